"""Read pairs: the plan in force, a person's sheet, what a team has done this week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from webapp.colleagues.pair_models import (
    LearningPair,
    PairMethod,
    PairPlan,
    PairPlanEnd,
    PairStart,
    PairTap,
)
from webapp.core.errors import JiebaoError, NotFound, _

WEEKS = 4  # how long a round lasts
STEP = timedelta(days=14)  # from one wave to the next
FRIDAY = 4  # days after a week's Monday, from which the tap is asked for
HELPED, USELESS, UNTRIED = "helped", "useless", "untried"
RESULTS = (HELPED, USELESS, UNTRIED)


class PairEnded(JiebaoError):
    """The pair's four weeks are over, so nothing is written in its sheet any more."""

    sentence = _("这次结对已经到期结束，这句话没有保存。")
    status = 409


@dataclass(frozen=True)
class PlanSeen:
    """A stepped start; `starts`: team, wave and first Monday in order, empty until it is drawn.

    The seed is shown only once the order is drawn.
    """

    id: int
    metric: str
    begins_on: date
    waves: int
    commitment: str
    seed: str
    is_ended: bool
    starts: tuple[tuple[str, int, date], ...] = ()


@dataclass(frozen=True)
class PairSeen:
    """A pair; `methods` and `taps` by (week, asker): the sentence, the result."""

    id: int
    team: str
    first: str
    second: str
    step: str
    starts_on: date
    ends_on: date
    methods: dict[tuple[int, str], str] = field(default_factory=dict)
    taps: dict[tuple[int, str], str] = field(default_factory=dict)

    def other(self, who: str) -> str:
        """The other of the two."""
        return self.second if who == self.first else self.first

    def week(self, today: date) -> int:
        """The week of the round that a day is in, 1 to WEEKS."""
        return min(WEEKS, max(1, (today - self.starts_on).days // 7 + 1))

    def week_to_tap(self, today: date) -> int | None:
        """The latest week whose Friday has come; None before the first one."""
        weeks = ((today - self.starts_on).days - FRIDAY) // 7 + 1
        return min(WEEKS, weeks) if weeks > 0 else None

    def done(self, today: date) -> int:
        """How many of the two wrote a method this week."""
        week = self.week(today)
        return sum((week, who) in self.methods for who in (self.first, self.second))


def latest_plan() -> PlanSeen | None:
    """The newest plan; None without one."""
    row = PairPlan.select().order_by(PairPlan.id.desc()).first()
    return _plan(row) if row is not None else None


def plan_seen(number: int) -> PlanSeen:
    """A plan. Raises NotFound."""
    row = PairPlan.get_or_none(PairPlan.id == number)
    if row is None:
        raise NotFound()
    return _plan(row)


def _plan(row: Any) -> PlanSeen:
    columns = PairStart.team, PairStart.wave, PairStart.starts_on
    starts = PairStart.select(*columns).where(PairStart.plan == row.id).order_by(PairStart.id)
    drawn = tuple(starts.tuples())
    return PlanSeen(
        id=row.id,
        metric=row.metric,
        begins_on=row.begins_on,
        waves=row.waves,
        commitment=row.commitment,
        seed=row.seed if drawn else "",
        is_ended=PairPlanEnd.get_or_none(PairPlanEnd.plan == row.id) is not None,
        starts=drawn,
    )


def pairs_of_person(person: str, today: date) -> list[PairSeen]:
    """The person's pairs that last today; after four weeks they are gone."""
    return _pairs(_own(person), LearningPair.starts_on <= today, LearningPair.ends_on >= today)


def pair_seen(number: int, by: str, today: date) -> PairSeen:
    """A lasting pair for one of its two.

    Raises PairEnded if it lasted until another day; NotFound, for everybody else too.
    """
    found = _pairs(_own(by), LearningPair.id == number, LearningPair.starts_on <= today)
    if not found:
        raise NotFound()
    if found[0].ends_on < today:
        raise PairEnded()
    return found[0]


def _own(person: str) -> Any:
    """The condition that a pair is one of the person's."""
    return (LearningPair.first == person) | (LearningPair.second == person)


def lasting_pairs(today: date, teams: Iterable[str] | None = None) -> list[PairSeen]:
    """All pairs that last today, of these teams alone if given."""
    lasting = (LearningPair.starts_on <= today, LearningPair.ends_on >= today)
    if teams is None:
        return _pairs(*lasting)
    return _pairs(*lasting, PairStart.team.in_(list(teams)))


@dataclass(frozen=True)
class PairCounts:
    """How many pairs last, how many sentences there are this week, and the taps by result."""

    pairs: int
    written: int
    taps: dict[str, int]

    @property
    def tapped(self) -> int:
        """How many tapped."""
        return sum(self.taps.values())


def pair_counts(pairs: Iterable[PairSeen], today: date) -> PairCounts:
    """The counts of these pairs; taps are those of all weeks."""
    pairs, taps = list(pairs), dict.fromkeys(RESULTS, 0)
    for each in pairs:
        for result in each.taps.values():
            taps[result] += 1
    return PairCounts(len(pairs), sum(each.done(today) for each in pairs), taps)


def _pairs(*where: Any) -> list[PairSeen]:
    """Pairs with what was written and tapped; one statement, three with any."""
    columns = (
        LearningPair.id,
        PairStart.team,
        LearningPair.first,
        LearningPair.second,
        LearningPair.step,
    )
    rows = (
        LearningPair.select(*columns, LearningPair.starts_on, LearningPair.ends_on)
        .join(PairStart)
        .where(*where)
        .order_by(PairStart.team, LearningPair.id)
    )
    found = [PairSeen(*row) for row in rows.tuples()]
    if not found:
        return []
    numbers = [each.id for each in found]
    methods, taps = _latest(PairMethod, "words", numbers), _latest(PairTap, "result", numbers)
    return [replace(each, methods=methods[each.id], taps=taps[each.id]) for each in found]


def _latest(table: Any, column: str, pairs: list[int]) -> dict[int, dict[tuple[int, str], str]]:
    """The latest value of each pair, week and asker."""
    found: dict[int, dict[tuple[int, str], str]] = defaultdict(dict)
    rows = table.select(table.pair, table.week, table.by, getattr(table, column))
    for pair, week, by, value in rows.where(table.pair.in_(pairs)).order_by(table.id).tuples():
        found[pair][week, by] = value
    return found
