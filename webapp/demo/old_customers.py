"""The sample company's sellers visit those who bought before; some still wait to be contacted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from webapp.calling.old_customers import GIFT, KINDS, REFERRAL, SILENCE, due_today
from webapp.calling.operations.touch_customer import TouchGiven, touch_customer
from webapp.demo.chance import chance, fact_id
from webapp.demo.events import Event, event_moment
from webapp.demo.founding import Seal
from webapp.demo.sales import earlier_deal_events
from webapp.demo.script import Script
from webapp.facts.transactions import Transaction

DAYS = 12  # the last days in which customers are contacted
_WHO = ("同小区的王姐", "表弟，年底交房", "楼上邻居", "单位同事")
_GIFTS = (38_00, 58_00, 88_00, 120_00)


def earlier_customer_events(script: Script, seal: Seal) -> Iterator[Event]:
    """Each seller sold to one customer so long ago that it is time to contact them again."""
    last = script.today - SILENCE - timedelta(days=1)
    return earlier_deal_events(script.seed, script.cast.sellers, script.history, last, seal)


def touch_events(script: Script) -> Iterator[Event]:
    """On each of the last days some sellers contact the first of their old customers."""
    for back in range(1, DAYS + 1):
        day = script.today - timedelta(days=back)
        if day < script.start:
            continue
        for place, seller in enumerate(script.cast.sellers):
            if chance(script.seed, seller.id, day, "touch").random() < 0.25:
                at = event_moment(day, 15.0 + place * 0.01)
                work = partial(_touch, seed=script.seed, seller=seller.id, day=day)
                yield Event(at, work)


def _touch(tx: Transaction, seed: int, seller: str, day: date) -> None:
    due = due_today(tx.company, seller, tx.now)
    if len(due) < 2:  # the last one waits, so that the list of customers asks for somebody
        return
    random = chance(seed, seller, day, "touched")
    kind = random.choices(KINDS, (5, 2, 2))[0]
    given = TouchGiven(
        fact_id(random, tx.now),
        due[0].id,
        kind,
        random.choice(_GIFTS) if kind == GIFT else None,
        random.choice(_WHO) if kind == REFERRAL else "",
    )
    touch_customer(tx, seller, given)
