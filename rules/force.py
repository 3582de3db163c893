"""Tell when and for whom a scheme is in force: its approvals, each from a day to a day (rule
15).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from rules.facts import Posting
from rules.periods import Period

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Reach:
    """The people and teams to whom a company applies a scheme; an empty field means all."""

    roles: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()

    def takes_in(self, posting: Posting) -> bool:
        """Whether the reach includes a person with this posting."""
        return (
            (not self.roles or posting.role in self.roles)
            and (not self.levels or posting.level in self.levels)
            and self.takes_in_team(posting.team)
        )

    def takes_in_team(self, team: str | None) -> bool:
        """Whether the reach includes a team."""
        return not self.teams or team in self.teams


EVERYONE = Reach()


@dataclass(frozen=True)
class Term:
    """One approval of a scheme: its first and last day in force and its reach.

    None as `start`: since ever; as `until`: without an end. `approved` is the day of the approval
    itself: what happened up to it leads to no sanction. None: before everything.
    """

    start: date | None = None
    until: date | None = None
    reach: Reach = EVERYONE
    approved: date | None = None

    def includes(self, day: date) -> bool:
        """Whether the day lies between the first and the last day."""
        return (self.start is None or self.start <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True)
class Force:
    """The approvals of one scheme, in order of their first day; on a day the one begun last holds.

    The approval that began last replaces the earlier ones from its first day on, and they do not
    revive after it (rule 13).
    """

    terms: tuple[Term, ...] = ()

    def term_on(self, day: date) -> Term | None:
        """The approval that holds on a day; None if the scheme is not in force."""
        if day not in self._by_day:
            self._by_day[day] = next((term for term in self._spans if term.includes(day)), None)
        return self._by_day[day]

    def reach_on(self, day: date) -> Reach | None:
        """Return the reach of the scheme on a day; None if it is not in force."""
        term = self.term_on(day)
        return None if term is None else term.reach

    def takes_in(self, day: date, posting: Posting) -> bool:
        """Whether the scheme applies on a day to a person with this posting."""
        reach = self.reach_on(day)
        return reach is not None and reach.takes_in(posting)

    def takes_in_team(self, day: date, team: str | None) -> bool:
        """Whether the scheme applies on a day to a team."""
        reach = self.reach_on(day)
        return reach is not None and reach.takes_in_team(team)

    def covers_all_days(self, period: Period) -> bool:
        """Whether the scheme is in force, for anybody, on each day of the period."""
        return self._reaches(period) is not None

    def covers(self, period: Period, posting: Posting) -> bool:
        """Whether the scheme is in force for this posting on each day of the period."""
        held = self._reaches(period)
        return held is not None and all(reach.takes_in(posting) for reach in held)

    def covers_everyone(self, period: Period) -> bool:
        """Whether the scheme is in force, with an unlimited reach, on each day of the period."""
        held = self._reaches(period)
        return held is not None and all(reach == EVERYONE for reach in held)

    def covers_team(self, period: Period, team: str) -> bool:
        """Whether the scheme is in force for this team on each day of the period."""
        held = self._reaches(period)
        return held is not None and all(reach.takes_in_team(team) for reach in held)

    def stretches(self, period: Period) -> tuple[tuple[date, date, Reach], ...]:
        """Return the period's days in force with their reach, as (first day, last day, reach)."""
        key = (period.start, period.end)
        if key not in self._stretches:
            self._stretches[key] = tuple(
                (
                    max(term.start or period.start, period.start),
                    min(term.until or period.end, period.end),
                    term.reach,
                )
                for term in self._spans
                if _overlaps(term, period)
            )
        return self._stretches[key]

    def last_day_in(self, period: Period) -> date | None:
        """The last day of the period on which the scheme is in force; None without such a day."""
        return max((last for _first, last, _reach in self.stretches(period)), default=None)

    def run_start(self, day: date) -> date | None:
        """The first day of the unbroken run of days in force that `day` lies in.

        None if the scheme has been in force since ever, or is not in force on the day.
        """
        term = self.term_on(day)
        while term is not None and term.start is not None:
            before = self.term_on(term.start - _DAY)
            if before is None:
                return term.start
            term = before
        return None

    def sanctions(self, day: date) -> bool:
        """Whether what happened on a day may lead to a sanction: it lies after the approval."""
        term = self.term_on(day)
        return term is not None and (term.approved is None or term.approved < day)

    def sanctions_all(self, period: Period) -> bool:
        """Whether `sanctions` is true on each day in force of the period."""
        return all(
            term.approved is None or term.approved < max(term.start or period.start, period.start)
            for term in self._spans
            if _overlaps(term, period)
        )

    @property
    def names_levels(self) -> bool:
        """Whether an approval is for some levels only."""
        return any(term.reach.levels for term in self.terms)

    def _reaches(self, period: Period) -> tuple[Reach, ...] | None:
        """The reaches in force in a period; None if the scheme is not in force on some day."""
        key = (period.start, period.end)
        if key not in self._covers:
            self._covers[key] = _cover(self._spans, period)
        return self._covers[key]

    @cached_property
    def _by_day(self) -> dict[date, Term | None]:
        return {}

    @cached_property
    def _covers(self) -> dict[tuple[date, date], tuple[Reach, ...] | None]:
        """The answers of `_reaches` so far."""
        return {}

    @cached_property
    def _stretches(self) -> dict[tuple[date, date], tuple[tuple[date, date, Reach], ...]]:
        """The answers of `stretches` so far."""
        return {}

    @cached_property
    def _spans(self) -> tuple[Term, ...]:
        """The terms without the days on which a later one replaces them."""
        return tuple(_spans(self.terms))


ALWAYS = Force((Term(),))


def _overlaps(term: Term, period: Period) -> bool:
    return (term.start is None or term.start <= period.end) and (
        term.until is None or period.start <= term.until
    )


def _spans(terms: tuple[Term, ...]) -> Iterator[Term]:
    for number, term in enumerate(terms):
        until = term.until
        for later in terms[number + 1 :]:
            if later.start is None:
                break
            before = later.start - _DAY
            until = before if until is None else min(until, before)
        else:
            if until is None or term.start is None or term.start <= until:
                yield Term(term.start, until, term.reach, term.approved)


def _cover(spans: tuple[Term, ...], period: Period) -> tuple[Reach, ...] | None:
    """The reach of each term in a period, if together they include each of its days."""
    found: list[Reach] = []
    day = period.start
    while day <= period.end:
        term = next((each for each in spans if each.includes(day)), None)
        if term is None:
            return None
        found.append(term.reach)
        if term.until is None:
            break
        day = term.until + _DAY
    return tuple(found)
