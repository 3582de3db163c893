"""Rejecting: with a reason, once; settling again keeps to it until the facts change; appeals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.webapp.ledger.test_settle import DAY, busy_day, close, lines, owed
from tests.webapp.telling import card
from webapp.company.deadlines import UNDO_WITHIN
from webapp.core.errors import Missing, NotFound
from webapp.honours.operations.issue_certificates import issue
from webapp.honours.posters import line_of_poster
from webapp.honours.status import certificate_state
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import AppealAnswer, Line, Rejection
from webapp.ledger.operations.appeal import (
    AnswerGiven,
    AppealGiven,
    NothingLost,
    OwnRejection,
    answer_appeal,
    appeal,
)
from webapp.ledger.operations.approve import NothingToApprove, OwnGain, approve_proposed
from webapp.ledger.operations.reject import (
    LaterLineDependsOnIt,
    LineApproved,
    LineRejected,
    SeriousPenaltyForgiven,
    reject,
)
from webapp.ledger.unpaid_lines import plan_payroll
from webapp.messaging.models import Reminder
from webapp.praise.day import tell_day
from webapp.records.operations.amend import withdraw_record
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine
from webapp.verification.ledger import ledger_misfit

REASON = "卡号看不清"
TOP3, CARD = "daily-cards-top3", "designer-card"


@pytest.fixture
def sold(write: Any, company: Any, clock: Any) -> dict[str, int]:
    """The cards of a busy day that was settled."""
    held = busy_day(write, company, clock)
    close(write)
    return held


@pytest.fixture
def reject_as_hr(write: Any, company: Any, clock: Any) -> Callable[..., tuple[int, ...]]:
    """A function by which HR rejects a line, one minute after the last event."""

    def reject_line(line: Line, by: str = company.he, reason: str = REASON) -> tuple[int, ...]:
        clock.now += timedelta(minutes=1)
        numbers: tuple[int, ...] = write(lambda tx: reject(tx, by, line.number, reason))
        return numbers

    return reject_line


def line_of(person: str, clause: str, kind: str = "award") -> Line:
    """The newest of a person's lines under a clause."""
    return [each for each in lines(DAY, clause) if each.person_id == person and each.kind == kind][
        -1
    ]


def unrejected_sum(person: str, clause: str) -> int:
    """The sum of lines that were not rejected, in fen."""
    rows = Line.select().where(Line.person == person, Line.clause == clause, is_current_line())
    return sum(row.amount or 0 for row in rows)


def test_a_line_is_rejected_with_a_reason_and_stays_in_the_ledger(
    company: Any, sold: Any, reject_as_hr: Any, clock: Any
) -> None:
    before = list(Line.select().order_by(Line.number).dicts())
    line = line_of(company.zhao, TOP3)

    assert reject_as_hr(line) == (line.number,)

    held = Rejection.get_by_id(line.number)
    assert (held.reason, held.rejected_by_id, held.rejected_at) == (REASON, company.he, clock())
    assert list(Line.select().order_by(Line.number).dicts()) == before
    written = AuditLine.get(AuditLine.action == "reject_line")
    assert (written.who, written.subject) == (company.he, f"line:{line.number}")
    told = Reminder.get(Reminder.kind == "rejection")
    assert (told.person_id, told.href) == (company.zhao, f"/lines/{line.number}")


def test_a_rejected_award_is_not_announced(
    write: Any, company: Any, clock: Any, sold: Any, reject_as_hr: Any
) -> None:
    day = date.fromisoformat(DAY)

    def praised() -> set[str]:
        return {each["who"] for each in tell_day(load_company(), day)["winners"]}

    assert company.zhao in praised()
    line = line_of(company.zhao, TOP3)
    reject_as_hr(line)
    reject_as_hr(line_of(company.zhao, TOP3, "commend"))
    assert company.zhao not in praised()
    with pytest.raises(NotFound):
        line_of_poster(line.number, load_company(), clock())


