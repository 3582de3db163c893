"""Measure the phone's side in Chromium: first page on a slow line, saving offline, a long queue."""

from __future__ import annotations

import argparse
import gzip
import re
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench import seeded_company, server

STATIC = Path(__file__).parent.parent / "static"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LINE = 400_000 / 8  # bytes a second, both ways
SLOWER = 4  # times, the processor
SWITCHING = 9  # the seller whose network comes and goes
ELSEWHERE = {"vendor", "wall", "checks"}  # others' code; the television's, which no phone loads
INTERACTIVE = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
_SAVE = """async (outcome) => {
    const button = document.querySelector(`button[value=${outcome}]`);
    const said = document.querySelector("#said");
    const begun = performance.now();
    const kept = new Promise((done) => new MutationObserver(() => {
        if (said.textContent.includes("已存到手机")) done(performance.now() - begun);
    }).observe(said, { childList: true, subtree: true }));
    button.click();
    return kept;
}"""
_QUEUE = """async ([count, member]) => {
    const { outboxOf } = await import("/static/sync/outbox/outbox.js");
    const outbox = await outboxOf(window, member, () => {});
    const outcomes = ["no_answer", "interested", "refused"];
    for (let number = 0; number < count; number += 1) {
        const said = { outcome: outcomes[number % 3], note: "想看沙发", phone: "", name: "" };
        await outbox.save({ id: outbox.freshId(), kind: "call", said });
    }
    const begun = performance.now();
    await outbox.send({ impatient: true });
    return [performance.now() - begun, await outbox.count()];
}"""
_BATCH_OF_ONE = """async ([count, member]) => {
    const { outboxOf } = await import("/static/sync/outbox/outbox.js");
    const outbox = await outboxOf(window, member, () => {});
    const begun = performance.now();
    for (let number = 0; number < count; number += 1) {
        await outbox.save({ id: outbox.freshId(), kind: "call", said: { outcome: "refused" } });
        await outbox.send({ impatient: true });
    }
    return [performance.now() - begun, await outbox.count()];
}"""


def main(argv: Sequence[str]) -> int:
    """Measure and print each; return 1 where a record was lost on the way."""
    parser = argparse.ArgumentParser(prog="bench phone")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--records", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=0, help="network on and off every 5 s")
    options = parser.parse_args(argv)
    _sizes()
    with tempfile.TemporaryDirectory(prefix="jiebao-bench-") as folder:
        data = Path(folder) / "var"
        seeded_company.make(data, sellers=20)
        running = server.start(data)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=ARGUMENTS
                )
                _first_pages(browser, running.url, options.rounds)
                _saving(browser, running.url, options.rounds)
                left = _queue(browser, running.url, options.rounds, options.records)
                if options.minutes:
                    left += _switching(browser, running, options.minutes)
                browser.close()
        finally:
            running.stop()
    return 1 if left else 0


def own_modules() -> list[Path]:
    """Return the program's own modules that a phone loads."""
    files = STATIC.rglob("*.js")
    return [file for file in files if file.relative_to(STATIC).parts[0] not in ELSEWHERE]


def _sizes() -> None:
    own = own_modules()
    sent = sum(len(gzip.compress(file.read_bytes())) for file in own)
    others = sum(len(gzip.compress(file.read_bytes())) for file in (STATIC / "vendor").glob("*.js"))
    print(f"own JavaScript {sent / 1024:.1f} KB compressed in {len(own)} files")
    print(f"  beside it: packages {others / 1024:.1f} KB")


def _first_pages(browser: Browser, url: str, rounds: int) -> None:
    cold: list[float] = []
    signed_in: list[float] = []
    free: list[float] = []
    for _ in range(rounds):
        for slow, login, today in ((True, cold, signed_in), (False, free, None)):
            context = browser.new_context(locale="zh-CN")
            page = context.new_page()
            if slow:
                slow_down(page)
            page.goto(url + "/login")
            login.append(page.evaluate(INTERACTIVE))
            if today is not None:
                _sign_in(page, 1)
                today.append(page.evaluate(INTERACTIVE))
            context.close()
    print(f"first page interactive at 400 kbit/s, {SLOWER}× slower processor: {_told(cold)}")
    print(f"  today, after signing in: {_told(signed_in)}")
    print(f"  beside it: the first page on a free line: {_told(free)}")


