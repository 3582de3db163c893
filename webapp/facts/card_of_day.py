"""Number a seller's cards of one day in the order of their sale, as the day's board counts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from peewee import fn

from rules.periods import Clock
from webapp.facts.card_states import card_state_by
from webapp.facts.current import latest_verdicts
from webapp.facts.current_deals import COUNTING
from webapp.facts.models import Card, Fact


def cards_of_day(clock: Clock, day: date, people: Collection[str]) -> dict[int, int]:
    """Return the numbers (1, 2, …) of these people's cards of a day, by the card's fact.

    A person's cards are numbered in the order in which they were sold. Cards that the day's board
    does not count (held, fake, withdrawn, received after the cut-off) have no number.
    """
    later = Fact.alias("later")
    replaced = later.select(later.number).where(later.corrects == Fact.number)
    query = (
        Fact.select(Fact.number, Fact.person, Fact.at, Fact.received_at, Card.mark)
        .join(Card)
        .where(Fact.person.in_(list(people)), Fact.day == day, ~fn.EXISTS(replaced))
        .order_by(Fact.at, Fact.number)
    )
    cards = list(query.tuples())
    verdicts = latest_verdicts(number for number, *_rest in cards)
    counts: Counter[str] = Counter()
    numbers = {}
    for number, person, at, received, mark in cards:
        if card_state_by(verdicts.get(number), mark) in COUNTING and clock.timely(at, received):
            counts[person] += 1
            numbers[number] = counts[person]
    return numbers


def card_of_day(clock: Clock, card: Fact) -> int | None:
    """Return one card's number among its seller's cards of the day; None if the board omits it."""
    return cards_of_day(clock, card.day, [card.person_id]).get(card.number)
