"""Verify the audit trail's hash chain and the data it covers, by command."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime
from functools import partial
from pathlib import Path

import click

from webapp.audit.chain import current_head
from webapp.commands.common import data_option, opened
from webapp.commands.progress import shown_progress
from webapp.core.disk_faults import DatabaseDamaged
from webapp.core.errors import JiebaoError
from webapp.store.database import disk_fault_of
from webapp.verification.audit_parts import AuditedData, audit_parts
from webapp.verification.damage import unreadable
from webapp.verification.marks import newest_rows, newest_verification, note_verified
from webapp.verification.misfits import Misfit
from webapp.verification.models import Verification
from webapp.web.runtime import Runtime


@click.group(help="审计记录。")
def audit() -> None:
    """Group the commands of the audit trail."""


@audit.command("verify", help="核对审计链、计数、账目和照片，指出第一处不符。")
@data_option
@click.option("--head", help="保存在外面的链首（每日表彰、证书查验页上有）；全部重新核对。")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="那个链首是哪天通报的。")
@click.option("--all", "whole", is_flag=True, help="全部重新核对，不只是上次核对以后的。")
def verify(data: Path, head: str | None, day: datetime | None, whole: bool) -> None:
    """Check every part, and name the first misfit of each; exit with 1 if there is one.

    What an earlier verification found in order is not read again, unless `--all` or a head is
    given; the command then says what it did not read.
    """
    with ExitStack() as stack:
        try:
            runtime = stack.enter_context(opened(data))
            is_fine = _verify(runtime, head, day.date() if day else None, whole)
        except JiebaoError:
            raise
        except Exception as failure:  # altered data may fail anywhere
            disk = disk_fault_of(failure)
            if disk is not None and not isinstance(disk, DatabaseDamaged):
                raise  # the command says what the disk's fault is
            misfit = unreadable(failure)
            click.echo(f"{misfit.place}：{misfit.why}")
            is_fine = False
    sys.exit(0 if is_fine else 1)


def _verify(runtime: Runtime, head: str | None, day: date | None, whole: bool) -> bool:
    """Check every part and say what was found; whether everything fits."""
    since = None if whole or head else newest_verification()
    started, now = runtime.clock(), newest_rows()
    misfits = list(_check(runtime, since, head, day))
    click.echo(f"链首 {current_head()}")
    _tell_earlier(runtime, since)
    if not misfits and now is not None:
        done = partial(note_verified, at=now, started=started, is_whole=since is None)
        runtime.write(done)
    return not misfits


def _tell_earlier(runtime: Runtime, since: Verification | None) -> None:
    """Say what was not read again, and when it was verified."""
    if since is not None:
        at = runtime.company.clock.local(since.at).strftime("%Y-%m-%d %H:%M")
        click.echo(
            f"审计记录第 1 至 {since.last} 行（链首 {since.head[:16]}…）和那以前的账目、计数、照片"
            f"是 {at} 核对的，这次没有重读；要全部重读，请加 --all。"
        )


def _check(
    runtime: Runtime, since: Verification | None, head: str | None, day: date | None
) -> Iterator[Misfit]:
    """Check each part, print its result, and yield the mismatches."""
    for part in audit_parts(AuditedData(runtime.company, runtime.photos), since, head, day):
        done = Counted()
        with shown_progress(part.name, part.count) as show:
            misfit = part.find(done.told(show))
        if misfit is None:
            click.echo(f"{part.name}：{done.count} 条，全部相符。")
        else:
            click.echo(f"{part.name}：{misfit.place}：{misfit.why}")
            yield misfit


class Counted:
    """Counts the items that a check has verified."""

    def __init__(self) -> None:
        self.count = 0

    def told(self, show: Callable[[int], None]) -> Callable[[int], None]:
        """Return a function that takes a number of items, counts it and passes it to `show`."""

        def tell(done: int) -> None:
            self.count += done
            show(done)

        return tell
