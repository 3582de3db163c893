"""A frozen snapshot of people, teams, postings, targets, calendar, campaigns and enrolments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache

from rules.facts import Opening, Person, Posting, Target, Team
from rules.force import Force, Reach
from rules.periods import Clock, campaign_period
from rules.roster import Roster
from webapp.company.enrolled import CampaignSpan, Enrolled, force_of_scheme
from webapp.core.errors import NotFound

KEPT_ROSTERS = 4


@dataclass(frozen=True)
class Company:
    """A snapshot of the company, valid until the next notice on the topic `roster`."""

    seq: int
    clock: Clock
    people: dict[str, Person]
    teams: dict[str, Team]
    headships: tuple[tuple[str, date, str], ...]  # team, from, person; in order of date
    targets: tuple[tuple[date, Target], ...]  # from, target; in order of date
    holidays: frozenset[date]
    workdays: frozenset[date]
    campaigns: tuple[CampaignSpan, ...]
    enrolments: tuple[Enrolled, ...] = ()
    openings: Mapping[str, Opening] = field(default_factory=dict)  # by person
    closed: Mapping[str, date] = field(default_factory=dict)  # closed teams: the first day closed
    summing: tuple[CampaignSpan, ...] = ()  # not approved yet; their tallies are being summed
    parts_off: frozenset[str] = frozenset()  # parts of the program that HR switched off

    def posting(self, person: str | None, day: date) -> Posting | None:
        """Return a person's posting on a day; None if they are not employed on that day."""
        held = self.people.get(person or "")
        if held is None or not held.active_on(day):
            return None
        return held.posting_on(day)

    def name_of(self, person: str) -> str:
        """Return a person's name for the screen, with the staff number if it has namesakes.

        An unknown id is returned as it is.
        """
        held = self.people.get(person)
        if held is None:
            return person
        return f"{held.name} {person}" if person in self._namesakes else held.name

    def own_name(self, person: str) -> str:
        """Return a person's name without a number, for a place that already shows the number."""
        held = self.people.get(person)
        return held.name if held else person

    def names(self) -> dict[str, str]:
        """Return the names of people (as `name_of`) and of teams, by id."""
        people = {key: self.name_of(key) for key in self.people}
        return people | {key: team.name for key, team in self.teams.items()}

    @cached_property
    def _namesakes(self) -> frozenset[str]:
        """The people whose name, spaces apart, somebody else has or had."""
        of_name: dict[str, list[str]] = defaultdict(list)
        for person in self.people.values():
            of_name["".join(person.name.split())].append(person.id)
        shared = (people for people in of_name.values() if len(people) > 1)
        return frozenset(person for people in shared for person in people)

    def campaign(self, campaign: str) -> CampaignSpan:
        """Return the campaign with this id. Raises NotFound."""
        for span in self.campaigns:
            if span.id == campaign:
                return span
        raise NotFound()

    @property
    def tallied(self) -> tuple[CampaignSpan, ...]:
        """The campaigns that have tallies: the approved ones, and those that are being summed."""
        return (*self.campaigns, *self.summing)

    def campaign_on(self, day: date) -> CampaignSpan | None:
        """Return the campaign in force on a day; of several, the one that began last."""
        running = [span for span in self.campaigns if span.start <= day <= span.end]
        return max(running, key=lambda span: span.start) if running else None

    def reach(self, scheme: str, day: date) -> Reach | None:
        """Return to whom a scheme applies on a day; None if it is not in force."""
        return self.force(scheme).reach_on(day)

    def force(self, scheme: str) -> Force:
        """Return when and for whom a scheme is in force."""
        if scheme not in self._forces:
            self._forces[scheme] = force_of_scheme(self.enrolments, self.campaigns, scheme)
        return self._forces[scheme]

    @cached_property
    def _forces(self) -> dict[str, Force]:
        """The answers of `force` so far, by scheme."""
        return {}

    def is_workday(self, day: date) -> bool:
        """Whether a day is Monday to Friday and no holiday, or a make-up day."""
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)

    def next_workday(self, day: date) -> date:
        """Return the first workday after a day."""
        after = day + timedelta(days=1)
        while not self.is_workday(after):
            after += timedelta(days=1)
        return after

    def works_on(self, person: str, day: date) -> bool:
        """Whether a person was employed and had to work on a day: a workday without leave."""
        held = self.people.get(person)
        if held is None or self.posting(person, day) is None:
            return False
        return self.is_workday(day) and not held.on_leave(day)

    def relieved(self, person: str, day: date) -> bool:
        """Whether a person has no floor on a day: on leave, or released from the floor."""
        held = self.people.get(person)
        return held is not None and held.relieved_on(day)

    def days_of(self, period: str) -> tuple[date, date]:
        """Return first and last day of a tally's period: day, month, or `campaign:` and its id."""
        if period.startswith("campaign:"):
            span = self.campaign(period.removeprefix("campaign:"))
            return span.start, span.end
        first = date.fromisoformat(period if len(period) == 10 else f"{period}-01")
        if len(period) == 10:
            return first, first
        return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)

    def open_teams(self, day: date) -> dict[str, Team]:
        """Return the teams that take new members on a day, by id."""
        return {
            key: team for key, team in self.teams.items() if self.closed.get(key, date.max) > day
        }

    def head_of(self, team: str, day: date) -> str | None:
        """Return the head of a team on a day; None without one."""
        for start, person in reversed(self._heads_of.get(team, ())):
            if start <= day:
                return person
        return None

    def supervisor_of(self, person: str, day: date) -> str | None:
        """Return the employed supervisor of a person on a day, else the team's head; None if none.

        Nobody is their own supervisor. None too for a person who is not employed on the day.
        """
        posting = self.posting(person, day)
        if posting is None:
            return None
        head = self.head_of(posting.team, day) if posting.team else None
        for each in (posting.supervisor, head):
            if each is not None and each != person and self.posting(each, day) is not None:
                return each
        return None

    @cached_property
    def _heads_of(self) -> dict[str, list[tuple[date, str]]]:
        """Each team's heads as (first day, person), ordered by first day."""
        grouped: dict[str, list[tuple[date, str]]] = defaultdict(list)
        for team, start, person in self.headships:
            grouped[team].append((start, person))
        return grouped

    def roster(self, day: date, campaign: CampaignSpan | None = None) -> Roster:
        """Return the roster of settlement for a period whose last day is `day`.

        The newest few rosters are kept in memory: a company's schemes are settled one after
        another.
        """
        return self._newest_rosters(day, campaign)

    @cached_property
    def _newest_rosters(self) -> Callable[[date, CampaignSpan | None], Roster]:
        """`_roster`, which keeps its newest answers."""
        return lru_cache(maxsize=KEPT_ROSTERS)(self._roster)

    def _roster(self, day: date, campaign: CampaignSpan | None) -> Roster:
        teams = {
            team.id: replace(
                team,
                head=self.head_of(team.id, day),
                heads=tuple(self._heads_of.get(team.id, ())),
            )
            for team in self.teams.values()
        }
        return Roster(
            people=self.people,
            teams=teams,
            targets=tuple(_with_rules_key(target, campaign) for target in self.targets_on(day)),
            holidays=self.holidays,
            workdays=self.workdays,
            campaign=campaign_period(campaign.start, campaign.end) if campaign else None,
            openings=self.openings,
        )

    def targets_on(self, day: date) -> tuple[Target, ...]:
        """Return the targets in force on a day: the latest of each subject, metric and period."""
        newest: dict[tuple[str, str, str, str | None], Target] = {}
        for start, target in self.targets:
            if start <= day:
                newest[(target.who, target.metric, target.period_kind, target.only)] = target
        return tuple(newest.values())

    def target(self, who: str, metric: str, kind: str, key: str, day: date) -> int | None:
        """Return the target in force on `day` for the period `key` of this kind; None without one.

        A target for this period alone (`only`) takes precedence over one for every period.
        """
        found: dict[str | None, int] = {}
        for start, target in self.targets_ever(who, metric, kind):
            if start <= day and target.only in (None, key):
                found[target.only] = int(target.value)
        return found.get(key, found.get(None))

    def targets_ever(self, who: str, metric: str, kind: str) -> Sequence[tuple[date, Target]]:
        """Return every target that `who` has had for a metric and kind, as (first day, target).

        Ordered by first day.
        """
        return self._targets_of.get((who, metric, kind), ())

    @cached_property
    def _targets_of(self) -> dict[tuple[str, str, str], list[tuple[date, Target]]]:
        grouped: dict[tuple[str, str, str], list[tuple[date, Target]]] = defaultdict(list)
        for start, target in self.targets:
            grouped[(target.who, target.metric, target.period_kind)].append((start, target))
        return grouped

    def in_charge_of(self, checker: str, today: date, day: date) -> frozenset[str]:
        """Return the people whose records of `day` a checker is in charge of `today`.

        They are those whose supervisor on `day` the checker was, and those who were on `day` in a
        team that the checker heads today.
        """
        headed = {team for team in self.teams if self.head_of(team, today) == checker}
        charge = set()
        for person in self.people.values():
            posting = self.posting(person.id, day)
            if posting and (posting.supervisor == checker or posting.team in headed):
                charge.add(person.id)
        return frozenset(charge - {checker})


def _with_rules_key(target: Target, campaign: CampaignSpan | None) -> Target:
    """A target for this campaign alone with the key that the rules use for any campaign."""
    if campaign and target.period_kind == "campaign" and target.only == campaign.id:
        return replace(target, only="campaign")
    return target
