"""Read the data checks: which of them wait, and the last result of each kind."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from peewee import fn

from webapp.audit.models import CheckResult, CheckRun

AUDIT, WHOLE, TALLIES, SAMPLE = "audit", "audit_whole", "tallies", "sample"
KINDS = (AUDIT, WHOLE, TALLIES, SAMPLE)
CLOCK = "jiebao"  # the name of the clock in `asked_by`


@dataclass(frozen=True)
class LastCheck:
    """The newest finished check of a kind; `told`: its first misfits as (part, place, why)."""

    kind: str
    about: str
    asked_by: str
    ended_at: datetime
    count: int
    misfits: int
    told: Sequence[tuple[str, str, str]]
    head: str
    last: int
    failure: str

    @property
    def is_bad(self) -> bool:
        """Whether the check found a misfit or could not be carried out."""
        return bool(self.misfits or self.failure)


def waiting_runs() -> list[CheckRun]:
    """Return the checks that have no result yet, in the order in which they were asked for."""
    finished = CheckResult.select(CheckResult.run)
    return list(CheckRun.select().where(CheckRun.id.not_in(finished)).order_by(CheckRun.id))


def last_checks() -> dict[str, LastCheck]:
    """Return the newest finished check of each kind that has one."""
    newest = (
        CheckRun.select(fn.MAX(CheckRun.id))
        .join(CheckResult, on=(CheckResult.run == CheckRun.id))
        .group_by(CheckRun.kind)
    )
    rows = (
        CheckRun.select(CheckRun, CheckResult)
        .join(CheckResult, on=(CheckResult.run == CheckRun.id), attr="result")
        .where(CheckRun.id.in_(newest))
    )
    return {row.kind: _last_check(row, row.result) for row in rows}


def _last_check(run: CheckRun, found: CheckResult) -> LastCheck:
    return LastCheck(
        kind=run.kind,
        about=run.about,
        asked_by=run.asked_by,
        ended_at=found.ended_at,
        count=found.count,
        misfits=found.misfits,
        told=[tuple(each) for each in json.loads(found.told)],
        head=found.head,
        last=found.last,
        failure=found.failure,
    )


def newest_of_the_clock(kind: str) -> datetime | None:
    """Return when the clock last asked for a check of a kind; None if it never did."""
    rows = CheckRun.select(CheckRun.asked_at)
    rows = rows.where(CheckRun.kind == kind, CheckRun.asked_by == CLOCK)
    newest: CheckRun | None = rows.order_by(CheckRun.id.desc()).first()
    return newest.asked_at if newest is not None else None
