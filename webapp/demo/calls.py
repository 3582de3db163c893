"""Draw the calls of the sample company: caller, customer, instant and outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from webapp.calling.operations.customers import CustomerGiven
from webapp.calling.operations.disclose_numbers import PAGE, note_showing
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.core.sealed_numbers import SealedNumber
from webapp.demo.cast import Employee
from webapp.demo.chance import chance, fact_id, phone_number
from webapp.demo.events import Event, event_moment
from webapp.demo.pair_lift import Lift
from webapp.facts.transactions import Transaction

_OUTCOMES = ("invited", "interested", "refused", "no_answer", "invalid")
_NOTES = (
    "月底装修，想看实木地板",
    "在比较两家，约周末到店",
    "新房下月交付",
    "老客户介绍，关心环保等级",
    "预算有限，可推套餐",
    "出差中，下周再联系",
)
_TOPICS_OF = dict(
    zip(_NOTES, ("style", "competitor", "handover", "style", "price", ""), strict=True)
)
# What customers speak of without a note, and how often.
_SPOKEN = {"price": 9, "competitor": 4, "handover": 6, "style": 4, "service": 2, "other": 1}
# Calling hours: start of a span, its length in hours, its share of the day's calls.
_STRETCHES = ((9.0, 3.0, 45), (13.5, 4.0, 40), (18.5, 2.4, 15))


@dataclass(frozen=True)
class DrawnCall:
    """One randomly drawn call; `listed` chooses a customer of the seller's call list."""

    id: str
    seller: str
    at: datetime
    received: datetime
    outcome: str
    listed: int | None
    number: str | None
    note: str = ""
    topics: tuple[str, ...] = ()
    follow_up_on: date | None = None
    follow_up_time: time | None = None


def call_pace(day: date) -> float:
    """Return the relative number of calls on a day of the week; about 1 from Monday to Friday."""
    return (1.0, 1.0, 1.05, 1.0, 0.95, 0.5, 0.4)[day.weekday()]


def draw_calls(
    seed: int, day: date, sellers: Sequence[Employee], count: int, lift: Lift
) -> list[DrawnCall]:
    """Draw `count` calls of one day, spread over the sellers by their `calling` factor."""
    random = chance(seed, day, "calls")
    weights = [seller.calling * random.uniform(0.6, 1.4) for seller in sellers]
    chosen = random.choices(sellers, weights, k=count)
    drawn = [_draw(random, day, each, lift(each.given.team, day)) for each in chosen]
    # Generators of their own: earlier companies stay the same.
    topics, times = chance(seed, day, "topics"), chance(seed, day, "times")
    return [
        replace(each, topics=_topics(topics, each), follow_up_time=_contact_time(times, each))
        for each in drawn
    ]


def _contact_time(random: Random, drawn: DrawnCall) -> time | None:
    """Every second customer who is to be called again names a time of day."""
    at = time(random.randrange(9, 20), random.choice((0, 0, 30)))
    return at if drawn.follow_up_on is not None and random.random() < 0.5 else None


def _topics(random: Random, drawn: DrawnCall) -> tuple[str, ...]:
    """Of what the customer spoke: as the note says, else now and then one thing."""
    spoken = random.choices(list(_SPOKEN), list(_SPOKEN.values()))[0]
    ticks = random.random() < 0.15 and drawn.outcome in _OUTCOMES[:3]
    noted = _TOPICS_OF.get(drawn.note, "")
    return (noted,) if noted else (spoken,) if ticks else ()


def _draw(random: Random, day: date, seller: Employee, lift: float) -> DrawnCall:
    (start, hours, _), *_ = random.choices(_STRETCHES, [part for *_, part in _STRETCHES])
    at = received = event_moment(day, start, random, hours)
    if random.random() < 0.004:  # no network: received after the cut-off
        at = event_moment(day, 20.2, random, 0.7)
        received = event_moment(day, 21.05, random, 1.5)
    invited = min(0.45, 0.2 * seller.calling**0.5) * lift
    outcome = random.choices(_OUTCOMES, [invited, 0.22, 0.26, 0.24, 0.06])[0]
    follow_up = outcome == "interested" and random.random() < 0.5
    is_new = random.random() < 0.08
    return DrawnCall(
        id=fact_id(random, at),
        seller=seller.id,
        at=at,
        received=received,
        outcome=outcome,
        listed=None if is_new else random.randrange(1_000_000),
        number=phone_number(random) if is_new else None,
        note=random.choice(_NOTES) if outcome in _OUTCOMES[:2] and random.random() < 0.2 else "",
        follow_up_on=day + timedelta(days=random.randrange(1, 8)) if follow_up else None,
    )


def call_event(
    drawn: DrawnCall, call_list: Sequence[int], seal: Callable[[str], SealedNumber]
) -> Event:
    """Return the event in which the seller records the call, from the customer's page if listed.

    `call_list` are the ids of the seller's customers.
    """
    customer = CustomerGiven()
    if drawn.number is not None:
        customer = CustomerGiven(number=seal(drawn.number))
    elif call_list and drawn.listed is not None:
        customer = CustomerGiven(id=call_list[drawn.listed % len(call_list)])
    command = CallCommand(
        id=drawn.id,
        outcome=drawn.outcome,
        customer=customer,
        note=drawn.note,
        topics=drawn.topics,
        follow_up_on=drawn.follow_up_on,
        follow_up_time=drawn.follow_up_time,
        at=drawn.at if drawn.at != drawn.received else None,
    )

    def work(tx: Transaction) -> None:
        if customer.id is not None:
            note_showing(tx, drawn.seller, customer.id, PAGE)
        record_call(tx, drawn.seller, command)

    return Event(drawn.received, work)
