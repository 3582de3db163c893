"""Draw a day's sample of cards: commit its seed before the day, draw after the day has closed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

from peewee import fn

from webapp.checks.models import Drawn, SampleDraw, SampleSeed
from webapp.checks.sampling import LEAST, PERCENT, Sold, commitment_of, draw_sample
from webapp.core.errors import JiebaoError, _
from webapp.facts.models import Card, Fact
from webapp.facts.open_checks import ask_for_check
from webapp.facts.transactions import Transaction
from webapp.store.models import Setting

AHEAD = 2  # days; one more than tomorrow, in case the server is down for a day
DRAWN_AFTER = timedelta(minutes=10)  # after a day closes, like its settlement


class NoSeed(JiebaoError):
    """The day has no seed, so nothing was drawn for it."""

    sentence = _("%(day)s没有抽样种子，这一天没有抽样。")
    field = "day"
    status = 404


def commit_seeds(tx: Transaction, make: Callable[[], str]) -> list[date]:
    """Insert the missing seeds of today and the next AHEAD days; return those days.

    `make` returns a random seed: 32 bytes, hexadecimal.
    """
    today = tx.company.clock.day(tx.now)
    days = [today + timedelta(n) for n in range(AHEAD + 1)]
    held = {row.day for row in SampleSeed.select().where(SampleSeed.day.in_(days))}
    missing = [day for day in days if day not in held]
    for day in missing:
        seed = make()
        commitment = commitment_of(seed)
        tx.insert(SampleSeed, day=day, commitment=commitment, seed=seed, committed_at=tx.now)
        tx.audit("jiebao", "commit_seed", f"sample:{day}", after={"commitment": commitment})
    return missing


def days_to_draw(tx: Transaction) -> list[date]:
    """Return the days that are closed, have a seed and have no draw yet, the earliest first."""
    last = SampleDraw.select(
        fn.COALESCE(fn.MAX(SampleDraw.day), date.min)
    )  # days are drawn in order
    days = (
        SampleSeed.select(SampleSeed.day)
        .where(SampleSeed.day <= tx.company.clock.day(tx.now), SampleSeed.day > last)
        .order_by(SampleSeed.day)
    )
    clock = tx.company.clock
    return [row.day for row in days if clock.closed(row.day) + DRAWN_AFTER <= tx.now]


def draw_days(tx: Transaction) -> int:
    """Draw the sample of each day that is due; return how many cards were drawn."""
    return sum(_draw(tx, day) for day in days_to_draw(tx))


def _draw(tx: Transaction, day: date) -> int:
    seed = SampleSeed.get(SampleSeed.day == day)
    least, percent = sizes()
    tx.insert(SampleDraw, day=day, drawn_at=tx.now, least=least, percent=percent)
    cards = cards_of(day, tx.now)
    drawn = draw_sample(seed.seed, day, cards, least, percent)
    numbers = [number for card, number in cards.items() if card.id in drawn]
    for number in sorted(numbers):
        tx.insert(Drawn, card=number, draw=day)
    ask_for_check(tx, numbers)
    after = {"cards": len(cards), "drawn": len(numbers)}  # the seed stays secret until midnight
    tx.audit("jiebao", "draw_sample", f"sample:{day}", after=after)
    tx.notice("checks")
    return len(numbers)


def sizes() -> tuple[int, int]:
    """Return the sample's rule: `least` cards and `percent` percent of a seller's day."""
    held = Setting.get_or_none(Setting.name == "spot_checks")
    given = json.loads(held.value) if held else {}
    return int(given.get("least", LEAST)), int(given.get("percent", PERCENT))


def cards_of(day: date, as_of: object) -> dict[Sold, int]:
    """Return the day's cards received and not corrected by the instant `as_of`, with fact numbers.

    The draw takes its sample from these. Cards that arrive later are always checked.
    """
    later = Fact.alias("later")
    amended = later.select(later.number).where(
        later.corrects == Fact.number, later.received_at <= as_of
    )
    rows = (
        Card.select(Fact.id, Fact.person, Fact.number)
        .join(Fact)
        .where(Fact.day == day, Fact.received_at <= as_of, ~fn.EXISTS(amended))
        .order_by(Fact.number)
        .tuples()
    )
    return {Sold(card, seller): number for card, seller, number in rows}
