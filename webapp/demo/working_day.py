"""Record calls and cards of the sample company continuously over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from webapp.demo.browser import Browser
from webapp.demo.chance import fact_id, phone_number
from webapp.demo.drawing import CardPainter
from webapp.demo.events import ZONE
from webapp.demo.names import SELLERS, customer_name
from webapp.demo.size import PASSWORD

SIGNED_IN = 12  # signed-in sellers
CARDS = 0.2  # share of the records
_OUTCOMES = {"invited": "已邀约", "interested": "有意向", "refused": "拒绝", "no_answer": "未接通"}


@dataclass
class _Seller:
    name: str
    browser: Browser


def work_on(url: str, rate: float, seconds: float | None, say: Callable[[str], object]) -> int:
    """Record `rate` calls and cards per second for `seconds`; return how many.

    `seconds` None: until interrupted. Raises NotServed without a server, RequestRefused if it does
    not serve the sample.
    """
    random = Random()  # noqa: S311 - live records need not be reproducible
    done = 0
    with ExitStack() as at_the_end:
        sellers = [
            _sign_in(at_the_end.enter_context(closing(Browser(url))), place)
            for place in range(SIGNED_IN)
        ]
        say(f"{len(sellers)} 位员工已登录 {url}，每秒约 {rate:g} 条，Ctrl+C 停止。")
        studio = CardPainter(random)
        begun = time.monotonic()
        while seconds is None or time.monotonic() - begun < seconds:
            say(_record(random, studio, random.choice(sellers)))
            done += 1
            time.sleep(max(0.0, begun + done / rate - time.monotonic()))
    return done


def _sign_in(browser: Browser, place: int) -> _Seller:
    browser.open("/login")
    browser.post("/login", {"account": f"{1101 + place}", "password": PASSWORD})
    browser.open("/calls/new")  # signing in started a new session with a new token
    return _Seller(SELLERS[place][0], browser)


def _record(random: Random, studio: CardPainter, seller: _Seller) -> str:
    """Post one call or card; return a line that describes it."""
    now = datetime.now(UTC)
    clock = now.astimezone(ZONE).strftime("%H:%M:%S")
    customer = customer_name(random)
    fields = {
        "id": fact_id(random, now),
        "customer_name": customer,
        "phone": phone_number(random),
    }
    if random.random() < CARDS:
        serial = f"LV{random.randrange(10**8):08d}"
        photo = studio.photograph(random, serial, now.astimezone(ZONE))
        fields |= {"serial": serial, "visited": random.choice(("yes", "no"))}
        seller.browser.post("/cards", fields, ("photo", ("card.jpg", "image/jpeg", photo)))
        return f"{clock} {seller.name} 售卡 {serial} 给 {customer}"
    outcome = random.choices(list(_OUTCOMES), (3, 3, 3, 2))[0]
    seller.browser.post("/calls", {**fields, "outcome": outcome})
    return f"{clock} {seller.name} 致电 {customer}：{_OUTCOMES[outcome]}"
