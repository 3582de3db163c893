"""Draw the card sales of the sample company, with photos, withdrawals and opinions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from webapp.calling.operations.customers import CustomerGiven
from webapp.cards.operations.note_photo_showing import note_photo_showing
from webapp.cards.operations.record_card import CardCommand, PhotoTaken, record_card
from webapp.checks.operations.verdicts import VerdictCommand, judge
from webapp.core.sealed_numbers import SealedNumber
from webapp.demo.cast import Employee
from webapp.demo.chance import chance, fact_id, phone_number
from webapp.demo.events import Event, event_moment
from webapp.demo.names import customer_name
from webapp.facts.transactions import Transaction
from webapp.records.operations.amend import withdraw_record

Numbers = MutableMapping[str, int]  # a card's record id -> the number of its fact


@dataclass(frozen=True)
class DrawnCard:
    """One randomly drawn card; `withdrawn_at` is set if the seller withdraws it the same day."""

    id: str
    seller: str
    role: str
    at: datetime
    received: datetime
    serial: str
    visited: bool
    customer: str
    number: str
    withdrawn_at: datetime | None = None


def card_pace(day: date) -> float:
    """Return the relative number of cards sold on a day of the week: most at weekends."""
    return (0.8, 0.8, 0.85, 0.9, 1.0, 1.4, 1.4)[day.weekday()]


def draw_cards(
    seed: int, day: date, sellers: Sequence[Employee], count: int, first_serial: int
) -> list[DrawnCard]:
    """Draw the cards of one day, in the order of their sale."""
    random = chance(seed, day, "cards")
    weights = [seller.selling * random.uniform(0.5, 1.5) for seller in sellers]
    chosen = random.choices(sellers, weights, k=count)
    moments = sorted(event_moment(day, 9.5, random, 11.0) for _ in range(count))
    return [
        _draw(random, day, seller, at, f"JC{first_serial + place:06d}")
        for place, (seller, at) in enumerate(zip(chosen, moments, strict=True))
    ]


def _draw(random: Random, day: date, seller: Employee, at: datetime, serial: str) -> DrawnCard:
    received = at
    if random.random() < 0.01:
        received = max(at, event_moment(day, 21.1, random, 1.0))
    taken_back = random.random() < 0.012 and received == at
    return DrawnCard(
        id=fact_id(random, at),
        seller=seller.id,
        role=seller.given.role,
        at=at,
        received=received,
        serial=serial,
        visited=random.random() < (0.35 if seller.given.role == "designer" else 0.6),
        customer=customer_name(random),
        number=phone_number(random),
        withdrawn_at=at + timedelta(minutes=random.randrange(3, 40)) if taken_back else None,
    )


def card_events(
    card: DrawnCard,
    photo: Callable[[], PhotoTaken | None],
    seal: Callable[[str], SealedNumber],
    numbers: Numbers,
) -> Iterator[Event]:
    """Yield the event in which the seller records the card, and that of its withdrawal, if any."""

    def sell(tx: Transaction) -> None:
        command = CardCommand(
            id=card.id,
            serial=card.serial,
            visited=card.visited,
            customer=CustomerGiven(card.customer, seal(card.number)),
            photo=photo(),
            at=card.at if card.at != card.received else None,
        )
        numbers[card.id] = record_card(tx, card.seller, command).number

    yield Event(card.received, sell)
    if card.withdrawn_at is not None:
        taken_back = card.withdrawn_at
        record_id = fact_id(chance(0, card.id, "withdraw"), taken_back)
        yield Event(
            taken_back, lambda tx: withdraw_record(tx, card.seller, numbers[card.id], record_id)
        )


REASONS = {"fake": "回访客户：没有购买此卡", "doubtful": "卡号看不清", "genuine": ""}


def opinion_event(
    card: DrawnCard, checker: str, at: datetime, result: str, numbers: Numbers
) -> Event:
    """Return the event in which a checker records an opinion on a card after seeing its photo."""
    record_id = fact_id(chance(0, card.id, checker, "opinion"), at)

    def work(tx: Transaction) -> None:
        note_photo_showing(tx, checker, numbers[card.id])
        judge(tx, checker, VerdictCommand(record_id, numbers[card.id], result, REASONS[result]))

    return Event(at, work)


def verdict_moment(seed: int, card: DrawnCard, day: date) -> datetime:
    """Return when a card is checked: some the same evening, most the next morning."""
    random = chance(seed, card.id, "checked")
    evening = event_moment(day, 20.6, random, 0.3)
    if random.random() < 0.3 and card.received < evening:
        return evening
    return event_moment(day + timedelta(days=1), 9.1, random, 2.4)
