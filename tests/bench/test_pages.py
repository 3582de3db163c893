"""`bench pages` asks for every page of the access table, and says which is over a bound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.pages.addresses import _FOUND, _SEVERAL, NOT_WALKED, walked_pages
from bench.pages.copied import opened_copy
from bench.pages.heights import chromium, with_heights
from bench.pages.report import as_tsv, over_bounds, print_grown, print_over
from bench.pages.walking import NOBODY, ORDER, WalkedPage, Walker
from webapp.core.config import Config
from webapp.demo.fill import fill_company
from webapp.demo.size import SMALL
from webapp.site.access import TABLE
from webapp.site.startup import close_runtime, make_ready, open_runtime

NOON = datetime(2026, 3, 5, 4, tzinfo=UTC)
PAGE = WalkedPage("hr", "/staff", "/staff", 200, True, 20.0, 15.0, 30.0, 5, 30_000, 4_000, 1_500)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a small sample company."""
    config = Config(tmp_path_factory.mktemp("pages") / "var")
    make_ready(config)
    runtime = open_runtime(config, lambda: NOON)
    fill_company(runtime, "", replace(SMALL, photos=False))
    close_runtime(runtime)
    return config.data


@pytest.fixture
def walker(folder: Path, tmp_path: Path) -> Iterator[Walker]:
    with opened_copy(folder, tmp_path) as runtime:
        yield Walker(runtime, times=1)


def test_every_page_of_the_table_has_an_address_or_a_reason_for_having_none():
    places = {entry.address for role in (*ORDER, None) for entry in walked_pages(role)}
    assert {address for address in places if "<" in address} <= {*_FOUND, *_SEVERAL}
    read = {entry.address for entry in TABLE if "GET" in entry.methods.split()}
    assert places | {*NOT_WALKED} == read
    assert not places & {*NOT_WALKED}


def test_every_role_gets_its_pages_from_a_copy(walker: Walker, folder: Path):
    before = Config(folder).database.read_bytes()
    pages = list(walker.pages(("telesales", "supervisor"), only="/t"))
    pages += walker.pages((NOBODY,), only="/l")
    assert {page.status for page in pages} == {200}
    asked = {(page.role, page.address) for page in pages}
    assert asked >= {("telesales", "/today"), ("supervisor", "/team"), (NOBODY, "/login")}
    assert all(page.statements and page.size for page in pages)
    assert Config(folder).database.read_bytes() == before


def test_a_page_is_higher_on_a_phone_than_on_a_desk(walker: Walker):
    pages = list(walker.pages(["hr"], only="/targets"))
    with chromium() as browser:
        [page] = with_heights(browser, walker, pages)
    assert page.phone > page.desk >= 800


def test_a_page_over_a_bound_is_named_with_it(capsys):
    assert over_bounds(PAGE) == []
    slow, large = replace(PAGE, milliseconds=201.0), replace(PAGE, size=150_001)
    assert over_bounds(slow) == ["slow"]
    assert over_bounds(large) == ["large"]
    assert over_bounds(replace(PAGE, phone=6 * 844 + 1)) == ["high"]
    tall = replace(PAGE, desk=1_501)
    assert over_bounds(tall) == ["tall"]
    assert over_bounds(replace(tall, role="telesales")) == []  # sellers have phones
    assert over_bounds(replace(tall, page="/standards")) == []  # to read, no list
    assert over_bounds(replace(PAGE, is_html=False, milliseconds=1_900, size=10**7)) == []
    assert over_bounds(replace(PAGE, status=500)) == ["error"]
    assert print_over([PAGE, slow], all_of_them=False) == 1
    assert capsys.readouterr().out.count("hr /staff") == 1


def test_what_grew_against_the_smaller_company_is_printed(capsys):
    print_grown([replace(PAGE, statements=6, size=70_000)], [PAGE])
    assert "hr /staff: statements 5 -> 6, size 30,000 -> 70,000" in capsys.readouterr().out
    print_grown([replace(PAGE, milliseconds=39.0)], [PAGE])
    assert "/staff" not in capsys.readouterr().out


def test_all_measures_are_written_with_a_heading():
    head, row = as_tsv([PAGE]).splitlines()
    assert head.split("\t")[:3] == ["role", "page", "address"]
    assert row.split("\t")[-2:] == ["4000", "1500"]
