"""Draw a day of the large company by a seed: calls around the floor, cards, deals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from bench.company.cast import LargeSeller
from webapp.core.instants import to_microseconds
from webapp.demo.chance import chance
from webapp.demo.events import ZONE

OUTCOMES = ("invited", "interested", "refused", "no_answer", "invalid")
SHARES = (0.25, 0.22, 0.25, 0.22, 0.06)
NOTES = ("", "", "", "", "月底装修，想看实木地板", "在比较两家，约周末到店", "出差中，下周再联系")
OPENED, HOURS = 9.0, 11.6  # the first call of a day at nine, the last before 20:36
CARDS_A_DAY, DEALS_A_DAY = 0.05, 0.016  # of a seller of average talent


@dataclass(frozen=True, slots=True)
class LargeCall:
    """One call; `listed` is a place on the seller's call list; None: a number not on the list."""

    at: int
    seller: str
    outcome: str
    listed: int | None
    note: str
    follow_up: date | None


def instant(day: date, hour: float) -> int:
    """Return an instant of a day in microseconds; `hour` is local and may be fractional."""
    midnight = to_microseconds(datetime.combine(day, time(), ZONE))
    return midnight + int(hour * 3_600_000) * 1_000


def draw_large_calls(
    seed: int, day: date, here: Sequence[LargeSeller], floor: int, is_workday: bool
) -> list[LargeCall]:
    """Draw the calls of a day in order: on a workday most sellers reach the floor; else few do."""
    random = chance(seed, day, "large calls")
    drawn = [
        _call(random, day, seller)
        for seller in here
        for _ in range(_count(random, seller, floor, is_workday))
    ]
    return sorted(drawn, key=lambda call: call.at)


def _count(random: Random, seller: LargeSeller, floor: int, is_workday: bool) -> int:
    if not is_workday:
        return random.randrange(1, 3) if random.random() < 0.15 else 0
    if random.random() < seller.reach:
        return floor + random.randrange(0, floor // 2 + 1)
    return random.randrange(0, floor)


def _call(random: Random, day: date, seller: LargeSeller) -> LargeCall:
    outcome = random.choices(OUTCOMES, SHARES)[0]
    interested = outcome == "interested" and random.random() < 0.5
    return LargeCall(
        at=instant(day, OPENED + random.random() * HOURS),
        seller=seller.id,
        outcome=outcome,
        listed=random.randrange(1_000) if random.random() < 0.7 else None,
        note=random.choice(NOTES),
        follow_up=day + timedelta(days=random.randrange(1, 8)) if interested else None,
    )


def draw_sales(
    random: Random, day: date, here: Sequence[LargeSeller], a_day: float
) -> Iterator[tuple[int, LargeSeller]]:
    """Yield the sales of a day, each with its instant and seller, in order; more at weekends."""
    pace = a_day * (1.4 if day.weekday() >= 5 else 0.9)
    drawn = [
        (instant(day, OPENED + random.random() * HOURS), seller.id, seller)
        for seller in here
        if random.random() < pace * seller.selling
    ]
    for at, _id, seller in sorted(drawn, key=lambda each: each[:2]):
        yield at, seller


def fen_of_deal(random: Random) -> int:
    """Draw the amount of a deal in fen: about 12,000 yuan, between 600 and 180,000."""
    return round(max(600, min(180_000, random.lognormvariate(9.4, 0.8)))) * 100