def test_a_rejected_line_is_neither_approved_nor_paid(
    write: Any, company: Any, sold: Any, reject_as_hr: Any, clock: Any
) -> None:
    line = line_of(company.zhao, TOP3)
    reject_as_hr(line)
    with pytest.raises(NothingToApprove):
        write(lambda tx: approve_proposed(tx, company.he, [line.number]))
    write(lambda tx: approve_proposed(tx, company.he, [each.number for each in lines()]))
    clock.set("2026-04-01T09:00")
    assert company.zhao not in {plan.person for plan in plan_payroll(load_company(), clock())}


def test_settling_again_does_not_propose_a_rejected_line_again(
    write: Any, company: Any, sold: Any, reject_as_hr: Any
) -> None:
    reject_as_hr(line_of(company.zhao, TOP3))
    assert close(write).lines == ()
    assert close(write).lines == ()


def test_a_claim_on_new_facts_is_proposed_again(
    write: Any, company: Any, sold: Any, reject_as_hr: Any
) -> None:
    reject_as_hr(line_of(company.lin, CARD))
    card(write, company.lin, "k9", "NO-9", visited=False)

    close(write)

    again = line_of(company.lin, CARD)
    assert (again.amount, again.sign) == (150_00, 1)
    assert unrejected_sum(company.lin, CARD) == 150_00
    assert close(write).lines == ()


def test_a_claim_that_was_proposed_again_needs_a_new_rejection(
    write: Any, company: Any, sold: Any, reject_as_hr: Any
) -> None:
    reject_as_hr(line_of(company.lin, CARD))
    more = card(write, company.lin, "k9", "NO-9", visited=False)
    close(write)
    write(lambda tx: withdraw_record(tx, company.lin, more.number, "w1"))
    close(write)
    assert unrejected_sum(company.lin, CARD) == 100_00
    assert len(reject_as_hr(line_of(company.lin, CARD))) == 2
    assert unrejected_sum(company.lin, CARD) == 0
    assert close(write).lines == ()


def test_all_lines_of_a_claim_are_rejected_together(
    write: Any, company: Any, sold: Any, reject_as_hr: Any
) -> None:
    first = line_of(company.lin, CARD)
    card(write, company.lin, "k9", "NO-9", visited=False)
    close(write)
    second = line_of(company.lin, CARD)

    assert reject_as_hr(first) == (first.number, second.number)

    assert unrejected_sum(company.lin, CARD) == 0
    assert close(write).lines == ()
    assert ledger_misfit() is None


def test_only_the_unapproved_part_of_a_claim_is_rejected(
    write: Any, company: Any, sold: Any, reject_as_hr: Any
) -> None:
    write(lambda tx: approve_proposed(tx, company.he, [line_of(company.lin, CARD).number]))
    card(write, company.lin, "k9", "NO-9", visited=False)
    close(write)
    reject_as_hr(line_of(company.lin, CARD))
    assert unrejected_sum(company.lin, CARD) == 100_00
    assert close(write).lines == ()


def test_rejecting_a_reversal_keeps_the_award(
    write: Any, company: Any, sold: Any, reject_as_hr: Any
) -> None:
    award = line_of(company.lin, CARD)
    write(lambda tx: approve_proposed(tx, company.he, [award.number]))
    write(lambda tx: withdraw_record(tx, company.lin, sold["first"], "w1"))
    close(write)
    back = line_of(company.lin, CARD)
    assert (back.amount, back.reverses_id) == (-50_00, award.number)
    reject_as_hr(back)
    assert unrejected_sum(company.lin, CARD) == 100_00
    assert close(write).lines == ()
    assert ledger_misfit() is None


