"""List the parts into which the verification of the audit trail and of its data is divided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from webapp.audit.chain import newest_line
from webapp.company.snapshot import Company
from webapp.core.errors import _
from webapp.facts.models import ERASED, Photo, Tally
from webapp.facts.tally_check import differing_of_days, differing_tallies
from webapp.ledger.models import Line
from webapp.media.photos import PhotoStore
from webapp.store.damage import number_of_tables
from webapp.verification.damage import file_misfit, guarded
from webapp.verification.erasures import erasure_misfit, number_erased
from webapp.verification.ledger import ledger_misfit
from webapp.verification.marks import days_since, ledger_mark
from webapp.verification.misfits import Misfit, trail_misfit
from webapp.verification.models import Verification
from webapp.verification.pictures import photo_misfit

Progress = Callable[[int], object]


@dataclass(frozen=True)
class AuditPart:
    """One part: its name, the number of items to read, and the search for its first misfit."""

    name: str
    count: int
    find: Callable[[Progress], Misfit | None]


@dataclass(frozen=True)
class AuditedData:
    """The data that is verified: the company's records and the files of its photos."""

    company: Company
    photos: PhotoStore


def audit_parts(
    data: AuditedData,
    since: Verification | None,
    head: str | None = None,
    day: date | None = None,
) -> tuple[AuditPart, ...]:
    """Return all parts; with `since`, they read only what was added since that verification.

    The check of the database file is then left out. `head` and `day` as for `trail_misfit`.
    """
    lines = Line.select().where(Line.number > (since.line if since else 0))
    trail = newest_line() - (since.last if since else 0)
    known = since.head if since else None
    photos = Photo.select().where(Photo.format != ERASED)
    at = since.at if since else None
    if at is not None:
        photos = photos.where(Photo.stored_at >= at)
    told = Tally.select().count()
    parts = (
        (_("审计链"), trail, lambda done: trail_misfit(head, day, known, done)),
        (_("计数"), told, lambda done: _tally_misfit(data.company, since, done)),
        (_("账目"), lines.count(), lambda done: ledger_misfit(ledger_mark(since), done)),
        (_("照片"), photos.count(), lambda done: photo_misfit(data.photos, at, done)),
        (_("删除"), number_erased(), lambda done: erasure_misfit(data.photos, done)),
    )
    file = ((_("数据库文件"), number_of_tables(), file_misfit),) if since is None else ()
    return tuple(AuditPart(name, count, guarded(find)) for name, count, find in (*file, *parts))


def _tally_misfit(company: Company, since: Verification | None, done: Progress) -> Misfit | None:
    found = (
        differing_tallies(company, done)
        if since is None
        else differing_of_days(company, days_since(company, since), done)
    )
    each = next(found, None)
    if each is None:
        return None
    return Misfit("/".join(each.key), f"保存 {each.held}，由记录重算 {each.told}")
