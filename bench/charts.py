"""Run `bench charts --data DIR --out DIR`: photograph each picture on five screens, and check it.

Each picture's card is stored as a PNG with its table unfolded. Said of each: its bytes, whether a
table stands in its card, what axe finds on the page, and what the content policy refused.
"""

from __future__ import annotations

import argparse
import gzip
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Locator, Page, Route

from bench.pages.copied import opened_copy
from bench.pages.heights import PATIENCE, STREAMS, chromium
from bench.pages.walking import BASE, Walker
from webapp.people.call_list_scope import is_seller

AXE = Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = "svg.chart, svg.places-chart, svg.interval"
_HEADERS = ("content-type", "location", "content-security-policy")
_UNFOLD = "() => document.querySelectorAll('details').forEach((each) => { each.open = true; })"
_NOTE = """addEventListener("securitypolicyviolation", (event) =>
    (window.refused ??= []).push(`${event.violatedDirective} ${event.blockedURI}`));"""
_RULES = """() => axe.run(document, { resultTypes: ["violations"] })
    .then((all) => all.violations.map((each) => each.id))"""
# The table of an interval is the next card of its page.
_TABLE = """(picture) => !!picture.closest(picture.matches(".interval") ? "main" : "section")
    .querySelector("table")"""
PAGES = {
    "telesales": ("/figures", "/goals?metric=sales"),
    "guide": ("/figures", "/goals?metric=sales"),
    "supervisor": ("/figures/<person>", "/pulse/results"),
    "hr": ("/effect/telesales-reward", "/pulse/results", "/pairs/effect", "/figures/<person>"),
    "leader": ("/effect/telesales-reward", "/pulse/results", "/pairs/effect"),
}


@dataclass(frozen=True)
class Look:
    """A way to look: the window's width and height, and what is emulated."""

    width: int
    height: int
    dark: bool = False
    media: Literal["screen", "print"] = "screen"


LOOKS = {
    "phone": Look(390, 844),
    "desk": Look(1280, 800),
    "dark": Look(1280, 800, dark=True),
    "wall": Look(1920, 1080, dark=True),
    "print": Look(794, 1123, media="print"),
}


@dataclass(frozen=True)
class Photographed:
    """A picture as one look shows it; `markup` and `packed` in bytes, `rules` those of axe."""

    name: str
    markup: int
    packed: int
    has_table: bool
    rules: tuple[str, ...]
    refused: tuple[str, ...]

    @property
    def is_faulty(self) -> bool:
        """Whether a table lacks, axe found something, or the policy refused something."""
        return bool(not self.has_table or self.rules or self.refused)


def main(argv: Sequence[str]) -> int:
    """Photograph and print; return 1 where a picture is faulty or none was found."""
    parser = argparse.ArgumentParser(prog="bench charts")
    parser.add_argument("--data", type=Path, required=True, help="a data folder; it is copied")
    parser.add_argument("--out", type=Path, required=True, help="where the PNG files go")
    parser.add_argument("--role", nargs="*", choices=PAGES, default=list(PAGES))
    parser.add_argument("--look", nargs="*", choices=LOOKS, default=list(LOOKS))
    options = parser.parse_args(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="jiebao-bench-") as folder,
        opened_copy(options.data, Path(folder)) as runtime,
        chromium() as browser,
    ):
        walker = Walker(runtime, 1)
        found = [
            each
            for role in options.role
            for look in options.look
            for each in photographs(browser, walker, role, look, options.out)
        ]
    for each in found:
        print(
            f"{each.name:44} {each.markup:6} {each.packed:5} table {each.has_table} "
            f"axe {list(each.rules)} refused {list(each.refused)}"
        )
    faulty = sum(each.is_faulty for each in found)
    print(f"{len(found)} photographs, {faulty} faulty")
    return 1 if faulty or not found else 0


def photographs(
    browser: Browser, walker: Walker, role: str, name: str, out: Path
) -> Iterator[Photographed]:
    """Each picture of a role's pages in the look of this name."""
    look = LOOKS[name]
    context = browser.new_context(
        locale="zh-CN",
        viewport={"width": look.width, "height": look.height},
        color_scheme="dark" if look.dark else "light",
        service_workers="block",
    )
    context.add_init_script(script=_NOTE)
    context.add_init_script(path=AXE)
    context.route("**/*", partial(_answer, walker, role))
    window = context.new_page()
    window.set_default_timeout(PATIENCE)
    for page in PAGES[role]:
        address = page.replace("<person>", _seller(walker, role))
        window.goto(BASE + address)
        window.emulate_media(media=look.media)
        window.evaluate(_UNFOLD)
        title = address.split("?", maxsplit=1)[0].strip("/").replace("/", "-")
        yield from _of_page(window, f"{role}-{title}", name, out)
    context.close()


def _seller(walker: Walker, role: str) -> str:
    """The first seller in the charge of the role's person; of all for HR and leaders."""
    company, today = walker.runtime.company, walker.runtime.today
    people = company.in_charge_of(walker.people[role], today, today) or company.people
    return next(each for each in sorted(people) if is_seller(company.posting(each, today)))


def _of_page(window: Page, title: str, look: str, out: Path) -> Iterator[Photographed]:
    rules = tuple(window.evaluate(_RULES))
    refused = tuple(window.evaluate("() => window.refused ?? []"))
    for place, picture in enumerate(window.locator(PICTURES).all()):
        kind = (picture.get_attribute("class") or "").split()[-1]
        name = f"{title}-{place}-{kind}-{look}"
        _card(picture).screenshot(path=out / f"{name}.png")
        markup = picture.evaluate("(picture) => picture.outerHTML").encode()
        packed = len(gzip.compress(markup, 9))
        has_table = bool(picture.evaluate(_TABLE))
        yield Photographed(name, len(markup), packed, has_table, rules, refused)


def _card(picture: Locator) -> Locator:
    return picture.locator("xpath=ancestor::section[1]")


def _answer(walker: Walker, role: str, route: Route) -> None:
    """Answer a request by the application, with its content policy."""
    path = route.request.url.removeprefix(BASE)
    if route.request.method != "GET" or path.startswith(STREAMS) or "://" in path:
        route.abort()
        return
    answer = walker.ask(role, path)
    headers: dict[str, Any] = {
        name: value for name, value in answer.headers.items() if name.lower() in _HEADERS
    }
    route.fulfill(status=answer.status, headers=headers, body=answer.body)
