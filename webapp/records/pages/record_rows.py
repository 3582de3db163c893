"""Read one's own calls and cards as rows of a list, each with its state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from peewee import JOIN, ModelSelect, fn

from webapp.calling.market_notes import topics_of
from webapp.facts.card_states import card_state_by
from webapp.facts.current import latest_verdicts
from webapp.facts.evidence_models import Verdict
from webapp.facts.models import Call, Card, Customer, Fact
from webapp.facts.opinions import FAKE
from webapp.facts.rateable import REACHED
from webapp.ledger.operations.appeal_card import appealed_cards
from webapp.sync.operations.receive import promised_photos
from webapp.web.current_user import runtime


@dataclass(frozen=True)
class RecordRow:
    """A call or a card; `state` is counted, withdrawn, corrected, held, clock, genuine or fake."""

    number: int
    kind: str
    at: datetime
    state: str
    late: bool
    after: bool  # made after the cut-off of its day
    customer: int | None
    customer_name: str
    customer_number: str
    outcome: str = ""
    note: str = ""
    topics: tuple[str, ...] = ()
    follow_up_on: date | None = None
    follow_up_time: time | None = None
    serial: str = ""
    visited: bool | None = None
    product: str = ""
    has_photo: bool = False
    photo_awaited: bool = False
    stopped: bool = False  # the customer asked in this call never to be called again

    @property
    def may_be_amended(self) -> bool:
        """Whether the seller may still withdraw or correct the record."""
        return self.state in ("counted", "held")

    @property
    def may_be_rated(self) -> bool:
        """Whether the seller may ask the customer to rate it: a valid call that was answered."""
        return self.kind == "call" and self.state == "counted" and self.outcome in REACHED


@dataclass(frozen=True)
class OwnFake:
    """One's own card, of any day, whose verdict is fake, with the reason; it can be appealed."""

    number: int
    serial: str
    at: datetime
    judged_at: datetime
    reason: str
    has_photo: bool
    appealed: bool


def own_fakes(person: str) -> list[OwnFake]:
    """Return a person's cards whose latest verdict is fake, the newest verdict first."""
    sale, judged = Fact.alias("sale"), Fact.alias("judged")
    newest = Verdict.alias("newest")
    latest = newest.select(fn.MAX(newest.fact)).where(newest.card == Verdict.card)
    rows = (
        Verdict.select(Card.fact, Card.serial, sale.at, judged.at, Verdict.reason, Card.photo)
        .join(Card)
        .join(sale, on=(sale.number == Card.fact))
        .switch(Verdict)
        .join(judged, on=(judged.number == Verdict.fact))
        .where(sale.person == person, Verdict.result == FAKE, Verdict.fact == latest)
        .order_by(Verdict.fact.desc())
        .tuples()
    )
    appealed = appealed_cards([row[0] for row in rows])
    return [
        OwnFake(number, serial, at, judged_at, reason, bool(photo), number in appealed)
        for number, serial, at, judged_at, reason, photo in rows
    ]


def own_records(person: str, day: date) -> list[RecordRow]:
    """A person's calls and cards of a day, newest first."""
    rows = _calls(person, day) + _cards(person, day)
    return sorted(rows, key=lambda row: row.number, reverse=True)


def _amended(person: str, day: date) -> dict[int, str]:
    """The states of records that a later fact withdrew or replaced, by number."""
    later = Fact.select(Fact.corrects, Fact.kind).where(
        Fact.person == person, Fact.corrects.is_null(False), Fact.day >= day
    )
    states = {"withdrawal": "withdrawn", "call": "corrected", "card": "corrected"}
    return {number: states[kind] for number, kind in later.tuples() if kind in states}


def _with_customers(model: Any, person: str, day: date) -> ModelSelect:
    """A person's calls or cards of a day, with fact and customer."""
    return (
        model.select(model, Fact, Customer)
        .join(Fact)
        .switch(model)
        .join(Customer, JOIN.LEFT_OUTER)
        .where(Fact.person == person, Fact.day == day)
    )


def _calls(person: str, day: date) -> list[RecordRow]:
    amended, clock = _amended(person, day), runtime().company.clock
    calls = list(_with_customers(Call, person, day))
    topics = topics_of([call.fact_id for call in calls])
    return [
        RecordRow(
            number=call.fact_id,
            kind="call",
            at=call.fact.at,
            state=amended.get(call.fact_id) or (call.mark or "counted"),
            late=clock.late(call.fact.at, call.fact.received_at),
            after=call.fact.at > clock.cut_off(day),
            customer=call.customer_id,
            customer_name=call.customer.name if call.customer_id else "",
            customer_number=call.customer.phone_masked if call.customer_id else "",
            outcome=call.outcome,
            note=call.note,
            topics=topics.get(call.fact_id, ()),
            follow_up_on=call.follow_up_on,
            follow_up_time=call.follow_up_time,
            stopped=bool(call.customer_id and call.customer.do_not_contact_at == call.fact.at),
        )
        for call in calls
    ]


def _cards(person: str, day: date) -> list[RecordRow]:
    amended, clock = _amended(person, day), runtime().company.clock
    cards = list(_with_customers(Card, person, day))
    numbers = [card.fact_id for card in cards]
    verdicts, promised = latest_verdicts(numbers), promised_photos(numbers)
    return [
        RecordRow(
            number=card.fact_id,
            kind="card",
            at=card.fact.at,
            state=amended.get(card.fact_id) or card_state_by(verdicts.get(card.fact_id), card.mark),
            late=clock.late(card.fact.at, card.fact.received_at),
            after=card.fact.at > clock.cut_off(day),
            customer=card.customer_id,
            customer_name=card.customer.name if card.customer_id else "",
            customer_number=card.customer.phone_masked if card.customer_id else "",
            serial=card.serial,
            visited=card.visited,
            product=card.product,
            has_photo=card.photo_id is not None,
            photo_awaited=card.fact_id in promised and card.photo_id is None,
        )
        for card in cards
    ]
