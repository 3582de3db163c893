"""Fill people's records and measure their pages, from the command line."""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import bench.people
from bench.pages.addresses import Place, addresses_of_page, walked_pages
from bench.pages.copied import counting, opened_copy
from bench.pages.walking import ORDER, Walker
from bench.people.filling import PeopleSize, fill_people
from webapp.boards import cache
from webapp.core.config import Config
from webapp.demo.events import event_moment
from webapp.site.startup import close_runtime, demand_none, make_ready, open_runtime
from webapp.web.access_entry import Entry

MOST = 150.0  # milliseconds of the processor, 95 % of the requests of a page
# The pages that read what is filled here.
PEOPLE = (
    *("/figures", "/goals", "/growth-record", "/promotion", "/talks", "/pairs", "/mentors"),
    *("/birthdays", "/events", "/pulse", "/effect", "/matters", "/market", "/recognition"),
    *("/courses", "/trainings", "/contributions", "/old-customers", "/team", "/today", "/me"),
    *("/home", "/honours", "/playbook", "/parts"),
)


def main(argv: Sequence[str]) -> int:
    """Fill the folder unless it is filled, measure, print; return 1 where a page is too slow."""
    parser = argparse.ArgumentParser(prog="bench people")
    parser.add_argument("--sellers", type=int, default=2_000)
    parser.add_argument("--years", type=int, default=3)
    parser.add_argument("--days", type=int, default=14, help="with calls, cards and deals")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--until", type=date.fromisoformat, help="the last day; default: now")
    parser.add_argument("--times", type=int, default=20, help="requests of each page")
    parser.add_argument("--only", nargs="*", default=PEOPLE, help="addresses begin with these")
    parser.add_argument("--fill-only", action="store_true")
    options = parser.parse_args(argv)
    if not options.data.exists():
        _fill(options)
    return 0 if options.fill_only else _measure(options.data, options.times, tuple(options.only))


def _fill(options: argparse.Namespace) -> None:
    until = event_moment(options.until, 20.9) if options.until else datetime.now(UTC)
    config = Config(options.data)
    make_ready(config)
    runtime = open_runtime(config, lambda: until)
    try:
        demand_none(runtime)
        print((bench.people.__doc__ or "").partition("\n\n")[2])
        size = PeopleSize(options.sellers, options.years, options.days, options.seed)
        fill_people(runtime, size, lambda line: print(line, flush=True))
    finally:
        close_runtime(runtime)


def _measure(data: Path, times: int, only: tuple[str, ...]) -> int:
    """Print each address with the 95 % of its processor time, the slowest first."""
    with (
        tempfile.TemporaryDirectory(prefix="jiebao-bench-") as folder,
        opened_copy(data, Path(folder)) as runtime,
    ):
        walker = Walker(runtime, times)
        rows = sorted(_rows(walker, only), reverse=True)
    print("95 % and first request in ms of the processor, statements, kB, status, role, address")
    for high, first, statements, size, status, role, address in rows:
        print(f"{high:7.1f}{first:8.1f}{statements:5}{size / 1000:7.1f} {status} {role} {address}")
    over = [row for row in rows if row[0] > MOST]
    print(f"{len(rows)} addresses, {len(over)} over {MOST:.0f} ms of the processor at 95 %")
    return 1 if over else 0


def _rows(
    walker: Walker, only: tuple[str, ...]
) -> Iterator[tuple[float, float, int, int, int, str, str]]:
    """For each role and address: 95 %, the first request, statements, bytes, status."""
    for role in ORDER:
        if role not in walker.people:
            continue
        place = Place(walker.people[role], role, walker.runtime.today, walker.runtime)
        for entry in walked_pages(role):
            for address in _addresses(entry, place, only):
                high, first, statements, size, status = _asked(walker, role, address)
                yield high, first, statements, size, status, role, address


def _asked(walker: Walker, role: str, address: str) -> tuple[float, float, int, int, int]:
    cache.empty_board_cache()
    with counting(walker.runtime) as said:
        first = walker.ask(role, address)
    asked = [walker.ask(role, address) for _ in range(walker.times)]
    taken = sorted(each.processor * 1000 for each in asked)
    high, last = taken[math.ceil(len(taken) * 0.95) - 1], asked[-1]
    return high, first.processor * 1000, len(said), len(last.body), last.status


def _addresses(entry: Entry, place: Place, only: tuple[str, ...]) -> list[str]:
    """The addresses of a page of people's; files are not pages."""
    if not entry.address.startswith(only) or entry.address.endswith((".pdf", ".xlsx")):
        return []
    if entry.address in ("/figures/<person>", "/promotion/<person>", "/growth-record/<person>"):
        charge = place.runtime.company.in_charge_of(place.person, place.today, place.today)
        sellers = sorted(each for each in charge or place.runtime.company.people if each >= "20000")
        return [entry.address.replace("<person>", sellers[0])]
    return addresses_of_page(entry, place)
