"""A large table is imported in the background; its page shows how far, and it can be cancelled."""

from __future__ import annotations

from typing import Any

import pytest

from tests.webapp.import_page import upload_table
from tests.webapp.spreadsheets.books import csv_of
from tests.webapp.telling import deal, differences
from webapp.audit.models import LongWork, LongWorkEnd, StagedRow
from webapp.audit.operations import pieces
from webapp.audit.operations.pieces import add_piece, begin_work
from webapp.facts.models import Deal
from webapp.importing import background
from webapp.importing.models import StagedTable
from webapp.importing.pages import staged
from webapp.importing.work_runner import WorkRunner

TITLES = ("合同号", "成交人", "金额", "成交时间")
DEALS = csv_of([TITLES, *((f"HT-{n}", "1102", "1000", "2026-03-01 14:30") for n in range(12))])
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve rows are a large table, and are added five at a time."""
    monkeypatch.setattr(staged, "IN_BACKGROUND", 10)
    monkeypatch.setattr(pieces, "ADDED_AT_ONCE", 5)


@pytest.fixture
def hr(client_of: Any, company: Any) -> Any:
    return client_of(company.he)


@pytest.fixture
def address(hr: Any, company: Any) -> str:
    """The page of an upload whose import was asked for."""
    address = str(upload_table(hr, "deals", DEALS, "deals.csv").location)
    assert hr.post(f"{address}/write").location == address
    return address


def test_the_page_shows_the_work_and_then_its_result(
    hr: Any, address: str, runtime: Any, client_of: Any, company: Any
) -> None:
    assert "正在核对" in hr.get(address).text
    assert hr.post(f"{address}/write").location == address, "asked for once"
    assert LongWork.select().count() == 1
    assert client_of(company.lu).get(address).status_code in (403, 404), "of another person"

    WorkRunner(runtime)()

    assert hr.get(address, headers=HTMX).headers["HX-Refresh"] == "true"
    assert "新增 12 行" in hr.get(address).text
    assert (Deal.select().count(), StagedTable.get().content) == (12, "")
    assert differences() == []


def test_while_rows_are_written_the_page_says_how_many(
    hr: Any, address: str, runtime: Any, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program ends after the first piece; the next start completes it."""

    def die(_write: Any, work: int, add: Any) -> None:
        write(lambda tx: add_piece(tx, work, add))
        raise KeyboardInterrupt

    monkeypatch.setattr("webapp.deals.operations.import_deals.add_staged", die)
    with pytest.raises(KeyboardInterrupt):
        WorkRunner(runtime)()

    shown = hr.get(address, headers=HTMX).text
    assert "5 / 12 行" in shown
    assert "取消导入" not in shown
    assert hr.post(f"{address}/discard").status_code == 409
    WorkRunner(runtime)()
    assert "新增 12 行" in hr.get(address).text
    assert StagedTable.get().content == ""
    assert differences() == []


def test_cancelled_it_has_written_nothing_and_can_be_asked_for_again(
    hr: Any, address: str, runtime: Any
) -> None:
    assert hr.post(f"{address}/discard").location == address
    WorkRunner(runtime)()

    assert "12 行都能写入" in hr.get(address).text
    assert not Deal.select().exists()
    hr.post(f"{address}/write")
    WorkRunner(runtime)()
    assert "新增 12 行" in hr.get(address).text


def test_a_conflict_is_shown_and_nothing_is_written(
    hr: Any, address: str, runtime: Any, write: Any, company: Any
) -> None:
    deal(write, company.wang, "3", 77)

    WorkRunner(runtime)()

    shown = hr.get(address).text
    assert "合同 HT-3 已经登记" in shown
    assert "一行也没有导入" in shown
    assert Deal.select().count() == 1
    assert not StagedRow.select().exists()


def test_an_import_that_ends_the_program_each_time_is_given_up(
    hr: Any, address: str, runtime: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_given: Any, **_named: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr("webapp.importing.importer.import_deals_apart", die)
        for _start in range(background.MOST_TRIES):
            with pytest.raises(KeyboardInterrupt):
                WorkRunner(runtime)()
    WorkRunner(runtime)()

    assert LongWorkEnd.get().how == "failed"
    assert "程序出错，没有写入" in hr.get(address).text


def test_the_work_of_one_upload_is_not_that_of_another(write: Any, company: Any) -> None:
    about = background.about_table(12, "deals")
    write(lambda tx: begin_work(tx, company.he, "table", about))

    assert background.work_of_table(1, company.he) is None
    found = background.work_of_table(12, company.he)
    assert found is not None
    assert found.kind == "deals"


def test_other_tables_are_imported_in_the_background_too(
    hr: Any, runtime: Any, company: Any
) -> None:
    rows = ((company.lin, f"客{n}", f"138{n:08}") for n in range(11))
    table = csv_of([("归属", "姓名", "电话"), *rows])
    address = str(upload_table(hr, "call_list", table, "calls.csv").location)
    hr.post(f"{address}/write")

    WorkRunner(runtime)()

    assert "新增 11 行" in hr.get(address).text


def test_an_upload_imported_at_once_is_over(
    hr: Any, company: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staged, "IN_BACKGROUND", 100)
    address = str(upload_table(hr, "deals", DEALS, "deals.csv").location)

    assert "新增 12 行" in hr.post(f"{address}/write").text

    assert StagedTable.get().content == ""
    assert not StagedRow.select().exists()
