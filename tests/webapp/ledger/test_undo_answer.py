"""The answer to an appeal is undone within ten minutes by who gave it; the appeal waits again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.webapp.ledger.test_settle import DAY, busy_day, close, lines
from webapp.company.deadlines import UNDO_WITHIN, UndoTooLate
from webapp.ledger.current_lines import of_one_claim
from webapp.ledger.models import AppealAnswer, Line, PendingLine, Rejection
from webapp.ledger.operations.appeal import AnswerGiven, AppealGiven, answer_appeal, appeal
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.reject import reject
from webapp.ledger.operations.settle_due import settle_due
from webapp.ledger.operations.undo_answer import AnswerActedOn, undo_answer
from webapp.ledger.undoing_models import AnswerUndone
from webapp.messaging.models import Reminder

UPHELD = AnswerGiven(True, "属实", 50_00)


@pytest.fixture
def first(write: Any, company: Any, clock: Any) -> Line:
    """Wang's award for the first place; he appeals that it is too small."""
    busy_day(write, company, clock)
    close(write)
    clock.set("2026-03-03T10:00")
    held = lines(DAY, "daily-invitation-top3")
    found = next(each for each in held if each.person_id == company.wang and each.amount)
    write(lambda tx: appeal(tx, company.wang, AppealGiven("a1", "少了", found.number)))
    return found


def answered(write: Any, by: str, given: AnswerGiven = UPHELD) -> None:
    write(lambda tx: answer_appeal(tx, by, "a1", given))


def reminded(clock: Any) -> list[str]:
    shown = Reminder.select().where(Reminder.kind == "answer", Reminder.at <= clock())
    return [each.about for each in shown]


def test_an_upheld_answer_is_undone_with_its_line_and_without_a_reminder(
    write: Any, company: Any, clock: Any, first: Line
) -> None:
    answered(write, company.he)
    [added] = lines(DAY, "appeal")
    write(lambda tx: undo_answer(tx, company.he, "a1"))
    assert not AppealAnswer.select().exists()
    assert Rejection.get_by_id(added.number).reason == "申诉的答复已撤销"
    assert not PendingLine.select().where(PendingLine.line == added.number).exists()
    kept = AnswerUndone.get()
    assert (kept.text, kept.upheld, kept.line_id) == ("属实", True, added.number)
    clock.now += UNDO_WITHIN
    assert reminded(clock) == []
    assert not Reminder.select().where(Reminder.kind == "rejection").exists()

    settle_due(write, clock.now)
    answered(write, company.he, AnswerGiven(True, "算错了", 30_00))
    assert [each.amount for each in lines(DAY, "appeal")] == [50_00, 30_00]
    clock.now += UNDO_WITHIN
    assert reminded(clock) == ["a1"]


def test_an_answer_that_declines_is_undone(write: Any, company: Any, first: Line) -> None:
    answered(write, company.he, AnswerGiven(False, "没有少"))
    before = Line.select().count()
    write(lambda tx: undo_answer(tx, company.he, "a1"))
    assert Line.select().count() == before
    assert not AppealAnswer.select().exists()


def test_a_rejected_line_that_the_answer_proposed_is_rejected_again(
    write: Any, company: Any, clock: Any, first: Line
) -> None:
    write(lambda tx: reject(tx, company.he, first.number, "没到"))
    clock.now += timedelta(minutes=1)
    answered(write, company.lu, AnswerGiven(True, "到了"))
    again = Line.select().order_by(Line.number.desc()).first()
    assert again.amount == first.amount
    write(lambda tx: undo_answer(tx, company.lu, "a1"))
    assert Rejection.get_or_none(Rejection.line == again.number) is not None
    settle_due(write, clock.now)
    assert not PendingLine.select().join(Line).where(of_one_claim(first)).exists()
    answered(write, company.lu, AnswerGiven(True, "到了"))
    assert Line.select().order_by(Line.number.desc()).first().amount == first.amount


def test_only_the_own_answer_of_the_last_ten_minutes_is_undone(
    write: Any, company: Any, clock: Any, first: Line
) -> None:
    with pytest.raises(UndoTooLate):
        write(lambda tx: undo_answer(tx, company.he, "a1"))
    answered(write, company.he)
    with pytest.raises(UndoTooLate):
        write(lambda tx: undo_answer(tx, company.lu, "a1"))
    clock.now += UNDO_WITHIN
    with pytest.raises(UndoTooLate):
        write(lambda tx: undo_answer(tx, company.he, "a1"))
    clock.now -= timedelta(seconds=1)
    write(lambda tx: undo_answer(tx, company.he, "a1"))


def test_an_answer_whose_line_was_approved_stays(write: Any, company: Any, first: Line) -> None:
    answered(write, company.he)
    [added] = lines(DAY, "appeal")
    write(lambda tx: approve_proposed(tx, company.lu, [added.number]))
    with pytest.raises(AnswerActedOn, match=str(added.number)):
        write(lambda tx: undo_answer(tx, company.he, "a1"))


def test_the_page_offers_the_undo_to_who_answered(
    write: Any, company: Any, client_of: Any, first: Line
) -> None:
    answered(write, company.he)
    assert "/appeals/a1/undo" not in client_of(company.lu).get("/appeals").text
    hr = client_of(company.he)
    assert "/appeals/a1/undo" in hr.get("/appeals").text
    page = hr.post("/appeals/a1/undo", follow_redirects=True).text
    assert "答复已撤销" in page
    assert "等待答复" in page
    assert "不能再撤销" in hr.post("/appeals/a1/undo", follow_redirects=True).text
