"""A ruling on a violation is undone within ten minutes by who gave it, and no longer counts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.webapp.feedback.test_contributions import MARCH, check_holds
from tests.webapp.feedback.test_violations import violated
from webapp.company.deadlines import UNDO_WITHIN, UndoTooLate
from webapp.facts.evidence_models import Ruling, RulingUndone
from webapp.facts.tally_reader import DatabaseTallies
from webapp.feedback.operations.violations import answer_violation, rule_on_violation, undo_ruling


@pytest.fixture
def ruled(write: Any, company: Any) -> int:
    """Wang's violation, which He has upheld."""
    number = violated(write, company.sun, company.wang)
    write(lambda tx: answer_violation(tx, company.wang, number, "看错了价目表"))
    write(lambda tx: rule_on_violation(tx, company.he, number, True, "情况属实"))
    return number


def counted() -> set[str]:
    return set(DatabaseTallies().persons("violations", MARCH))


def test_an_undone_ruling_counts_no_longer_and_is_kept(
    write: Any, company: Any, ruled: int
) -> None:
    assert counted() == {company.wang}
    write(lambda tx: undo_ruling(tx, company.he, ruled))
    assert counted() == set()
    assert check_holds()
    kept = RulingUndone.get()
    assert (kept.text, kept.upheld, kept.ruled_by_id) == ("情况属实", True, company.he)
    write(lambda tx: rule_on_violation(tx, company.he, ruled, False, "查无实据"))
    assert not Ruling.get().upheld


def test_only_the_own_ruling_of_the_last_ten_minutes_is_undone(
    write: Any, company: Any, clock: Any, ruled: int
) -> None:
    with pytest.raises(UndoTooLate):
        write(lambda tx: undo_ruling(tx, company.lu, ruled))
    clock.now += UNDO_WITHIN
    with pytest.raises(UndoTooLate):
        write(lambda tx: undo_ruling(tx, company.he, ruled))
    assert counted() == {company.wang}


def test_the_page_offers_the_undo_to_who_ruled(client_of: Any, company: Any, ruled: int) -> None:
    assert f"/violations/{ruled}/undo" not in client_of(company.lu).get("/violations").text
    hr = client_of(company.he)
    assert f"/violations/{ruled}/undo" in hr.get("/violations").text
    assert "决定已撤销" in hr.post(f"/violations/{ruled}/undo", follow_redirects=True).text
    again = hr.post(f"/violations/{ruled}/undo", follow_redirects=True)
    assert "不能再撤销" in again.text