def slow_down(page: Page) -> None:
    """Limit the page to 400 kbit/s and a quarter of the processor from now on."""
    browser = page.context.new_cdp_session(page)
    browser.send("Network.enable")
    limits = {"offline": False, "latency": 0, "downloadThroughput": LINE, "uploadThroughput": LINE}
    browser.send("Network.emulateNetworkConditions", limits)
    browser.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _sign_in(page: Page, number: int) -> None:
    page.fill("input[name=account]", seeded_company.account(number))
    page.fill("input[name=password]", seeded_company.PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(re.compile("/today"))


def _phone(browser: Browser, url: str, number: int) -> tuple[BrowserContext, Page]:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(url + "/login")
    _sign_in(page, number)
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.wait_for_selector("html[data-outbox-count]", state="attached")
    return context, page


def _saving(browser: Browser, url: str, rounds: int) -> None:
    context, page = _phone(browser, url, 2)
    time.sleep(2)  # the pages for a day without a network
    context.set_offline(True)
    offline = []
    for _ in range(rounds * 4):
        page.goto(url + "/calls/new")
        page.wait_for_selector("html[data-outbox-count]", state="attached")
        offline.append(page.evaluate(_SAVE, "no_answer"))
        page.wait_for_url(re.compile("/today"))
    context.set_offline(False)
    context.close()
    print(f"from a tap to 已存到手机 without a network: {_told(offline)}")


def _queue(browser: Browser, url: str, rounds: int, records: int) -> int:
    together, apart, left = [], [], 0
    for number in range(rounds):
        context, page = _phone(browser, url, 3 + number)
        member = seeded_company.account(3 + number)
        took, waits = page.evaluate(_QUEUE, [records, member])
        together.append(took)
        one, more = page.evaluate(_BATCH_OF_ONE, [records // 10, member])
        apart.append(one * 10)
        left += waits + more
        context.close()
    print(f"{records} records sent: {_told(together)}, {left} left behind")
    print(f"  beside it: one by one, saved and sent: {_told(apart)}")
    return left


def _switching(browser: Browser, running: server.Server, minutes: float) -> int:
    """The network on and off every five seconds, a call every two: each is counted once."""
    url = running.url
    context, page = _phone(browser, url, SWITCHING)
    begun, calls = time.monotonic(), 0
    while (passed := time.monotonic() - begun) < minutes * 60:
        context.set_offline(int(passed // 5) % 2 == 0)
        page.goto(url + "/calls/new")
        page.evaluate("window.before = true")
        page.click("button[value=no_answer]")
        page.wait_for_function("() => !window.before && document.readyState === 'complete'")
        calls += 1
        page.wait_for_timeout(2000)
    context.set_offline(False)
    page.goto(url + "/outbox")
    page.click("[data-retry-all]") if page.is_visible("[data-retry-all]") else None
    page.wait_for_selector("html[data-outbox-count='0']", state="attached", timeout=60_000)
    counted = _calls_of(running.data, seeded_company.account(SWITCHING))
    print(f"{minutes} minutes of switching every 5 s: {calls} calls made, {counted} counted")
    context.close()
    return abs(calls - counted)


def _calls_of(data: Path, person: str) -> int:
    with closing(sqlite3.connect(data / "jiebao.sqlite")) as database:
        (count,) = database.execute(
            "SELECT count(*) FROM fact WHERE kind = 'call' AND person_id = ?", (person,)
        ).fetchone()
    return int(count)


def _told(found: Sequence[Any]) -> str:
    return f"median {statistics.median(found):.0f} ms, worst {max(found):.0f} ms of {len(found)}"
