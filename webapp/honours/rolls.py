"""Honours as they are remembered: a person's over the years, the company's, a period's roll.

An honour is an approved line of the ledger in kind (a certificate, a commend, a prize, a
promotion) that no later line has taken back. A certificate that was revoked takes its honour off
every public page; one that another replaced stands by its successor.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from webapp.company.snapshot import Company
from webapp.honours.models import Certificate
from webapp.honours.status import REPLACED, State, certificate_states
from webapp.ledger.models import Approval, Line

KINDS = ("certificate", "commend", "prize", "promotion")
GREAT = ("certificate", "promotion")  # what the hall of honour keeps; praise of a day passes
MOST = 5000  # lines of one page
# How much an honour weighs beside others of its period: the longer the period, the greater.
_ORDER = {"year": 0, "quarter": 1, "month": 2, "campaign": 3, "day": 4}


@dataclass(frozen=True)
class Honour:
    """One honour: what for, whose, of which period; its certificate, and whether that stands."""

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
        """The year it is of; a campaign's, of its approval."""
        return int(self.period[:4]) if self.period[:4].isdigit() else self.on.year

    @property
    def order(self) -> tuple[int, str, str]:
        """Great ones first, each clause together."""
        return (_ORDER[kind_of(self.period)], self.scheme, self.clause)


@dataclass(frozen=True)
class Award:
    """Everything of one clause in one period: a title and those who won it."""

    scheme: str
    clause: str
    period: str
    honours: tuple[Honour, ...]


def kind_of(period: str) -> str:
    """year, quarter, month, day or campaign: of which kind the key of a period is."""
    if not period[:4].isdigit():
        return "campaign"
    return {4: "year", 10: "day"}.get(len(period), "quarter" if "Q" in period else "month")


def of_person(person: str, company: Company) -> list[Honour]:
    """All of one person, the newest first; those of revoked certificates too, marked."""
    return _read(company, Line.person == person, Line.kind.in_(KINDS))


def of_year(year: int, company: Company) -> list[Award]:
    """The company's great honours of one year, the greatest first."""
    held = _read(company, Line.kind.in_(GREAT))
    return grouped_awards(honour for honour in held if honour.stands and honour.year == year)


def years(company: Company) -> list[int]:
    """The years that have great honours, the newest first."""
    held = _read(company, Line.kind.in_(GREAT))
    return sorted({honour.year for honour in held if honour.stands}, reverse=True)


def of_period(period: str, company: Company) -> list[Award]:
    """Everything that was won in one period."""
    held = _read(company, Line.period == period, Line.kind.in_(KINDS))
    return grouped_awards(honour for honour in held if honour.stands)


def roll_periods(company: Company) -> list[str]:
    """The periods that have an honour, the newest first, days left out."""
    query = _approved(Line.kind.in_(KINDS)).select(Line.period).distinct()
    found = [period for (period,) in query.tuples() if kind_of(period) != "day"]
    return sorted(found, key=lambda period: (not period[:4].isdigit(), period), reverse=True)


def grouped_awards(honours: Iterable[Honour]) -> list[Award]:
    """Honours grouped by period and clause: one person's certificate and prize are one honour."""
    grouped: dict[tuple[str, str, str], dict[str, Honour]] = defaultdict(dict)
    for honour in honours:
        key = (honour.period, honour.scheme, honour.clause)
        winner = honour.person or honour.team or ""
        held = grouped[key].get(winner)
        if held is None or held.serial is None:
            grouped[key][winner] = honour
    awards = [
        Award(scheme, clause, period, tuple(sorted(won.values(), key=lambda each: each.number)))
        for (period, scheme, clause), won in grouped.items()
    ]
    return sorted(_newest_first(awards), key=lambda award: award.honours[0].order)


def _newest_first(awards: list[Award]) -> list[Award]:
    return sorted(awards, key=lambda award: award.period, reverse=True)


def _approved(*where: Any) -> Any:
    """Approved lines that give something and were not taken back."""
    reversed_lines = Line.select(Line.reverses).where(Line.reverses.is_null(False))
    return (
        Line.select(Line, Approval.approved_at, Certificate.serial)
        .join(Approval)
        .switch(Line)
        .left_outer_join(Certificate)
        .where(Line.sign > 0, Line.number.not_in(reversed_lines), *where)
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
            continue  # the successor stands on the same line
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
