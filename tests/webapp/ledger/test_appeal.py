"""Appeals: made, answered by HR; an upheld one adds a line that settling again keeps."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.webapp.ledger.test_settle import DAY, busy_day, close, lines, owed
from webapp.core.errors import Missing, NotFound
from webapp.ledger.models import Appeal, AppealAnswer, Line
from webapp.ledger.operations.appeal import (
    AmountMissing,
    AnswerGiven,
    AppealAnswered,
    AppealGiven,
    AppealOpen,
    NothingSettled,
    OwnAppeal,
    answer_appeal,
    answer_due_on,
    appeal,
)
from webapp.ledger.operations.approve import approve_proposed
from webapp.schemes.company_loading import load_company


@pytest.fixture
def line(write: Any, company: Any, clock: Any) -> Line:
    """Zhao's second prize of the day."""
    busy_day(write, company, clock)
    close(write)
    [found] = [
        each
        for each in lines(DAY, "daily-cards-top3")
        if each.person_id == company.zhao and each.amount
    ]
    return found


@pytest.fixture
def brought(write: Any, company: Any, line: Line) -> str:
    given = AppealGiven("a1", "我的卡先售出", line.number)
    appealed: str = write(lambda tx: appeal(tx, company.zhao, given))
    return appealed


UPHELD = AnswerGiven(True, "核对无误,补足第一名", 20_00)


def test_an_appeal_is_recorded_and_waits_for_an_answer(brought: str, line: Line) -> None:
    held = Appeal.get_by_id(brought)
    assert (held.line_id, held.scheme, held.period) == (line.number, "card-campaign", DAY)
    assert AppealAnswer.select().count() == 0


def test_an_appeal_sent_twice_is_recorded_once(
    write: Any, company: Any, brought: str, line: Line
) -> None:
    given = AppealGiven("a1", "我的卡先售出", line.number)
    assert write(lambda tx: appeal(tx, company.zhao, given)) == brought
    assert Appeal.select().count() == 1


def test_a_line_has_at_most_one_open_appeal(
    write: Any, company: Any, brought: str, line: Line
) -> None:
    with pytest.raises(AppealOpen):
        write(lambda tx: appeal(tx, company.zhao, AppealGiven("a2", "再说一次", line.number)))


def test_nobody_may_appeal_against_the_line_of_another_person(
    write: Any, company: Any, line: Line
) -> None:
    with pytest.raises(NotFound):
        write(lambda tx: appeal(tx, company.lin, AppealGiven("a1", "不该他", line.number)))


def test_an_appeal_needs_a_text(write: Any, company: Any, line: Line) -> None:
    with pytest.raises(Missing):
        write(lambda tx: appeal(tx, company.zhao, AppealGiven("a1", "  ", line.number)))


def test_a_person_may_appeal_about_a_period_without_a_line(
    write: Any, company: Any, line: Line
) -> None:
    given = AppealGiven("a1", "我也售了卡", scheme="card-campaign", period=DAY)
    write(lambda tx: appeal(tx, company.wang, given))
    write(lambda tx: answer_appeal(tx, company.he, "a1", AnswerGiven(True, "补一份", 30_00)))
    assert owed(company.wang, "appeal") == 30_00


def test_an_appeal_about_an_unsettled_period_is_refused(write: Any, company: Any) -> None:
    given = AppealGiven("a1", "我也售了卡", scheme="card-campaign", period=DAY)
    with pytest.raises(NothingSettled):
        write(lambda tx: appeal(tx, company.wang, given))


def test_an_upheld_appeal_adds_a_line_that_settling_again_keeps(
    write: Any, company: Any, brought: str
) -> None:
    write(lambda tx: answer_appeal(tx, company.he, brought, UPHELD))
    assert owed(company.zhao, "appeal") == 20_00
    close(write)
    assert owed(company.zhao, "appeal") == 20_00
    assert owed(company.zhao, "daily-cards-top3") == 30_00
    held = AppealAnswer.get_by_id(brought)
    assert approve_count(write, company.lu, held.line_id) == 1


def approve_count(write: Any, by: str, number: int) -> int:
    count: int = write(lambda tx: approve_proposed(tx, by, [number]))
    return count


def test_a_dismissed_appeal_adds_nothing(write: Any, company: Any, brought: str) -> None:
    write(lambda tx: answer_appeal(tx, company.he, brought, AnswerGiven(False, "时间以收到为准")))
    assert owed(company.zhao, "appeal") == 0
    assert AppealAnswer.get_by_id(brought).upheld is False


