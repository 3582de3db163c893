"""Measure the memory growth of the television page under one sale per second.

A leak per sale shows as a slope of the heap size. Also measures the delay of each celebration.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from bench import seeded_company, server
from bench.phone import ARGUMENTS
from webapp.boards.models import WallEnding
from webapp.boards.operations.wall_links import WallGiven, end_wall, make_wall
from webapp.boards.pages.wall_view import WALL, kept_of
from webapp.boards.wall_keys import BOARDS
from webapp.cards.operations.record_card import CardCommand, record_card
from webapp.core.config import Config
from webapp.core.link_tokens import link_token
from webapp.site.startup import close_runtime, open_runtime

SELLERS = 200
WARM = 0.2  # the first share of the time, left out of the slope: browser and server warm up
_WATCH = """() => {
    window.celebrated = {};
    new MutationObserver(() => {
        if (document.getElementById("wall-cheer").hidden) return;
        for (const each of document.querySelectorAll("#wall-cheer [data-sale]")) {
            window.celebrated[each.dataset.sale] ??= Date.now();
        }
    }).observe(document.getElementById("wall-cheer"),
        { subtree: true, childList: true, attributes: true });
}"""
_TAKEN = "() => { const taken = window.celebrated; window.celebrated = {}; return taken; }"


def main(argv: Sequence[str]) -> int:
    """Sell and measure for some minutes; return 1 if a sale was not celebrated."""
    parser = argparse.ArgumentParser(prog="bench wall")
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--every", type=float, default=1.0, help="seconds between two sales")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="jiebao-bench-") as folder:
        data = Path(folder) / "var"
        seeded_company.make(data, sellers=SELLERS)
        running = server.start(data)
        runtime = open_runtime(Config(data), _now)
        try:
            token = _open_wall(runtime)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"),
                    args=[*ARGUMENTS, "--enable-precise-memory-info"],
                )
                page = browser.new_page(viewport={"width": 1920, "height": 1080})
                page.goto(f"{running.url}/wall/{token}")
                page.wait_for_selector("#wall-state:not(.stale)")
                missed = _run(page, runtime, running.process.pid, options.minutes, options.every)
                closed = _ending(page, runtime)
                browser.close()
        finally:
            close_runtime(runtime)
            running.stop()
    return 1 if missed or not closed else 0


def _now() -> datetime:
    return datetime.now(UTC)


def _open_wall(runtime: Any) -> str:
    key = runtime.keys.number_hash
    given = WallGiven("bench", tuple(BOARDS), "dark", "zh_Hans")
    kept = partial(kept_of, key)
    number = runtime.write(lambda tx: make_wall(tx, seeded_company.account(0), given, kept))
    return link_token(key, number, WALL)


def _run(page: Page, runtime: Any, pid: int, minutes: float, every: float) -> int:
    page.evaluate(_WATCH)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    devtools.send("HeapProfiler.enable")
    begun, sold, looked = time.monotonic(), dict[int, float](), list[dict[str, float]]()
    seen: dict[int, float] = {}
    while (passed := time.monotonic() - begun) < minutes * 60:
        number = _sell(runtime, len(sold))
        sold[number] = time.time() * 1000
        page.wait_for_timeout(every * 1000)
        if passed >= len(looked) * 15:
            looked.append({"sales": len(sold), **_look(devtools, pid)})
            seen |= {int(sale): at for sale, at in page.evaluate(_TAKEN).items()}
    page.wait_for_timeout(3000)
    seen |= {int(sale): at for sale, at in page.evaluate(_TAKEN).items()}
    delays = sorted(seen[number] - at for number, at in sold.items() if number in seen)
    missed = len(sold) - len(delays)
    print(f"{minutes:g} minutes, {len(sold)} sales, {missed} not celebrated")
    if delays:
        p99 = delays[int(len(delays) * 0.99)]
        print(
            f"from the commit to the celebration: median {statistics.median(delays):.0f} ms, "
            f"p99 {p99:.0f} ms, worst {delays[-1]:.0f} ms"
        )
    _slopes(looked)
    return missed


def _sell(runtime: Any, count: int) -> int:
    seller = seeded_company.account(count * 7 % SELLERS)
    command = CardCommand(str(uuid.uuid4()), f"W{count:06}", visited=False)
    return int(runtime.write(lambda tx: record_card(tx, seller, command)).number)


def _look(devtools: CDPSession, pid: int) -> dict[str, float]:
    """After a full collection: the page's heap and nodes; the memory of the server's process."""
    devtools.send("HeapProfiler.collectGarbage")
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    told = {each["name"]: each["value"] for each in metrics}
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    [resident] = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
    return {
        "heap": told["JSHeapUsedSize"] / 1024,
        "nodes": told["Nodes"],
        "listeners": told["JSEventListeners"],
        "server": int(resident),
    }


def _slopes(looked: list[dict[str, float]]) -> None:
    """First and last, and the straight line through all between, for a thousand sales."""
    after = looked[int(len(looked) * WARM) :]
    for what, unit in (("heap", "KB"), ("nodes", ""), ("listeners", ""), ("server", "KB")):
        values, sales = [each[what] for each in after], [each["sales"] for each in after]
        if len(after) < 3:
            continue
        slope = statistics.linear_regression(sales, values).slope * 1000
        print(
            f"{what}: {values[0]:.0f} {unit} at first, {values[-1]:.0f} at last, most "
            f"{max(values):.0f}; {slope:+.1f} {unit} a thousand sales ({len(after)} looks)"
        )


def _ending(page: Page, runtime: Any) -> bool:
    """The link is ended: how soon the page is closed."""
    begun = time.monotonic()
    runtime.write(lambda tx: end_wall(tx, seeded_company.account(0), 1))
    assert WallEnding.select().count() == 1
    page.wait_for_selector("main.closed", timeout=60_000)
    print(f"closed {time.monotonic() - begun:.1f} s after its link was ended")
    return True
