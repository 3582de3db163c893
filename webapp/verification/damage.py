"""Read records of a possibly damaged database: what cannot be read is a misfit too."""

from __future__ import annotations

import logging
from collections.abc import Callable

from webapp.core.errors import JiebaoError
from webapp.store.damage import TableDamage, file_damage, first_damage
from webapp.verification.misfits import Misfit

RESTORE = "请停止服务，留好现在的文件，用最近一次备份恢复"
Progress = Callable[[int], object]
Find = Callable[[Progress], Misfit | None]
log = logging.getLogger(__name__)


class CheckStopped(Exception):
    """The program stops; the next start begins the check again."""


def guarded(find: Find) -> Find:
    """Return the search `find`, except that a failure to read becomes the misfit it returns."""

    def search(progress: Progress) -> Misfit | None:
        try:
            return find(progress)
        except CheckStopped:
            raise
        except Exception as failure:  # noqa: BLE001 - altered data may fail anywhere
            return unreadable(failure)

    return search


def unreadable(failure: Exception) -> Misfit:
    """Return the misfit for a failure to read the records."""
    log.info("the records could not be read", exc_info=failure)
    damage = first_damage()
    if damage is not None:
        return _of_damage(damage)
    why = (
        str(failure) if isinstance(failure, JiebaoError) else f"{type(failure).__name__} {failure}"
    )
    return Misfit("数据库", f"有一处内容被改动，读不懂（{why}）。{RESTORE}")


def file_misfit(progress: Progress) -> Misfit | None:
    """Return the first table whose pages or constraints SQLite finds damaged; None if none."""
    damage = file_damage(progress)
    return _of_damage(damage) if damage else None


def _of_damage(damage: TableDamage) -> Misfit:
    place = f"表 {damage.table}" if damage.table else "数据库"
    return Misfit(place, f"坏了（{damage.why}）。{RESTORE}")
