"""The sample company's sellers visit those who bought before, give gifts and ask for referrals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from webapp.calling.old_customers import GIFT, KINDS, REFERRAL, due_today
from webapp.calling.operations.touch_customer import TouchGiven, touch_customer
from webapp.demo.chance import chance, fact_id
from webapp.demo.events import Event, event_moment
from webapp.demo.script import Script
from webapp.facts.transactions import Transaction

DAYS = 12  # the last days in which customers are contacted
_WHO = ("同小区的王姐", "表弟，年底交房", "楼上邻居", "单位同事")
_GIFTS = (38_00, 58_00, 88_00, 120_00)


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
    if not due:
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
