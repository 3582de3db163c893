"""Measure the heights of pages on a phone and on a desk, in Chromium; open no port."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from playwright.sync_api import Browser, Route, sync_playwright

from bench.pages.walking import BASE, WalkedPage, Walker
from bench.phone import ARGUMENTS

SIZES = {"phone": (390, 844), "desk": (1280, 800)}
PATIENCE = 300_000  # milliseconds for a page on a busy machine
STREAMS = ("/live", "/wall/")
KEPT = ("content-type", "location", "hx-redirect")
_HEIGHT = "() => document.documentElement.scrollHeight"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        try:
            yield browser
        finally:
            browser.close()


def with_heights(browser: Browser, walker: Walker, pages: list[WalkedPage]) -> list[WalkedPage]:
    """Return the pages with their heights; redirects and answers that are not HTML keep 0.

    Each request of the browser is answered by the walker's application, as the role.
    """
    heights: dict[str, dict[tuple[str, str], int]] = {size: {} for size in SIZES}
    for size, (width, height) in SIZES.items():
        for role in dict.fromkeys(page.role for page in pages):
            context = browser.new_context(
                locale="zh-CN",
                viewport={"width": width, "height": height},
                service_workers="block",
            )
            context.route("**/*", partial(route_to, walker, role))
            window = context.new_page()
            window.set_default_timeout(PATIENCE)
            for page in pages:
                if page.role == role and page.is_html and page.status == 200:
                    window.goto(BASE + page.address)
                    heights[size][role, page.address] = window.evaluate(_HEIGHT)
            context.close()
    return [
        replace(
            page,
            phone=heights["phone"].get((page.role, page.address), 0),
            desk=heights["desk"].get((page.role, page.address), 0),
        )
        for page in pages
    ]


def route_to(walker: Walker, role: str, route: Route) -> None:
    """Answer a request of the browser by the application, as a role."""
    path = route.request.url.removeprefix(BASE)
    if route.request.method != "GET" or path.startswith(STREAMS) or "://" in path:
        route.abort()
        return
    answer = walker.ask(role, path)
    kept = {name: value for name, value in answer.headers.items() if name.lower() in KEPT}
    route.fulfill(status=answer.status, headers=kept, body=answer.body)
