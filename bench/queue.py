"""Measure the checkers' queue in Chromium: from a verdict's key to the next picture shown.

A real queue of cards with drawn photos is judged by key J after a short pause per item, during
which the page preloads the next pictures. For comparison, the same run measures without preloading.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, sync_playwright

from bench import seeded_company, server
from bench.phone import ARGUMENTS
from webapp.cards.operations.record_card import CardCommand, PhotoTaken, record_card
from webapp.company.models import Person
from webapp.core.config import Config
from webapp.demo.drawing import CardPainter
from webapp.demo.photographs import stored
from webapp.facts.evidence_models import Verdict
from webapp.facts.transactions import Transaction
from webapp.people.operations.add_people import PersonGiven, add_person
from webapp.site.startup import close_runtime, open_runtime
from webapp.web.operations.sign_in import hash_password

CHECKER = "1000"
SELLERS = 30
LOOK = 1200  # milliseconds on each picture: 300 in 20 minutes leave four seconds
BOUND = 200.0
# From the key to the frame in which another number's picture is decoded and painted.
_VERDICT = """() => new Promise((done, failed) => {
    const shown = () => document.querySelector("#queue").dataset.number;
    const before = shown(), begun = performance.now();
    const look = () => {
        const picture = document.querySelector("#queue .photo:not(.other) img");
        const there = shown() !== before && picture?.complete && picture.naturalWidth > 0;
        if (there) requestAnimationFrame(() => done(performance.now() - begun));
        else if (performance.now() - begun > 10000) failed(new Error("no next picture"));
        else requestAnimationFrame(look);
    };
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
    look();
})"""


def main(argv: Sequence[str]) -> int:
    """Sell, check, measure; return 1 where the median is over the bound or a verdict is lost."""
    parser = argparse.ArgumentParser(prog="bench queue")
    parser.add_argument("--cards", type=int, default=300)
    parser.add_argument("--without", type=int, default=40, help="of these nothing is loaded ahead")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="jiebao-bench-") as folder:
        data = Path(folder) / "var"
        seeded_company.make(data, sellers=SELLERS)
        _sell(data, options.cards)
        running = server.start(data)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=ARGUMENTS
                )
                without = _judge(browser, running.url, options.without, ahead=False)
                ahead = _judge(browser, running.url, options.cards - options.without - 1)
                browser.close()
        finally:
            running.stop()
        _print(f"of {options.cards}, the next picture loaded ahead", ahead)
        _print("the same, nothing loaded ahead", without)
        found = _verdicts(data)
        print(f"{found} verdicts of {len(ahead) + len(without)} keys")
    return int(statistics.median(ahead) > BOUND or found != len(ahead) + len(without))


def _sell(data: Path, count: int) -> None:
    """Cards of the east and north stores, each with a photo; who checks supervises the west."""
    runtime = open_runtime(Config(data), lambda: datetime.now(UTC))
    studio, random = CardPainter(Random(1)), Random(2)
    try:
        hashed = hash_password(seeded_company.PASSWORD)
        runtime.write(lambda tx: _add_checker(tx, hashed))
        sellers = [seeded_company.account(n) for n in range(SELLERS) if n % 3 != 1]
        for number in range(count):
            serial = f"BQ{number:06d}"
            at = datetime.now(ZoneInfo("Asia/Shanghai"))
            photo = stored(runtime.photos, studio.photograph(random, serial, at))
            seller = sellers[number % len(sellers)]
            runtime.write(partial(_card, seller=seller, serial=serial, photo=photo))
    finally:
        close_runtime(runtime)


def _card(tx: Transaction, seller: str, serial: str, photo: PhotoTaken) -> None:
    record_card(tx, seller, CardCommand(f"bench-{serial}", serial, True, photo=photo))


def _add_checker(tx: Transaction, hashed: str) -> None:
    given = PersonGiven(
        id=CHECKER, name="核查员", role="supervisor", team="west", password_hash=hashed
    )
    add_person(tx, "bench", given)
    Person.update(must_change_password=False).where(Person.id == CHECKER).execute()


def _judge(browser: Browser, url: str, count: int, *, ahead: bool = True) -> list[float]:
    """So many verdicts by key; the milliseconds of each."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    if not ahead:
        page.route(
            "**/static/**/checks/queue/ahead.js",
            lambda route: route.fulfill(
                content_type="text/javascript", body="export function ahead() {}"
            ),
        )
    _sign_in(page, url)
    page.goto(f"{url}/checks?rest=yes")
    page.locator("html.scripted").wait_for(state="attached")
    took = []
    for _ in range(count):
        page.wait_for_timeout(LOOK)
        took.append(float(page.evaluate(_VERDICT)))
    context.close()
    return took


def _sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/login")
    page.get_by_label("工号或手机号").fill(CHECKER)
    page.get_by_label("密码").fill(seeded_company.PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda address: "/login" not in address)


def _verdicts(data: Path) -> int:
    runtime = open_runtime(Config(data), lambda: datetime.now(UTC))
    try:
        return int(Verdict.select().count())
    finally:
        close_runtime(runtime)


def _print(what: str, took: list[float]) -> None:
    if not took:
        return
    ordered = sorted(took)
    p95 = ordered[min(len(ordered) - 1, round(len(ordered) * 0.95))]
    median = statistics.median(took)
    print(f"{what}: median {median:.0f} ms, p95 {p95:.0f} ms, worst {ordered[-1]:.0f} ms")
