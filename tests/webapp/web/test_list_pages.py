"""Long lists are shown by pages: as many bytes and statements for 3,000 rows as for 30."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.webapp import many_rows
from tests.webapp.databases import tell_statements
from tests.webapp.many_rows import HE, LU
from webapp.calling.pages.market import NOTES_ON_A_PAGE
from webapp.honours.pages.prizes import PRIZES_ON_A_PAGE
from webapp.store.statements import read_rows
from webapp.web.list_pages import ON_A_PAGE, TALL_ON_A_PAGE

Fill = Callable[[Any, int], None]


@dataclass(frozen=True)
class LongList:
    """A page, who reads it, what fills it, and the rows that it shows."""

    address: str
    fill: Fill
    reader: str = HE
    row: str = '<li><div class="grow">'
    size: int = ON_A_PAGE
    name: str = "page"

    @property
    def id(self) -> str:
        """The name of the test."""
        return f"{self.address} {self.fill.__name__}" if self.name == "page" else self.name


LISTS = (
    LongList("/staff", many_rows.people),
    LongList("/targets", many_rows.people),
    LongList("/targets", many_rows.proposed_targets, LU, 'name="proposals"', name="waiting"),
    LongList("/targets", many_rows.decided_targets, LU, "已否决", TALL_ON_A_PAGE, "decided"),
    LongList("/call-lists", many_rows.people, row='data-label="客户"'),
    LongList("/market", many_rows.notes, size=NOTES_ON_A_PAGE),
    LongList("/matters", many_rows.matters, row='<li><a class="grow" href="/matters/'),
    LongList("/ratings", many_rows.ratings),
    LongList("/contributions", many_rows.contributions, size=TALL_ON_A_PAGE),
    LongList("/grants", many_rows.grants, LU, size=TALL_ON_A_PAGE),
    LongList("/violations", many_rows.violations, LU, "承诺与合同不符", size=5),
    LongList("/trainings", many_rows.trainings),
    LongList("/prizes", many_rows.prizes, row="/assign", size=PRIZES_ON_A_PAGE),
    LongList("/checks/work", many_rows.checkers, row='data-label="看过"'),
)
EACH = pytest.mark.parametrize("each", LISTS, ids=lambda each: each.id)


@dataclass(frozen=True)
class Shown:
    """What one request of a page gave."""

    text: str
    statements: int

    def rows(self, each: LongList) -> int:
        """How many rows of a list it shows."""
        return self.text.count(each.row)


@pytest.fixture
def show(runtime: Any, client_of: Any) -> Callable[..., Shown]:
    """Requests a page of a list as its reader."""

    def ask(each: LongList, page: object = "") -> Shown:
        client = client_of(each.reader)
        said: list[str] = []
        client.get(each.address)  # reads the company, which is cached
        tell_statements(said.append)
        answer = client.get(each.address, query_string={each.name: page} if page else {})
        tell_statements(None)
        assert answer.status_code == 200
        return Shown(answer.text, len(said))

    return ask


def told(first: Shown) -> tuple[int, int]:
    """The number of pages and of rows that the first page tells."""
    found = re.search(r"第 1 页，共 (\d+) 页 · 共 (\d+) 条", first.text)
    assert found is not None
    return int(found[1]), int(found[2])


@EACH
def test_three_thousand_rows_take_the_bytes_and_statements_of_thirty(runtime, show, each):
    runtime.write(lambda tx: each.fill(tx, 30))
    few = show(each)
    runtime.write(lambda tx: _more(tx, each))
    many = show(each)
    assert many.rows(each) == each.size
    assert few.rows(each) == each.size
    assert many.statements <= few.statements
    assert len(many.text) < len(few.text) + 7_000  # links, a field of search, a list of choices


def _more(tx: Any, each: LongList) -> None:
    for row in _emptied():
        read_rows(f"DELETE FROM {row}")  # noqa: S608 - names of tables
    each.fill(tx, 3_000)


def _emptied() -> tuple[str, ...]:
    """The tables that `many_rows` fills, so that a list can be filled again."""
    facts = ("contribution", '"grant"', "violation", "rating", "call", "training", "course")
    money = ("approval", "line", "settlement")
    made = ("customer", "matter", "target_decision", "target_proposal")
    people = ("target WHERE who >= '5'", "posting WHERE person_id >= '5'", "person WHERE id >= '5'")
    return (*facts, "fact", *money, *made, *people)


@EACH
def test_the_last_page_has_the_rest_and_a_page_beyond_it_is_the_last_page(runtime, show, each):
    runtime.write(lambda tx: each.fill(tx, 3 * each.size + 1))
    count, _total = told(show(each))
    last = show(each, count)
    assert 0 < last.rows(each) < each.size
    assert 'rel="prev"' in last.text
    assert 'rel="next"' not in last.text
    beyond = show(each, 999)
    assert beyond.rows(each) == last.rows(each)
    for typed in ("0", "-1", "two", "9" * 30):
        assert show(each, typed).rows(each) == each.size


@EACH
def test_pages_together_show_each_row_once(runtime, show, each):
    runtime.write(lambda tx: each.fill(tx, 2 * each.size))
    first = show(each)
    pages, total = told(first)
    assert sum(show(each, page).rows(each) for page in range(1, pages + 1)) == total


def test_sums_are_of_all_rows_not_of_the_page(runtime, client_of):
    runtime.write(lambda tx: many_rows.ratings(tx, 70))
    runtime.write(lambda tx: many_rows.prizes(tx, 25))
    page = client_of(HE).get("/ratings?page=3").text
    assert "共 70 个" in page
    assert "平均 4.50 分" in page
    assert "还欠 25 件" in client_of(HE).get("/prizes?page=2").text


def test_a_search_finds_people_of_every_page_and_its_links_keep_it(runtime, client_of):
    runtime.write(lambda tx: many_rows.people(tx, 200))
    page = client_of(HE).get("/staff?q=5001").text
    assert "共 10 人" in page
    assert "50019" in page
    assert "50020" not in page
    assert "q=500" in client_of(HE).get("/staff?q=500").text.partition('rel="next"')[2]
    targets = client_of(HE).get("/targets?q=同事50150").text
    assert '<span class="name">同事50150</span>' in targets
    assert "同事50151</span>" not in targets
