"""Market information: who reads which notes of calls, without telephone numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.facts.models import Call
from webapp.records.operations.amend import withdraw_record

ClientOf = Callable[[str | None], Any]


@pytest.fixture
def noted(write: Any, company: Any) -> dict[str, int]:
    """Calls with notes of lin, wang and zhao; the numbers of the calls by person."""

    def note(person: str, record: str, outcome: str, text: str) -> int:
        given = CallCommand(record, outcome, note=text)
        return int(write(lambda tx: record_call(tx, person, given)).number)

    return {
        company.lin: note(company.lin, "c1", "interested", "嫌价格高,隔壁店打八折"),
        company.wang: note(company.wang, "c2", "refused", "家里已装修,电话 139 1234 5678"),
        company.zhao: note(company.zhao, "c3", "interested", "价格可以,等国庆活动"),
    }


def test_leaders_read_all_and_a_supervisor_those_in_charge(
    company: Any, client_of: ClientOf, noted: dict[str, int]
) -> None:
    everything = client_of(company.lu).get("/market").text
    assert "共 3 条 · 东城店 2 · 西城店 1" in everything
    assert "隔壁店打八折" in everything
    own = client_of(company.sun).get("/market").text
    assert "共 2 条" in own
    assert "国庆活动" not in own
    assert client_of(company.lin).get("/market").status_code == 403


def test_a_number_in_a_note_is_not_shown(
    company: Any, client_of: ClientOf, noted: dict[str, int]
) -> None:
    page = client_of(company.he).get("/market").text
    assert "家里已装修,电话 ***" in page
    assert "5678" not in page


def test_it_is_searched_by_words_outcome_and_days(
    company: Any, client_of: ClientOf, noted: dict[str, int], clock: SettableClock
) -> None:
    lu = client_of(company.lu)
    assert "共 2 条" in lu.get("/market?q=价格").text
    assert "共 1 条" in lu.get("/market?q=价格 国庆").text
    assert "共 1 条" in lu.get("/market?outcome=refused").text
    assert "没有记录" in lu.get("/market?q=100%25").text
    clock.set("2026-03-20T10:00")
    lu = client_of(company.lu)
    assert "没有记录" in lu.get("/market").text
    assert "共 3 条" in lu.get("/market?days=30").text


def test_notes_of_withdrawn_or_held_calls_are_left_out(
    write: Any, company: Any, client_of: ClientOf, noted: dict[str, int]
) -> None:
    write(lambda tx: withdraw_record(tx, company.lin, noted[company.lin], "w1"))
    Call.update(mark="clock").where(Call.fact == noted[company.zhao]).execute()
    assert "共 1 条" in client_of(company.lu).get("/market").text
