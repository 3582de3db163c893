"""Read the audit lines as a log: filtered by day, person and group of actions, in pages."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rules.periods import Clock
from webapp.core.instants import to_microseconds
from webapp.store.models import AuditLine
from webapp.store.statements import read_rows
from webapp.verification.operation_fields import HIDDEN
from webapp.verification.operation_words import ACTIONS, PART_OF_ACTION

MOST_DAYS = 31  # shown at once, so that no request reads years
PAGE = 15  # lines of three rows: a page stays below 1,500 pixels on a desk


@dataclass(frozen=True)
class Change:
    """A changed field; `before` None: the audit line has only the new value."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class LogLine:
    """One change of state: when it happened, who made it, the action, and its subject."""

    number: int
    at: datetime
    who: str
    action: str
    subject: str
    changes: tuple[Change, ...]

    @property
    def kind(self) -> str:
        """The kind of the subject: person, line, campaign …"""
        return self.subject.partition(":")[0]

    @property
    def about(self) -> str:
        """The subject's id."""
        return self.subject.partition(":")[2]


@dataclass(frozen=True)
class LogPage:
    """Log lines, the newest first; `below`: the number for the next page, None on the last."""

    lines: tuple[LogLine, ...]
    below: int | None


def read_log(
    clock: Clock,
    first: date,
    last: date,
    who: Collection[str] | None = None,
    groups: Iterable[str] = (),
    below: int | None = None,
    parts_off: Collection[str] = (),
    most: int = PAGE,
) -> LogPage:
    """Return the newest `most` lines of the days from `first` to `last`, at most MOST_DAYS.

    `who`: staff numbers, None for all. `groups`: of ACTIONS. `below`: only lines with smaller
    numbers. `parts_off`: parts of the program whose lines are left out. The lines of a day are
    found by bisection, as their numbers rise with their time.
    """
    first = max(first, last - timedelta(days=MOST_DAYS - 1))
    zone = ZoneInfo(clock.zone)
    begin = _first_since(datetime.combine(first, time(), zone))
    end = _first_since(datetime.combine(last + timedelta(days=1), time(), zone))
    lines = AuditLine.select().where(
        AuditLine.number >= begin,
        AuditLine.number < min(end, below if below is not None else end),
        AuditLine.action.in_(_actions_of(groups, parts_off)),
    )
    if who is not None:
        lines = lines.where(AuditLine.who.in_(sorted(who)))
    rows = list(lines.order_by(AuditLine.number.desc()).limit(most + 1))
    further = rows[most - 1].number if len(rows) > most else None
    return LogPage(tuple(map(_log_line, rows[:most])), further)


def _actions_of(groups: Iterable[str], parts_off: Collection[str]) -> list[str]:
    """The actions of some groups, without those of parts that are off."""
    wanted = set(groups)
    return [
        action
        for action, (group, _words) in ACTIONS.items()
        if group in wanted and PART_OF_ACTION.get(action) not in parts_off
    ]


_IS_BEFORE = """COALESCE((
        SELECT at FROM audit_line WHERE number >= (low + high) / 2 ORDER BY number LIMIT 1
    ) < ?, FALSE)"""
_BISECTION = f"""
WITH RECURSIVE part (low, high) AS (
    SELECT CAST(1 AS BIGINT), COALESCE((SELECT MAX(number) FROM audit_line), 0) + 1
    UNION ALL
    SELECT CASE WHEN {_IS_BEFORE} THEN (low + high) / 2 + 1 ELSE low END,
           CASE WHEN {_IS_BEFORE} THEN high ELSE (low + high) / 2 END
    FROM part WHERE low < high
)
SELECT low FROM part WHERE low >= high
"""  # noqa: S608  (no input in it)


def _first_since(instant: datetime) -> int:
    """The number of the first audit line at or after an instant; one above all if there is none.

    Found by bisection in one statement, as there is no index by time.
    """
    found = read_rows(_BISECTION, (to_microseconds(instant),) * 2).fetchone()
    return int(found[0])


def _log_line(row: AuditLine) -> LogLine:
    return LogLine(row.number, row.at, row.who, row.action, row.subject, _changes(row))


def _changes(row: AuditLine) -> tuple[Change, ...]:
    before, after = (json.loads(text) if text else {} for text in (row.before, row.after))
    fields = [field for field in after if field not in HIDDEN and after[field] not in (None, "")]
    return tuple(
        Change(field, before.get(field), after[field])
        for field in fields
        if field not in before or before[field] != after[field]
    )
