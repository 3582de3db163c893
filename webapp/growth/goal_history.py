"""What the three goals of a person are computed from: own past periods, or those of earlier hires.

The amounts are read from tallies of months, by the keys of the months asked for.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from rules.facts import Person
from rules.periods import Period, month_period, months_of, period_of, previous
from webapp.company.roles import SELLERS
from webapp.company.snapshot import Company
from webapp.growth.goal_cards import (
    FEWEST_PERIODS,
    PERIODS,
    REACH,
    STEADY,
    GoalCard,
    ReachedGoal,
    goal_cards,
)
from webapp.growth.models import GoalChoice
from webapp.store.statements import listed, read_rows

KINDS = ("month", "quarter")
HIRES = 30  # the latest earlier hires whose figures stand for a new hire's
YUAN = 100  # fen; goals of sales are whole yuan

_AMOUNTS = """
SELECT asked.person, asked.period, sum(tally.amount)
FROM {asked} CROSS JOIN tally
WHERE tally.period = asked.period AND tally.metric = ? AND tally.person = asked.person
GROUP BY asked.person, asked.period
"""
_HAD = """
SELECT DISTINCT metric FROM tally
WHERE person = ? AND period < ? AND length(period) = 7 AND amount > 0
"""


@dataclass(frozen=True)
class PastAmount:
    """What was reached in one period: of the person, or of an earlier hire (`who`)."""

    period: str
    amount: int
    who: str = ""


@dataclass(frozen=True)
class GoalBasis:
    """What goals were computed from; `before`: the 冲 of the period before was reached."""

    past: tuple[PastAmount, ...]
    before: ReachedGoal | None = None

    @property
    def is_own(self) -> bool:
        """Whether the amounts are the person's own."""
        return not any(each.who for each in self.past)

    def cards(self, metric: str) -> tuple[GoalCard, ...]:
        """The goals of these amounts; none without any amount."""
        amounts = [each.amount for each in self.past]
        return goal_cards(amounts, YUAN if metric == "sales" else 1, self.before) if amounts else ()

    def as_text(self, cards: Iterable[GoalCard]) -> str:
        """The amounts and the goals as JSON, for `GoalChoice.basis`."""
        held = {
            "past": [asdict(each) for each in self.past],
            "before": asdict(self.before) if self.before else None,
            "cards": {card.key: card.value for card in cards},
        }
        return json.dumps(held, ensure_ascii=False)


def open_periods(today: date) -> list[str]:
    """The running and the next period of each kind of goal."""
    found = []
    for kind in KINDS:
        now = period_of(kind, today)
        found += [now.key, period_of(kind, now.end + timedelta(days=1)).key]
    return found


def metrics_had(person: str, month: Period) -> set[str]:
    """The metrics of which a person has amounts in months before this one; one statement."""
    return {metric for (metric,) in read_rows(_HAD, (person, month.key))}


def basis_from_text(text: str) -> GoalBasis:
    """The amounts of a choice, as `GoalBasis.as_text` wrote them."""
    held = json.loads(text)
    before = ReachedGoal(**held["before"]) if held["before"] else None
    return GoalBasis(tuple(PastAmount(**each) for each in held["past"]), before)


def basis_of(company: Company, person: str, metric: str, period: Period, today: date) -> GoalBasis:
    """What the goals of one person for a period are computed from: at most three statements."""
    return goal_bases(company, [person], metric, period, today)[person]


def goal_bases(
    company: Company, people: Sequence[str], metric: str, period: Period, today: date
) -> dict[str, GoalBasis]:
    """What the goals of these people for one period are computed from: at most three statements.

    Own periods are the last PERIODS before `period` that are over, in which the person sold the
    whole time and had to work; those before the first amount are left out. With fewer than
    FEWEST_PERIODS, the same month of employment of earlier hires in the same role.
    """
    wanted = {who: _own_periods(company, who, period, today) for who in people}
    amounts = _amounts(metric, ((who, each) for who, held in wanted.items() for each in held))
    own = {
        who: _from_first([PastAmount(each.key, amounts.get((who, each.key), 0)) for each in held])
        for who, held in wanted.items()
    }
    new = [who for who in people if len(own[who]) < FEWEST_PERIODS]
    reached = _reached_before(metric, [who for who in people if who not in new], own)
    hires = _of_hires(company, new, metric, period, today) if new else {}
    return {
        who: GoalBasis(hires[who]) if who in hires else GoalBasis(own[who], reached.get(who))
        for who in people
    }


