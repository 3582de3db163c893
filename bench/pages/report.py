"""Report which walked pages are over a bound, and what grew against a smaller company."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, fields

from bench.pages.walking import WalkedPage

SLOWEST, SLOWEST_FILE = 200.0, 2_000.0  # milliseconds of an HTML page, of a file
LARGEST = 150_000  # bytes of an HTML page
SCREENS, SCREEN = 6, 844  # of a phone
TALL = 1_500  # pixels of a page at a desk
AT_DESKS = ("supervisor", "head", "hr", "leader")
# Pages that may be higher at a desk, and what they are: no lists.
NO_LIST = {
    "/certificates/settings": "a form",
    "/help/<guide>": "to read",
    "/recognition/<month>/show": "sheets of the projector",
    "/standards": "to read",
}
TWICE = 2.0  # what is twice as much, and more than a little, has grown
LITTLE = {"milliseconds": 50.0, "statements": 0.0, "size": 10_000.0, "phone": 844.0}
HEAD = f"{'':32}{'ms':>9}{'cpu ms':>9}{'first':>9}{'queries':>9}{'kB':>8}{'phone':>9}{'desk':>9}"


def over_bounds(page: WalkedPage) -> list[str]:
    """Return the names of the bounds that a page is over."""
    if page.status >= 500:
        return ["error"]
    if not page.is_html:
        return ["slow"] if page.milliseconds > SLOWEST_FILE else []
    return [
        name
        for name, is_over in (
            ("slow", page.milliseconds > SLOWEST),
            ("large", page.size > LARGEST),
            ("high", page.phone > SCREENS * SCREEN),
            ("tall", page.desk > TALL and page.role in AT_DESKS and page.page not in NO_LIST),
        )
        if is_over
    ]


def print_over(pages: Sequence[WalkedPage], all_of_them: bool) -> int:
    """Print the pages over a bound (or all), the slowest first; return how many are over one."""
    print(HEAD)
    over = 0
    for page in sorted(pages, key=lambda each: -each.milliseconds):
        faults = over_bounds(page)
        over += bool(faults)
        if faults or all_of_them:
            print(f"{_line(page)}  {' '.join(faults)}")
    print(f"{over} of {len(pages)} addresses are over a bound", flush=True)
    return over


def _line(page: WalkedPage) -> str:
    name = f"{page.role} {page.address}"
    return (
        f"{name:32}{page.milliseconds:9.1f}{page.processor:9.1f}{page.first:9.1f}{page.statements:9}"
        f"{page.size / 1000:8.1f}{page.phone:9}{page.desk:9}"
    )


def print_grown(pages: Iterable[WalkedPage], smaller: Iterable[WalkedPage]) -> None:
    """Print what a page has more of than in the smaller company."""
    print("grown against the smaller company (there -> here)")
    for page, other in _pairs(pages, smaller):
        more = [
            f"{name} {getattr(other, name):,.0f} -> {getattr(page, name):,.0f}"
            for name, little in LITTLE.items()
            if _has_grown(getattr(page, name), getattr(other, name), little, name)
        ]
        if more:
            print(f"  {page.role} {page.address}: {', '.join(more)}")


def _has_grown(here: float, there: float, little: float, name: str) -> bool:
    factor = 1.0 if name == "statements" else TWICE
    return here > factor * there and here - there > little


def _pairs(
    pages: Iterable[WalkedPage], smaller: Iterable[WalkedPage]
) -> Iterator[tuple[WalkedPage, WalkedPage]]:
    """Each page with that of the other company: of a page with several addresses, in order."""
    others = dict(_numbered(smaller))
    for key, page in _numbered(pages):
        if key in others:
            yield page, others[key]


def _numbered(pages: Iterable[WalkedPage]) -> Iterator[tuple[tuple[str, str, int], WalkedPage]]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for page in pages:
        counts[page.role, page.page] += 1
        yield (page.role, page.page, counts[page.role, page.page]), page


def as_tsv(pages: Iterable[WalkedPage]) -> str:
    """Return all measures, tab separated, with a heading."""
    names = [field.name for field in fields(WalkedPage)]
    rows = ["\t".join(map(str, astuple(page))) for page in pages]
    return "\n".join(["\t".join(names), *rows]) + "\n"
