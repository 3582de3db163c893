"""What is known of a day's sample: its seed, what was drawn of whom, and what that can find."""

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
    """A seller's cards of a day: sold, drawn (or to be drawn) and looked at of those drawn.

    `found`: the fewest fakes of which this sample finds at least one in 95 of 100 cases.
    """

    seller: str
    name: str
    sold: int
    drawn: int
    looked: int
    found: int | None

    @property
    def percent(self) -> int | None:
        """The same as a share of the cards, rounded up."""
        return None if self.found is None else -(-self.found * 100 // self.sold)


@dataclass(frozen=True)
class DaySample:
    """A day's sample; `seed` is told once the day is over."""

    day: date
    commitment: str
    committed_at: datetime | None
    seed: str
    drawn_at: datetime | None
    least: int
    percent: int
    sellers: tuple[SellerSample, ...]


def sample_of(company: Company, day: date, now: datetime) -> DaySample:
    """All of it, as it may be shown now."""
    seed = SampleSeed.get_or_none(SampleSeed.day == day)
    made = SampleDraw.get_or_none(SampleDraw.day == day)
    least, percent = (made.least, made.percent) if made else sizes()
    sold = Counter(card.seller for card in cards_of(day, made.drawn_at if made else now))
    drawn, looked = (_drawn_of(day), _looked_at(day)) if made else (Counter(), Counter())
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


def _looked_at(day: date) -> Counter[str]:
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
    """What repeating a draw has shown; `faults` in words, none where all fits."""

    cards: int
    drawn: int
    early: bool  # the seed was committed before its day began
    faults: tuple[str, ...]


def verify_sample(company: Company, day: date) -> Verified | None:
    """Repeat a day's draw from the facts and its seed; None where it was not drawn."""
    seed = SampleSeed.get_or_none(SampleSeed.day == day)
    made = SampleDraw.get_or_none(SampleDraw.day == day)
    if seed is None or made is None:
        return None
    cards = cards_of(day, made.drawn_at)
    again = draw_sample(seed.seed, day, cards, made.least, made.percent)
    told = {number for card, number in cards.items() if card.id in again}
    held = {number for (number,) in Drawn.select(Drawn.card).where(Drawn.draw == day).tuples()}
    faults = []
    if commitment_of(seed.seed) != seed.commitment:
        faults.append("种子与事先公布的摘要不符")
    faults += [f"第 {number} 号应当抽中,记录里没有" for number in sorted(told - held)]
    faults += [f"第 {number} 号没有抽中,记录里却有" for number in sorted(held - told)]
    early = company.clock.day(seed.committed_at) < day
    return Verified(len(cards), len(held), early, tuple(faults))
