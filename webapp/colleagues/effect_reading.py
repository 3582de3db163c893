"""Read what a stepped start did: each team's daily amounts before it and in each window."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from webapp.colleagues.pair_reading import STEP, PlanSeen
from webapp.colleagues.stepped_effect import SteppedEffect, TeamShares, draw_effect
from webapp.company.roles import SELLERS
from webapp.company.snapshot import Company
from webapp.store.statements import read_rows

BEFORE = timedelta(days=28)  # the days before a plan's first Monday that a team is compared with
FEWEST_SHOWN = 5  # people of a team whose figures are shown
FEWEST_COMPARED = 8  # people on each side of a comparison
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkdaySpan:
    """Some days, first and last, and how many of them were workdays."""

    first: date
    last: date
    workdays: int


@dataclass(frozen=True)
class TeamFigures:
    """A team: its first day of pairs, its people, what they did before and in each window.

    People are those who were sellers of the team on the first and the last day of all spans.
    Amounts are in the unit of the metric (sales in fen).
    """

    team: str
    wave: int
    starts_on: date
    people: int
    before: int
    amounts: tuple[int, ...]

    @property
    def is_shown(self) -> bool:
        """Whether its figures are about enough people to be shown."""
        return self.people >= FEWEST_SHOWN


@dataclass(frozen=True)
class PairEffect:
    """All of a plan's figures so far: `compared` numbers the windows with enough people.

    `effect` None: there is nothing to compare yet.
    """

    before: WorkdaySpan
    windows: tuple[WorkdaySpan, ...]
    teams: tuple[TeamFigures, ...]
    compared: tuple[int, ...]
    effect: SteppedEffect | None

    def share(self, team: TeamFigures, window: int) -> float | None:
        """A team's daily amount in a window as a share of that before; None of nothing."""
        return daily_share(team.before, self.before, team.amounts[window], self.windows[window])


def daily_share(before: int, usual: WorkdaySpan, amount: int, span: WorkdaySpan) -> float | None:
    """A daily amount as a share of the daily amount before; None where either has no days."""
    if not before or not usual.workdays or not span.workdays:
        return None
    return (amount * usual.workdays) / (before * span.workdays)


def plan_spans(
    company: Company, plan: PlanSeen, today: date
) -> tuple[WorkdaySpan, tuple[WorkdaySpan, ...]]:
    """The days before the plan, and the windows of two weeks that are over.

    A window is one in which some teams have started and others have not.
    """
    waves = 1 + max((wave for _team, wave, _on in plan.starts), default=0)
    windows = []
    for number in range(waves - 1):
        first = plan.begins_on + number * STEP
        if first + STEP <= today:
            windows.append(_span(company, first, first + STEP - _DAY))
    return _span(company, plan.begins_on - BEFORE, plan.begins_on - _DAY), tuple(windows)


def _span(company: Company, first: date, last: date) -> WorkdaySpan:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return WorkdaySpan(first, last, sum(company.is_workday(day) for day in days))


def pair_effect(company: Company, plan: PlanSeen, today: date) -> PairEffect:
    """The figures and the effect; one statement for each span, whatever the company's size."""
    before, windows = plan_spans(company, plan, today)
    spans = (before, *windows)
    sums = [_sums(plan.metric, span) for span in spans]
    stayed = _stayed(company, before.first, spans[-1].last)
    teams = []
    for team, wave, starts_on in plan.starts:
        people = stayed[team]
        amounts = [sum(each.get(person, 0) for person in people) for each in sums]
        teams.append(
            TeamFigures(team, wave, starts_on, len(people), amounts[0], tuple(amounts[1:]))
        )
    compared = compared_windows(teams, len(windows))
    effect = _effect(teams, before, windows, compared)
    return PairEffect(before, windows, tuple(teams), compared, effect)


def _stayed(company: Company, first: date, last: date) -> Mapping[str, list[str]]:
    """By team, who sold in it on both days: everybody is looked at once."""
    found: dict[str, list[str]] = defaultdict(list)
    for person in company.people:
        before, after = company.posting(person, first), company.posting(person, last)
        if before is None or after is None or not {before.role, after.role} <= SELLERS:
            continue
        if before.team and before.team == after.team:
            found[before.team].append(person)
    return found


def compared_windows(teams: Iterable[TeamFigures], windows: int) -> tuple[int, ...]:
    """The windows with at least FEWEST_COMPARED people who started, and as many who did not."""
    found, teams = [], list(teams)
    for number in range(windows):
        started = sum(each.people for each in teams if each.wave <= number)
        waiting = sum(each.people for each in teams if each.wave > number)
        if min(started, waiting) >= FEWEST_COMPARED:
            found.append(number)
    return tuple(found)


def _effect(
    teams: Sequence[TeamFigures],
    before: WorkdaySpan,
    windows: Sequence[WorkdaySpan],
    compared: Sequence[int],
) -> SteppedEffect | None:
    """The effect over the windows that are compared; teams without former figures are out."""
    found = []
    for each in teams:
        shares = [
            daily_share(each.before, before, each.amounts[number], windows[number])
            for number in compared
        ]
        known = tuple(share for share in shares if share is not None)
        if known and len(known) == len(compared):
            found.append(TeamShares(each.team, each.wave, known))
    return draw_effect(found, compared)


def _sums(metric: str, span: WorkdaySpan) -> Mapping[str, int]:
    """Each person's amount in these days, over all teams; one statement."""
    found: dict[str, int] = defaultdict(int)
    rows = read_rows(
        "SELECT person, sum(amount) FROM tally WHERE period BETWEEN ? AND ? "
        "AND length(period) = 10 AND metric = ? GROUP BY person",
        (span.first.isoformat(), span.last.isoformat(), metric),
    )
    for person, amount in rows:
        found[person] = amount
    return found
