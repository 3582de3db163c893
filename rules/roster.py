"""Hold what settlement needs besides tallies: people, teams, targets, calendar, campaign."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from rules.facts import SELLERS, Opening, Person, Posting, Target, Team
from rules.periods import Period


@dataclass(frozen=True)
class Roster:
    """The data of a company for one settlement."""

    people: Mapping[str, Person]
    teams: Mapping[str, Team] = field(default_factory=dict)
    targets: tuple[Target, ...] = ()
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    campaign: Period | None = None
    openings: Mapping[str, Opening] = field(default_factory=dict)

    def posting(self, person: str | None, day: date) -> Posting | None:
        """A person's posting on a day; None if unknown or not employed that day."""
        held = self.people.get(person or "")
        if held is None or not held.active_on(day):
            return None
        return held.posting_on(day)

    def sellers_on(self, day: date) -> tuple[tuple[Person, Posting], ...]:
        """Sellers active on a day, in order of id (rule 13)."""
        if day not in self._sellers_on:
            self._sellers_on[day] = tuple(
                (self.people[key], posting)
                for key in self._ids
                if (posting := self.posting(key, day)) is not None and posting.role in SELLERS
            )
        return self._sellers_on[day]

    def members_on(self, team: str, day: date) -> frozenset[str]:
        """Members of every role of a team on a day."""
        if day not in self._members_on:
            members: dict[str | None, set[str]] = defaultdict(set)
            for key in self.people:
                if (posting := self.posting(key, day)) is not None:
                    members[posting.team].add(key)
            self._members_on[day] = {key: frozenset(held) for key, held in members.items()}
        return self._members_on[day].get(team, frozenset())

    def head_on(self, team: str | None, day: date) -> str | None:
        """The head of a team on a day; None without a head or without such a team."""
        held = self.teams.get(team or "")
        return None if held is None else held.head_on(day)

    def is_workday(self, day: date) -> bool:
        """Whether a day is a workday: Monday to Friday, no public holiday; or a make-up day."""
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)

    def attendance(self, who: str, period: Period) -> tuple[int, int]:
        """Count the workdays in a period on which a person was employed: without leave, and all."""
        person = self.people[who]
        days = [day for day in self.workdays_of(period) if person.active_on(day)]
        return sum(not person.on_leave(day) for day in days), len(days)

    def workdays_of(self, period: Period) -> tuple[date, ...]:
        """The workdays of a period."""
        key = (period.start, period.end)
        if key not in self._workdays_of:
            length = (period.end - period.start).days + 1
            days = (period.start + timedelta(number) for number in range(length))
            self._workdays_of[key] = tuple(day for day in days if self.is_workday(day))
        return self._workdays_of[key]

    def target(self, who: str, metric: str, period: Period) -> Target | None:
        """Return the target for one period; a target for this period alone (`only`) comes first."""
        held = self._targets.get((who, metric, period.kind), {})
        return held.get(period.key) or held.get(None)

    def completion(self, who: str, metric: str, period: Period, amount: int) -> Fraction | None:
        """Return metric ÷ target; None without a target."""
        target = self.target(who, metric, period)
        return None if target is None else Fraction(amount) / target.value

    @cached_property
    def kept(self) -> dict[str, str]:
        """The texts made from this roster, by name, so that each is made once."""
        return {}

    @cached_property
    def _workdays_of(self) -> dict[tuple[date, date], tuple[date, ...]]:
        """The answers of `workdays_of` so far."""
        return {}

    @cached_property
    def _sellers_on(self) -> dict[date, tuple[tuple[Person, Posting], ...]]:
        """The answers of `sellers_on` so far: clauses ask for the last day of their period."""
        return {}

    @cached_property
    def _members_on(self) -> dict[date, dict[str | None, frozenset[str]]]:
        """The members of all teams on the days that `members_on` was asked for."""
        return {}

    @cached_property
    def _ids(self) -> list[str]:
        return sorted(self.people)

    @cached_property
    def _targets(self) -> dict[tuple[str, str, str], dict[str | None, Target]]:
        held: dict[tuple[str, str, str], dict[str | None, Target]] = defaultdict(dict)
        for target in self.targets:
            held[target.who, target.metric, target.period_kind][target.only] = target
        return held
