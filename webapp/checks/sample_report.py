"""Report a day's sample: its seed, the cards drawn by seller, and how many fakes it can find."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from peewee import fn

from webapp.checks.models import Drawn, SampleDraw, SampleSeed
from webapp.checks.operations.draw_samples import cards_of, sizes
from webapp.checks.sampling import commitment_of, draw_sample, fakes_found, sample_size
from webapp.company.snapshot import Company
from webapp.facts.evidence_models import Opinion
from webapp.facts.models import Fact


@dataclass(frozen=True)
class SellerSample:
    """A seller's cards of a day: how many were sold, drawn (or will be), and judged of those drawn.

    `found`: the smallest number of fakes of which this sample finds at least one with a probability
    of 95 percent; None if nothing was drawn.
    """

    seller: str
    name: str
    sold: int
    drawn: int
    looked: int
    found: int | None

    @property
    def percent(self) -> int | None:
        """`found` in percent of the cards sold, rounded up."""
        return None if self.found is None else -(-self.found * 100 // self.sold)


@dataclass(frozen=True)
class DaySample:
    """A day's sample; `seed` is empty until the day is over."""

    day: date
    commitment: str
    committed_at: datetime | None
    seed: str
    drawn_at: datetime | None
    least: int
    percent: int
    sellers: tuple[SellerSample, ...]


def sample_of(company: Company, day: date, now: datetime) -> DaySample:
    """Return a day's sample as it may be shown at `now`."""
    seed = SampleSeed.get_or_none(SampleSeed.day == day)
    made = SampleDraw.get_or_none(SampleDraw.day == day)
    least, percent = (made.least, made.percent) if made else sizes()
    sold = Counter(card.seller for card in cards_of(day, made.drawn_at if made else now))
    drawn, looked = (_drawn_of(day), _judged_of(day)) if made else (Counter(), Counter())
    over = company.clock.day(now) > day
    return DaySample(
        day=day,
        commitment=seed.commitment if seed else "",
        committed_at=seed.committed_at if seed else None,
        seed=seed.seed if seed and over else "",
        drawn_at=made.drawn_at if made else None,
        least=least,
        percent=percent,
        sellers=tuple(
            _seller(
                company,
                seller,
                count,
                drawn[seller] if made else sample_size(count, least, percent),
                looked[seller],
            )
            for seller, count in sorted(sold.items())
        ),
    )


def _seller(company: Company, seller: str, sold: int, drawn: int, looked: int) -> SellerSample:
    name = company.name_of(seller)
    return SellerSample(seller, name, sold, drawn, looked, fakes_found(sold, drawn))


def _drawn_of(day: date) -> Counter[str]:
    rows = (
        Drawn.select(Fact.person, fn.COUNT(Drawn.card))
        .join(Fact, on=(Fact.number == Drawn.card))
        .where(Drawn.draw == day)
        .group_by(Fact.person)
        .tuples()
    )
    return Counter(dict(rows))


def _judged_of(day: date) -> Counter[str]:
    seen = Opinion.select().where(Opinion.card == Drawn.card)
    rows = (
        Drawn.select(Fact.person, fn.COUNT(Drawn.card))
        .join(Fact, on=(Fact.number == Drawn.card))
        .where(Drawn.draw == day, fn.EXISTS(seen))
        .group_by(Fact.person)
        .tuples()
    )
    return Counter(dict(rows))


@dataclass(frozen=True)
class Verified:
    """The result of repeating a draw; `faults` are sentences, empty if the draw is confirmed."""

    cards: int
    drawn: int
    early: bool  # the seed was committed before its day began
    faults: tuple[str, ...]


def verify_sample(company: Company, day: date) -> Verified | None:
    """Repeat a day's draw from the facts and its seed; None if the day has no draw."""
    seed = SampleSeed.get_or_none(SampleSeed.day == day)
    made = SampleDraw.get_or_none(SampleDraw.day == day)
    if seed is None or made is None:
        return None
    cards = cards_of(day, made.drawn_at)
    redrawn = draw_sample(seed.seed, day, cards, made.least, made.percent)
    expected = {number for card, number in cards.items() if card.id in redrawn}
    stored = {number for (number,) in Drawn.select(Drawn.card).where(Drawn.draw == day).tuples()}
    faults = []
    if commitment_of(seed.seed) != seed.commitment:
        faults.append("种子与事先公布的摘要不符")
    faults += [f"第 {number} 号应当抽中，记录里没有" for number in sorted(expected - stored)]
    faults += [f"第 {number} 号没有抽中，记录里却有" for number in sorted(stored - expected)]
    early = company.clock.day(seed.committed_at) < day
    return Verified(len(cards), len(stored), early, tuple(faults))
