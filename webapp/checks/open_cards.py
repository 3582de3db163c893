"""Read the cards whose check is open: without a verdict, or doubted after their verdict."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from webapp.checks.risk import risk_of
from webapp.facts.evidence_models import OpenCheck, Opinion
from webapp.facts.opinions import Said, opinions_in_force
from webapp.store.statements import read_rows

REST_DAYS = 2  # the days, today included, whose cards anybody may check though none has to

# Cards of `open_check` without a verdict and without a correction. `chosen`: drawn, or received
# after the draw of its day; such a card is always checked. The last column: it has a mark or a
# signal, its photo is missing, or its photo's pixels are those of another card's. SQLite keeps the
# order of a CROSS JOIN: from the few open checks to their cards.
_OPEN = """
SELECT card.fact_id, fact.person_id, fact.day,
       drawn.card_id IS NOT NULL
           OR coalesce(fact.received_at > sample_draw.drawn_at, FALSE) AS chosen,
       card.mark != '' OR card.photo_id IS NULL
           OR EXISTS (SELECT 1 FROM signal WHERE signal.fact_id = card.fact_id)
           OR EXISTS (SELECT 1 FROM origin WHERE origin.fact_id = card.fact_id
                      AND origin.marks != '')
           OR EXISTS (SELECT 1 FROM photo AS own
                      JOIN photo AS same ON same.pixel_sha256 = own.pixel_sha256
                      JOIN card AS other ON other.photo_id = same.name
                      WHERE own.name = card.photo_id AND other.fact_id != card.fact_id)
FROM open_check
CROSS JOIN card
CROSS JOIN fact
LEFT JOIN drawn ON drawn.card_id = card.fact_id
LEFT JOIN sample_draw ON sample_draw.day = fact.day
WHERE card.fact_id = open_check.card_id AND fact.number = card.fact_id
  AND coalesce((SELECT result FROM verdict WHERE verdict.card_id = card.fact_id
                ORDER BY verdict.fact_id DESC LIMIT 1), 'open') = 'open'
  AND NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = card.fact_id)
"""
_SALES = """
SELECT number, person_id, day FROM fact
WHERE number IN ({}) AND NOT EXISTS (SELECT 1 FROM fact AS later
                                     WHERE later.corrects_id = fact.number)
"""


@dataclass(frozen=True)
class OpenCard:
    """A card without a verdict, or with opinions after its verdict.

    `chosen`: it is always checked; `marked`: it may have a risk.
    """

    number: int
    seller: str
    day: date
    chosen: bool
    marked: bool

    def is_recent(self, today: date) -> bool:
        """Whether the card is of the last REST_DAYS days."""
        return today - self.day < timedelta(days=REST_DAYS)


def open_cards(among: Collection[int] | None = None) -> list[OpenCard]:
    """Return the cards of `open_check` without a verdict; only those in `among`, if it is given."""
    only = f"AND open_check.card_id IN ({_places(among)})" if among is not None else ""
    rows = read_rows(_OPEN + only, list(among or ()))
    return [
        OpenCard(number, seller, date.fromisoformat(day), bool(chosen), bool(marked))
        for number, seller, day, chosen, marked in rows
    ]


def opinions_by_card(*where: object) -> dict[int, list[Said]]:
    """Return the opinions in force on the cards of `open_check`, by card, the oldest first."""
    found: dict[int, list[Said]] = {}
    asked = Opinion.card.in_(OpenCheck.select(OpenCheck.card))
    for each in opinions_in_force(asked, *where):
        found.setdefault(each.card, []).append(each)
    return found


def reopened_cards(
    said: Mapping[int, Sequence[Said]], without_verdict: Iterable[OpenCard]
) -> list[OpenCard]:
    """Return the cards with a later opinion than their verdict: genuine once, in doubt now."""
    there = {card.number for card in without_verdict}
    numbers = [number for number in said if number not in there]
    if not numbers:
        return []
    rows = read_rows(_SALES.format(_places(numbers)), numbers)
    return [
        OpenCard(number, seller, date.fromisoformat(day), True, True)
        for number, seller, day in rows
    ]


def cards_to_check(among: Collection[int], today: date) -> set[int]:
    """Return those of these cards that are in a queue: doubted, flagged, drawn, late or recent."""
    said = opinions_by_card(Opinion.card.in_(list(among)))
    cards = open_cards(among)
    risks = risk_of(card.number for card in cards if card.marked)
    waiting = {
        card.number
        for card in cards
        if card.chosen
        or card.is_recent(today)
        or (card.number in risks and risks[card.number].flagged)
    }
    return (
        waiting
        | {card.number for card in reopened_cards(said, cards)}
        | (said.keys() & {card.number for card in cards})
    )


def _places(numbers: Collection[int]) -> str:
    return ", ".join("?" * len(numbers))
