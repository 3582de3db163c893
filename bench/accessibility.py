"""Run `bench accessibility --data DIR`: IBM's accessibility engine on every page, in Chromium."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from bench.pages.addresses import Place, addresses_of_page, walked_pages
from bench.pages.copied import opened_copy
from bench.pages.heights import PATIENCE, SIZES, chromium, route_to
from bench.pages.walking import BASE, NOBODY, ORDER, Walker

ENGINE = Path(__file__).parent.parent / "node_modules" / "accessibility-checker-engine" / "ace.js"
# What the engine is sure of; "potential" asks a person to look.
SURE = ("VIOLATION", "FAIL")
# Not counted, and why.
OTHERWISE = {
    "aria_form_label_unique": "a form without a name is no landmark (ARIA 1.2)",
    "aria_landmark_name_unique": "the same: the engine counts such forms",
    "label_content_exists": "a box of a list's row is named by aria-label",
    "input_checkboxes_grouped": "the boxes of a list's rows are one group, the list",
    "element_tabbable_role_valid": "a table that scrolls takes the keyboard where it is too wide",
}
SEEN = "a file of the pages already checked: these are left out, each other one is added to it"
_ASK = """async () => {
    for (const each of document.querySelectorAll("details")) each.open = true;
    const report = await new ace.Checker().check(document, ["IBM_Accessibility"]);
    return report.results.filter((each) => each.value[1] !== "PASS").map((each) => ({
        level: each.value.join(" "), rule: each.ruleId, said: each.message,
        where: each.path.dom, snippet: each.snippet }));
}"""


def main(argv: Sequence[str]) -> int:
    """Check and print; return 1 where the engine is sure of a fault."""
    parser = argparse.ArgumentParser(prog="bench accessibility")
    parser.add_argument("--data", type=Path, required=True, help="a data folder; it is copied")
    parser.add_argument("--role", action="append", choices=[*ORDER, NOBODY], help="default: all")
    parser.add_argument("--only", default="", help="pages whose address begins with this")
    parser.add_argument("--size", choices=SIZES, default="phone", help="the screen")
    parser.add_argument("--every", action="store_true", help="each page as every role, not once")
    parser.add_argument("--doubts", action="store_true", help="also what a person is to look at")
    parser.add_argument("--seen", type=Path, help=SEEN)
    options = parser.parse_args(argv)
    roles = options.role or [*ORDER, NOBODY]
    seen = faults = 0
    with (
        tempfile.TemporaryDirectory(prefix="jiebao-bench-") as folder,
        opened_copy(options.data, Path(folder)) as runtime,
        chromium() as browser,
    ):
        walker = Walker(runtime, 1)
        places = unseen(places_of(walker, roles, options.only, every=options.every), options.seen)
        for role, addresses in places.items():
            for address, found in _checked(browser, walker, role, addresses, options.size):
                seen += 1
                for each in (one for one in found if one["rule"] not in OTHERWISE):
                    sure = each["level"] == " ".join(SURE)
                    faults += sure
                    if not (sure or options.doubts):
                        continue
                    print(f"{role} {address}: {each['level']} {each['rule']}: {each['said']}")
                    print(f"    {each['where']}: {each['snippet'][:160]}", flush=True)
                note(options.seen, role, address)
    print(f"{seen} pages, {faults} faults")
    return 1 if faults else 0


def places_of(
    walker: Walker, roles: Sequence[str], only: str, *, every: bool
) -> dict[str, list[str]]:
    """The addresses to open as each role; without `every` a page belongs to the first who may."""
    taken: set[str] = set()
    found: dict[str, list[str]] = {}
    for role in roles:
        person = walker.people.get(role, walker.people["telesales"])
        place = Place(person, role, walker.runtime.today, walker.runtime)
        for entry in walked_pages(None if role == NOBODY else role):
            if entry.address.startswith(only) and (every or entry.address not in taken):
                taken.add(entry.address)
                found.setdefault(role, []).extend(addresses_of_page(entry, place))
    return found


def unseen(places: dict[str, list[str]], seen: Path | None) -> dict[str, list[str]]:
    """Leave out the pages that the file `seen` has (`note`), so that a bench ended goes on."""
    known = set(seen.read_text(encoding="utf-8").splitlines()) if seen and seen.exists() else set()
    return {
        role: [address for address in addresses if f"{role} {address}" not in known]
        for role, addresses in places.items()
    }


def note(seen: Path | None, role: str, address: str) -> None:
    """Add a page to the file of those already checked, if there is to be one."""
    if seen is not None:
        with seen.open("a", encoding="utf-8") as file:
            file.write(f"{role} {address}\n")


def _checked(
    browser: Browser, walker: Walker, role: str, addresses: Sequence[str], size: str
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """What the engine says of each of these pages, opened as a role."""
    width, height = SIZES[size]
    context = browser.new_context(
        locale="zh-CN", viewport={"width": width, "height": height}, service_workers="block"
    )
    context.add_init_script(script=ENGINE.read_text(encoding="utf-8") + "\nwindow.ace = ace;")
    context.route("**/*", partial(route_to, walker, role))
    window = context.new_page()
    window.set_default_timeout(PATIENCE)
    for address in addresses:
        answer = walker.ask(role, address)
        if answer.status == 200 and b"<title>" in answer.body:  # a page, and no part of one
            window.goto(BASE + address)
            yield address, window.evaluate(_ASK)
    context.close()
