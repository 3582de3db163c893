"""Lists of honours: of a person over the years, of the company, of a period.

An honour is an approved line in kind (a certificate, a commend, a prize, a promotion) that no
later line reverses. If its certificate was revoked, no public page shows it; if it was
replaced, the successor represents it. The own list also names an honour that was reversed after
its certificate had been made: the paper is in the person's hands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.periods import parse_period
from webapp.company.snapshot import Company
from webapp.honours.models import Certificate
from webapp.honours.status import REPLACED, State, certificate_states
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Approval, Line

KINDS = ("certificate", "commend", "prize", "promotion")
GREAT = ("certificate", "promotion")  # kinds that the hall of honour shows
MOST = 5000  # lines read for one page
# Sort order of honours: the longer the period, the earlier.
_ORDER = {"year": 0, "quarter": 1, "month": 2, "campaign": 3, "week": 4, "day": 5}


@dataclass(frozen=True)
class Honour:
    """One honour: its line, recipient and period, and the state of its certificate, if any."""

    number: int
    scheme: str
    clause: str
    kind: str
    period: str
    person: str | None
    team: str | None
    on: date
    serial: str | None = None
    state: State | None = None

    @property
    def stands(self) -> bool:
        """Whether it may be shown to others."""
        return self.state is None or self.state.stands

    @property
    def year(self) -> int:
        """The year of its period; for a campaign, of its approval."""
        return int(self.period[:4]) if self.period[:4].isdigit() else self.on.year

    @property
    def order(self) -> tuple[int, str, str]:
        """A sort key: longer periods first, each clause together."""
        return (_ORDER[kind_of(self.period)], self.scheme, self.clause)


@dataclass(frozen=True)
class Award:
    """All honours of one clause in one period."""

    scheme: str
    clause: str
    period: str
    honours: tuple[Honour, ...]


def kind_of(period: str) -> str:
    """The kind of a period key: year, quarter, month, week, day or campaign."""
    if not period[:4].isdigit():
        return "campaign"
    return parse_period(period).kind


def of_person(person: str, company: Company) -> list[Honour]:
    """All honours of a person, newest first, with those of revoked certificates."""
    held = _is_given() | Certificate.serial.is_null(False)
    return _read(company, held, Line.person == person, Line.kind.in_(KINDS))


def great_honours(company: Company) -> list[Honour]:
    """The company's certificates and promotions that may be shown, newest first."""
    held = _read(company, _is_given(), Line.kind.in_(GREAT))
    return [honour for honour in held if honour.stands]


def of_year(year: int, honours: Iterable[Honour]) -> list[Award]:
    """The awards of one year among these honours, longest period first."""
    return grouped_awards(honour for honour in honours if honour.year == year)


def years(honours: Iterable[Honour]) -> list[int]:
    """The years of these honours, newest first."""
    return sorted({honour.year for honour in honours}, reverse=True)


def of_period(period: str, company: Company) -> list[Award]:
    """All awards of one period."""
    held = _read(company, _is_given(), Line.period == period, Line.kind.in_(KINDS))
    return grouped_awards(honour for honour in held if honour.stands)


def of_periods(periods: Collection[str], company: Company) -> list[Award]:
    """All awards of several periods, each clause of a period by itself."""
    held = _read(company, _is_given(), Line.period.in_(list(periods)), Line.kind.in_(KINDS))
    return grouped_awards(honour for honour in held if honour.stands)


def roll_periods(company: Company) -> list[str]:
    """The periods other than days that have an honour, newest first."""
    query = _approved(_is_given(), Line.kind.in_(KINDS)).select(Line.period).distinct()
    found = [period for (period,) in query.tuples() if kind_of(period) != "day"]
    return sorted(found, key=lambda period: (not period[:4].isdigit(), period), reverse=True)


def grouped_awards(honours: Iterable[Honour]) -> list[Award]:
    """Honours by period and clause; one winner's certificate and prize count as one.

    Of several, one that stands goes before one that was revoked, and then the one that has a
    certificate: an honour may have been reversed and granted again.
    """
    grouped: dict[tuple[str, str, str], dict[str, Honour]] = defaultdict(dict)
    for honour in sorted(honours, key=_rank):
        key = (honour.period, honour.scheme, honour.clause)
        grouped[key].setdefault(honour.person or honour.team or "", honour)
    awards = [
        Award(scheme, clause, period, tuple(sorted(won.values(), key=lambda each: each.number)))
        for (period, scheme, clause), won in grouped.items()
    ]
    return sorted(_newest_first(awards), key=lambda award: award.honours[0].order)


def _rank(honour: Honour) -> tuple[bool, bool, int]:
    return not honour.stands, honour.serial is None, honour.number


def _newest_first(awards: list[Award]) -> list[Award]:
    return sorted(awards, key=lambda award: award.period, reverse=True)


def _reversed() -> Any:
    """A query of the lines that a later line, not rejected, reverses."""
    return Line.select(Line.reverses).where(Line.reverses.is_null(False), is_current_line())


def _is_given() -> Any:
    """The condition that no later line reverses the line."""
    return Line.number.not_in(_reversed())


def _approved(*where: Any) -> Any:
    """The query of approved lines that grant something, with their certificates."""
    return (
        Line.select(Line, Approval.approved_at, Certificate.serial)
        .join(Approval)
        .switch(Line)
        .left_outer_join(Certificate)
        .where(Line.sign > 0, *where)
    )


def _read(company: Company, *where: Any) -> list[Honour]:
    lines = list(_approved(*where).order_by(Line.number.desc()).limit(MOST).objects())
    states = certificate_states(line.serial for line in lines if line.serial)
    return list(_honours(lines, states, company))


def _honours(lines: list[Any], states: dict[str, State], company: Company) -> Iterator[Honour]:
    seen: set[int] = set()
    for line in lines:
        state = states.get(line.serial) if line.serial else None
        if line.number in seen or (state is not None and state.word == REPLACED):
            continue  # the successor has the same line
        seen.add(line.number)
        yield Honour(
            number=line.number,
            scheme=line.scheme,
            clause=line.clause,
            kind=line.kind,
            period=line.period,
            person=line.person_id,
            team=line.team_id,
            on=company.clock.day(line.approved_at),
            serial=line.serial,
            state=state,
        )