def test_an_upheld_appeal_reverses_a_line_that_is_not_money(
    write: Any, company: Any, clock: Any, line: Line
) -> None:
    [forfeit] = [each for each in lines(DAY, "daily-floor") if each.person_id == company.zhao]
    given = AppealGiven("a1", "当天请假", forfeit.number)
    write(lambda tx: appeal(tx, company.zhao, given))
    write(lambda tx: answer_appeal(tx, company.he, "a1", AnswerGiven(True, "有假条")))
    [back] = [each for each in lines(DAY, "appeal") if each.person_id == company.zhao]
    assert (back.kind, back.sign, back.reverses_id) == ("forfeit", -1, forfeit.number)


def test_an_appeal_is_answered_once(write: Any, company: Any, brought: str) -> None:
    write(lambda tx: answer_appeal(tx, company.he, brought, UPHELD))
    with pytest.raises(AppealAnswered):
        write(lambda tx: answer_appeal(tx, company.he, brought, UPHELD))


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (AnswerGiven(True, "成立"), AmountMissing),
        (AnswerGiven(True, " ", 5), Missing),
    ],
)
def test_an_answer_that_lacks_something_is_refused(
    write: Any, company: Any, brought: str, given: AnswerGiven, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        write(lambda tx: answer_appeal(tx, company.he, brought, given))


def test_nobody_may_answer_their_own_appeal(write: Any, company: Any, brought: str) -> None:
    with pytest.raises(OwnAppeal):
        write(lambda tx: answer_appeal(tx, company.zhao, brought, UPHELD))
    with pytest.raises(NotFound):
        write(lambda tx: answer_appeal(tx, company.he, "a9", UPHELD))


def test_an_answer_is_due_within_five_workdays(company: Any) -> None:
    held = load_company()
    assert answer_due_on(held, date(2026, 3, 2)) == date(2026, 3, 9)  # over a weekend
    assert answer_due_on(held, date(2026, 3, 7)) == date(2026, 3, 13)


def test_the_person_sees_the_answer_and_nobody_else_the_appeal(
    client_of: Any, company: Any, write: Any, line: Line
) -> None:
    zhao, hr = client_of(company.zhao), client_of(company.he)
    asked = {"id": "0193a000-0000-7000-8000-000000000001", "text": "我的卡先售出"}
    assert zhao.post(f"/lines/{line.number}/appeal", data=asked).status_code == 303
    assert (
        client_of(company.lin).post(f"/lines/{line.number}/appeal", data=asked).status_code == 404
    )
    twice = {"id": "0193a000-0000-7000-8000-000000000002", "text": "又想起一件事"}
    again = zhao.post(f"/lines/{line.number}/appeal", data=twice)
    assert (again.status_code, "又想起一件事" in again.text) == (409, True)  # kept, to be copied
    assert "我的卡先售出" not in client_of(company.lin).get("/appeals").text
    [held] = Appeal.select()
    refused = hr.post(f"/appeals/{held.id}/answer", data={"decision": "uphold", "text": "对"})
    assert "请填写补发的金额。" in refused.text
    given = {"decision": "uphold", "text": "补足第一名", "amount": "20"}
    assert zhao.post(f"/appeals/{held.id}/answer", data=given).status_code == 403
    assert hr.post(f"/appeals/{held.id}/answer", data=given).status_code == 303
    assert "补足第一名" in zhao.get("/appeals").text
    assert owed(company.zhao, "appeal") == 20_00


def test_the_list_shows_the_state_of_the_line_as_the_lines_page_does(
    write: Any, company: Any, brought: str, line: Line, client_of: Any
) -> None:
    pill = '<span class="pill amber">待审核</span>'
    for person in (company.zhao, company.he):
        page = client_of(person)
        assert pill in page.get("/appeals").text
        assert pill in page.get(f"/lines/{line.number}").text

    write(lambda tx: approve_proposed(tx, company.he, [line.number]))

    pill = '<span class="pill green">已通过</span>'
    for person in (company.zhao, company.he):
        page = client_of(person)
        assert pill in page.get("/appeals").text
        assert pill in page.get(f"/lines/{line.number}").text


def test_many_appeals_are_paged_those_without_an_answer_first(write, company, client_of, clock):
    for number in range(12):
        row = {"id": f"a{number:02}", "person": company.wang, "scheme": "commission"}
        Appeal.create(**row, period="2026-03", text=f"少算第{number}单。", made_at=clock.now)
    answered = {"appeal": "a00", "upheld": False, "text": "已核对", "answered_by": company.he}
    AppealAnswer.create(**answered, answered_at=clock.now)
    hr = client_of(company.he)
    first, second = hr.get("/appeals").text, hr.get("/appeals?page=2").text
    assert "第 1 页，共 2 页" in first
    assert "少算第1单。" in first
    assert "少算第11单。" in second
    assert "已核对" in second
    assert "已核对" not in first