def _own_periods(company: Company, who: str, period: Period, today: date) -> list[Period]:
    """The last PERIODS before a period that are over and in which the person sold throughout."""
    found: list[Period] = []
    before = previous(period)
    while before.end >= today:
        before = previous(before)
    for _ in range(PERIODS):
        if not _sold_in(company, who, before):
            break
        if _worked_in(company, who, before):
            found.insert(0, before)
        before = previous(before)
    return found


def _sold_in(company: Company, who: str, period: Period) -> bool:
    postings = (company.posting(who, day) for day in (period.start, period.end))
    return all(posting is not None and posting.role in SELLERS for posting in postings)


def _worked_in(company: Company, who: str, period: Period) -> bool:
    days = (period.end - period.start).days + 1
    return any(company.works_on(who, period.start + timedelta(days=n)) for n in range(days))


def _from_first(past: list[PastAmount]) -> tuple[PastAmount, ...]:
    """The periods from the first one with an amount on."""
    first = next((place for place, each in enumerate(past) if each.amount), len(past))
    return tuple(past[first:])


def _amounts(metric: str, asked: Iterable[tuple[str, Period]]) -> dict[tuple[str, str], int]:
    """The amounts by person and key of the period; one statement."""
    pairs = {
        (who, month.key): (who, period.key)
        for who, period in asked
        for month in (months_of(period) if period.kind != "month" else (period,))
    }
    found: dict[tuple[str, str], int] = defaultdict(int)
    sql = _AMOUNTS.format(asked=listed("asked", person="TEXT", period="TEXT"))
    text = json.dumps(list(pairs))
    for who, month, amount in read_rows(sql, (text, metric)):
        found[pairs[who, month]] += amount
    return found


def _reached_before(
    metric: str, people: Sequence[str], own: Mapping[str, Sequence[PastAmount]]
) -> dict[str, ReachedGoal]:
    """Who chose 冲 for the last of their past periods and reached it; one statement."""
    last = {who: own[who][-1] for who in people}
    rows = (
        GoalChoice.select(GoalChoice.person, GoalChoice.period, GoalChoice.card, GoalChoice.basis)
        .where(
            GoalChoice.period.in_({each.period for each in last.values()}),
            GoalChoice.person.in_(list(last)),
            GoalChoice.metric == metric,
        )
        .order_by(GoalChoice.id)
        .tuples()
    )
    found: dict[str, ReachedGoal] = {}
    for who, period, card, basis in rows:
        found.pop(who, None)  # the latest choice holds
        cards = json.loads(basis)["cards"]
        if period == last[who].period and card == REACH and last[who].amount >= cards[REACH]:
            found[who] = ReachedGoal(cards.get(STEADY, cards[REACH]), cards[REACH])
    return found


def _of_hires(
    company: Company, new: Sequence[str], metric: str, period: Period, today: date
) -> dict[str, tuple[PastAmount, ...]]:
    """The figures of earlier hires for each new one who has any; one statement."""
    wanted: dict[str, list[tuple[str, Period]]] = {}
    for who in new:
        wanted[who] = _same_months(company, company.people[who], period, today)
    amounts = _amounts(metric, (pair for pairs in wanted.values() for pair in pairs))
    return {
        who: tuple(
            PastAmount(each.key, amounts.get((hire, each.key), 0), hire)
            for hire, each in pairs
            if amounts.get((hire, each.key), 0)
        )
        for who, pairs in wanted.items()
    }


def _same_months(
    company: Company, person: Person, period: Period, today: date
) -> list[tuple[str, Period]]:
    """The latest HIRES earlier hires of the same role, and their period of the same age."""
    hired = person.hired
    post = company.posting(person.id, today)
    if hired is None or post is None:
        return []
    age = _month_number(period.start) - _month_number(hired)
    earlier = sorted(
        (
            each
            for each in company.people.values()
            if each.hired is not None and each.hired < hired and each.id != person.id
        ),
        key=lambda each: (each.hired or date.min, each.id),
        reverse=True,
    )
    found: list[tuple[str, Period]] = []
    for each in earlier:
        same = _aged(each.hired or hired, age, period.kind)
        if same.end >= today or len(found) == HIRES:
            continue
        held = company.posting(each.id, same.end)
        if held is not None and held.role == post.role:
            found.append((each.id, same))
    return found


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _aged(hired: date, months: int, kind: str) -> Period:
    """The period of a kind in which somebody is employed for so many months."""
    number = _month_number(hired) + months
    month = month_period(number // 12, number % 12 + 1)
    return month if kind == "month" else period_of(kind, month.start)