def test_a_certificate_is_valid_again_when_the_reversal_of_its_honour_is_rejected(
    write: Any, company: Any, sold: Any, reject_as_hr: Any
) -> None:
    honour = line_of(company.zhao, TOP3, "commend")
    write(lambda tx: approve_proposed(tx, company.he, [honour.number]))
    issued = write(lambda tx: issue(tx, company.he, honour.number, "code", {"title": "嘉奖"}))
    write(lambda tx: withdraw_record(tx, company.zhao, sold["zhaos"], "w1"))
    close(write)
    back = line_of(company.zhao, TOP3, "commend")
    assert back.reverses_id == honour.number
    assert not certificate_state(issued.serial).stands
    reject_as_hr(back)
    assert certificate_state(issued.serial).stands


def test_an_award_with_an_approved_reversal_cannot_be_rejected(
    write: Any, company: Any, sold: Any, reject_as_hr: Any
) -> None:
    award = line_of(company.lin, CARD)
    write(lambda tx: withdraw_record(tx, company.lin, sold["first"], "w1"))
    close(write)
    write(lambda tx: approve_proposed(tx, company.he, [line_of(company.lin, CARD).number]))
    with pytest.raises(LaterLineDependsOnIt):
        reject_as_hr(award)


def test_one_person_alone_may_not_waive_a_large_deduction(
    write: Any, company: Any, sold: Any, reject_as_hr: Any
) -> None:
    award = line_of(company.zhao, TOP3)
    values = {**award.__data__, "clause": "deception", "kind": "deduction", "amount": -5_000_00}
    values |= {"number": None, "sign": -1}
    great = write(lambda tx: tx.insert(Line, **{k: v for k, v in values.items() if v}))
    with pytest.raises(SeriousPenaltyForgiven):
        reject_as_hr(Line.get_by_id(great))


def test_refusals_change_nothing(write: Any, company: Any, sold: Any, reject_as_hr: Any) -> None:
    line = line_of(company.zhao, TOP3)
    with pytest.raises(Missing):
        reject_as_hr(line, reason="  ")
    with pytest.raises(OwnGain):
        reject_as_hr(line, by=company.zhao)
    with pytest.raises(NotFound):
        write(lambda tx: reject(tx, company.he, 10**6, REASON))
    write(lambda tx: approve_proposed(tx, company.he, [line.number]))
    with pytest.raises(LineApproved):
        reject_as_hr(line)
    assert not Rejection.select().exists()
    other = line_of(company.lin, TOP3)
    reject_as_hr(other)
    with pytest.raises(LineRejected):
        reject_as_hr(other)


@pytest.fixture
def appealed(write: Any, company: Any, sold: Any, reject_as_hr: Any) -> Line:
    """A line that was rejected, and against whose rejection Zhao has appealed."""
    line = line_of(company.zhao, TOP3)
    reject_as_hr(line)
    write(lambda tx: appeal(tx, company.zhao, AppealGiven("a1", "卡号清楚", line.number)))
    return line


def test_an_upheld_appeal_proposes_the_line_again_and_settling_keeps_it(
    write: Any, company: Any, appealed: Line
) -> None:
    with pytest.raises(OwnRejection):
        write(lambda tx: answer_appeal(tx, company.he, "a1", AnswerGiven(True, "看清了")))
    write(lambda tx: answer_appeal(tx, company.lu, "a1", AnswerGiven(True, "看清了")))
    again = Line.get_by_id(AppealAnswer.get_by_id("a1").line_id)
    same = ("scheme", "clause", "kind", "period", "person", "amount", "sign", "because")
    assert [again.__data__[name] for name in same] == [appealed.__data__[name] for name in same]
    assert close(write).lines == ()
    assert ledger_misfit() is None
    assert write(lambda tx: approve_proposed(tx, company.he, [again.number])) == 1


def test_an_upheld_appeal_keeps_the_line_that_new_facts_have_proposed_already(
    write: Any, company: Any, sold: Any, reject_as_hr: Any
) -> None:
    rejected = line_of(company.lin, CARD)
    reject_as_hr(rejected)
    write(lambda tx: appeal(tx, company.lin, AppealGiven("a1", "卡号清楚", rejected.number)))
    card(write, company.lin, "k9", "NO-9", visited=False)
    close(write)
    newer = line_of(company.lin, CARD)
    assert newer.number != rejected.number
    write(lambda tx: answer_appeal(tx, company.lu, "a1", AnswerGiven(True, "看清了")))
    assert AppealAnswer.get_by_id("a1").line_id == newer.number


