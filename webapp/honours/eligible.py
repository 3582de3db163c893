"""The honours of a period for which certificates can be printed, with the reasoning of each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from rules.periods import Period, PeriodMalformed, parse_period, week_period
from webapp.company.ended import period_named
from webapp.company.snapshot import Company
from webapp.honours.models import Certificate
from webapp.honours.operations.issue_certificates import PRINTABLE
from webapp.honours.status import replaced
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Approval, Line
from webapp.ledger.previewed_lines import previewed_lines
from webapp.ledger.reason_text import RankRow, ReasonText, tell_reason

Honoured = tuple[str, str]  # scheme and clause


@dataclass(frozen=True)
class Candidate:
    """One honoured person or team: approval, certificate, reasoning, own rank and runner-up."""

    line: int
    name: str
    team: str
    approved: bool
    serial: str | None
    told: ReasonText
    own: RankRow | None
    runner_up: RankRow | None


def eligible_periods() -> list[str]:
    """The periods that have honours, newest settled first; after a day its week."""
    rows = _honours().order_by(Line.number.desc())
    return list(dict.fromkeys(key for line in rows for key in _with_week(line.period)))


def _with_week(period: str) -> Iterator[str]:
    yield period
    if (found := _calendar(period)) is not None and found.kind == "day":
        yield week_period(found.start).key


def periods_in(key: str) -> list[str]:
    """The periods whose honours a key shows: itself, and each day of a week (2026-W10)."""
    found = _calendar(key)
    if found is None or found.kind != "week":
        return [key]
    return [key, *((found.start + timedelta(days=n)).isoformat() for n in range(7))]


def _calendar(key: str) -> Period | None:
    """The period of the calendar with this key; None for a campaign and what somebody typed."""
    try:
        return parse_period(key)
    except PeriodMalformed:
        return None


def honours_in(period: str) -> list[Honoured]:
    """The honours (scheme, clause) awarded in a period, or in a week and its days."""
    query = _honours().where(Line.period.in_(periods_in(period)))
    query = query.order_by(Line.scheme, Line.clause)
    return list(dict.fromkeys((line.scheme, line.clause) for line in query))


def candidates(
    period: str, honours: Sequence[Honoured], company: Company, now: datetime
) -> list[tuple[str, Honoured, list[Candidate]]]:
    """The candidates of these honours by period and honour, each in order of team and name.

    None while the period is not over: its honours are a preview (rule 16).
    """
    query = list(_honours().where(Line.period.in_(periods_in(period))))
    waiting = previewed_lines(company, query, now)
    lines = [
        line
        for line in query
        if (line.scheme, line.clause) in honours and line.number not in waiting
    ]
    approved = set(_numbers(Approval.select(Approval.line), lines, Approval.line))
    serials = _serials(lines)
    names = company.names()

    def in_order(held: Iterable[Line]) -> list[Candidate]:
        found = (
            _candidate(line, company, names, line.number in approved, serials) for line in held
        )
        return sorted(found, key=lambda each: (collated(each.team), collated(each.name)))

    grouped = groupby(sorted(lines, key=_award), key=_award)
    return [(key, (scheme, clause), in_order(held)) for (key, scheme, clause), held in grouped]


def _award(line: Line) -> tuple[str, str, str]:
    return line.period, line.scheme, line.clause


def collated(text: str) -> bytes:
    """A sort key for Chinese text: GB 18030 orders common characters by pronunciation."""
    return text.encode("gb18030", "replace")


def team_of(line: Line, company: Company) -> str:
    """The name of a line's team, or of the person's team on the period's last day."""
    if line.team_id is not None:
        return company.teams[line.team_id].name
    posting = company.posting(line.person_id, period_named(company, line.period).end)
    team = company.teams.get(posting.team or "") if posting else None
    return team.name if team else ""


def _honours() -> Any:
    """The lines of honours that were neither rejected nor reversed."""
    reversed_lines = Line.select(Line.reverses).where(
        Line.reverses.is_null(False), is_current_line()
    )
    return Line.select().where(
        Line.kind.in_(PRINTABLE),
        Line.sign > 0,
        Line.number.not_in(reversed_lines),
        is_current_line(),
    )


def _numbers(query: Any, lines: Iterable[Line], field: Any) -> Iterable[int]:
    for (number,) in query.where(field.in_([line.number for line in lines])).tuples():
        yield number


def _serials(lines: Iterable[Line]) -> dict[int, str]:
    """The serials of the certificates that were not replaced, by line."""
    held = Certificate.select().where(
        Certificate.line.in_([line.number for line in lines]),
        Certificate.serial.not_in(replaced()),
    )
    return {each.line_id: each.serial for each in held}


def _candidate(
    line: Line,
    company: Company,
    names: dict[str, str],
    approved: bool,
    serials: dict[int, str],
) -> Candidate:
    told = tell_reason(json.loads(line.because), names, line.kind, line.person_id or "")
    whose = line.person_id or line.team_id
    own = next((row for row in told.ranking if row.who == whose), None)
    after = [row for row in told.ranking if own is not None and row.rank > own.rank]
    return Candidate(
        line=line.number,
        name=names[whose],
        team=team_of(line, company),
        approved=approved,
        serial=serials.get(line.number),
        told=told,
        own=own,
        runner_up=after[0] if after else None,
    )