def test_an_appeal_against_a_harmless_rejection_is_refused(
    write: Any, company: Any, sold: Any, reject_as_hr: Any
) -> None:
    forfeit = line_of(company.zhao, "daily-floor", "forfeit")
    reject_as_hr(forfeit)
    with pytest.raises(NothingLost):
        write(lambda tx: appeal(tx, company.zhao, AppealGiven("a1", "请假", forfeit.number)))


def test_hr_and_leaders_reject_on_the_page_and_the_person_sees_the_reason(
    client_of: Any, company: Any, sold: Any, clock: Any
) -> None:
    line = line_of(company.zhao, TOP3)
    at = f"/lines/{line.number}"
    hr, zhao = client_of(company.he), client_of(company.zhao)
    assert "这一条不通过" in hr.get(at).text
    assert "这一条不通过" not in zhao.get(at).text
    assert zhao.post(f"{at}/reject", data={"reason": REASON}).status_code == 403
    refused = hr.post(f"{at}/reject", data={"reason": ""})
    assert (refused.status_code, "这一项还没有填。" in refused.text) == (400, True)
    assert hr.post(f"{at}/reject", data={"reason": REASON}).status_code == 303
    seen = zhao.get(at).text
    assert "未通过" in seen
    assert REASON in seen
    assert REASON in zhao.get("/me").text
    assert "没有通过，请看理由" not in zhao.get("/reminders").text, "it can still be undone"
    clock.now += UNDO_WITHIN
    assert "没有通过，请看理由" in zhao.get("/reminders").text
    closing = hr.get(f"/settlement?scheme=card-campaign&period={DAY}").text
    assert REASON in closing
    assert f'value="{line.number}"' not in hr.get("/approvals").text
    assert (
        client_of(company.lu).post("/lines/999999/reject", data={"reason": "x"}).status_code == 404
    )


def test_a_leader_answers_only_appeals_against_rejections_by_hr(
    client_of: Any, company: Any, write: Any, appealed: Line
) -> None:
    leader = client_of(company.lu)
    other = line_of(company.lin, TOP3)
    write(lambda tx: appeal(tx, company.lin, AppealGiven("a2", "应为第一", other.number)))
    given = {"decision": "uphold", "text": "看清了"}
    assert leader.post("/appeals/a2/answer", data=given).status_code == 404
    assert "重新待审核" in leader.get("/appeals").text
    assert client_of(company.he).post("/appeals/a1/answer", data=given).status_code == 403
    assert leader.post("/appeals/a1/answer", data=given).status_code == 303
    assert owed(company.zhao, TOP3) == 60_00
    assert unrejected_sum(company.zhao, TOP3) == 30_00


def test_a_line_and_what_takes_it_back_are_one_story(
    write: Any, client_of: Any, company: Any, sold: Any, reject_as_hr: Any
) -> None:
    award = line_of(company.lin, CARD)
    write(lambda tx: approve_proposed(tx, company.he, [award.number]))
    lin, hr = client_of(company.lin), client_of(company.he)
    assert "前后经过" not in lin.get(f"/lines/{award.number}").text
    write(lambda tx: withdraw_record(tx, company.lin, sold["first"], "w1"))
    close(write)
    back = line_of(company.lin, CARD)
    for number in (award.number, back.number):
        page = lin.get(f"/lines/{number}").text
        assert "原 ¥100.00，改为 ¥50.00" in page
        assert f"扣回第 {award.number} 号" in page
    assert "原 ¥100.00，改为 ¥50.00" in hr.get(f"/approvals?q={company.lin}").text
    reject_as_hr(back)
    page = lin.get(f"/lines/{back.number}").text
    assert "前后经过" in page
    assert "改为" not in page
