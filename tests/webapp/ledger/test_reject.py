"""Rejecting: with a reason, once; settling leaves it so until the facts are others; appeals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.webapp.ledger.test_settle import DAY, busy_day, close, lines, owed
from tests.webapp.telling import card
from webapp.core.errors import Missing, NotFound
from webapp.honours.operations.issue_certificates import issue
from webapp.honours.posters import line_of_poster
from webapp.honours.status import certificate_state
from webapp.ledger.current_lines import stands
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
from webapp.ledger.operations.payrolls import lines_to_pay
from webapp.ledger.operations.reject import (
    GreatForgiven,
    HangsOnIt,
    LineApproved,
    LineRejected,
    reject,
)
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
def say_no(write: Any, company: Any, clock: Any) -> Callable[..., tuple[int, ...]]:
    """HR says no, a minute after whatever was before."""

    def said(line: Line, by: str = company.he, reason: str = REASON) -> tuple[int, ...]:
        clock.now += timedelta(minutes=1)
        numbers: tuple[int, ...] = write(lambda tx: reject(tx, by, line.number, reason))
        return numbers

    return said


def line_of(person: str, clause: str, kind: str = "award") -> Line:
    """The newest of a person's lines under a clause."""
    return [each for each in lines(DAY, clause) if each.person_id == person and each.kind == kind][
        -1
    ]


def standing(person: str, clause: str) -> int:
    """What was not turned down, in fen."""
    rows = Line.select().where(Line.person == person, Line.clause == clause, stands())
    return sum(row.amount or 0 for row in rows)


def test_a_line_is_turned_down_with_a_reason_and_stays_in_the_ledger(
    company: Any, sold: Any, say_no: Any, clock: Any
) -> None:
    before = list(Line.select().order_by(Line.number).dicts())
    line = line_of(company.zhao, TOP3)

    assert say_no(line) == (line.number,)

    held = Rejection.get_by_id(line.number)
    assert (held.reason, held.rejected_by_id, held.rejected_at) == (REASON, company.he, clock())
    assert list(Line.select().order_by(Line.number).dicts()) == before
    written = AuditLine.get(AuditLine.action == "reject_line")
    assert (written.who, written.subject) == (company.he, f"line:{line.number}")
    told = Reminder.get(Reminder.kind == "rejection")
    assert (told.person_id, told.href) == (company.zhao, f"/lines/{line.number}")


def test_it_is_not_praised(write: Any, company: Any, sold: Any, say_no: Any) -> None:
    day = date.fromisoformat(DAY)

    def praised() -> set[str]:
        return {each["who"] for each in tell_day(load_company(), day)["winners"]}

    assert company.zhao in praised()
    line = line_of(company.zhao, TOP3)
    say_no(line)
    say_no(line_of(company.zhao, TOP3, "commend"))
    assert company.zhao not in praised()
    with pytest.raises(NotFound):
        line_of_poster(line.number)


def test_it_is_neither_approved_nor_paid(write: Any, company: Any, sold: Any, say_no: Any) -> None:
    line = line_of(company.zhao, TOP3)
    say_no(line)
    with pytest.raises(NothingToApprove):
        write(lambda tx: approve_proposed(tx, company.he, [line.number]))
    write(lambda tx: approve_proposed(tx, company.he, [each.number for each in lines()]))
    assert company.zhao not in {pay.person for pay in lines_to_pay()[0]}


def test_settling_again_does_not_propose_it_anew(
    write: Any, company: Any, sold: Any, say_no: Any
) -> None:
    say_no(line_of(company.zhao, TOP3))
    assert close(write).lines == ()
    assert close(write).lines == ()


def test_what_rests_on_other_facts_is_proposed_anew(
    write: Any, company: Any, sold: Any, say_no: Any
) -> None:
    say_no(line_of(company.lin, CARD))
    card(write, company.lin, "k9", "NO-9", visited=False)

    close(write)

    again = line_of(company.lin, CARD)
    assert (again.amount, again.sign) == (150_00, 1)
    assert standing(company.lin, CARD) == 150_00
    assert close(write).lines == ()


def test_once_it_was_proposed_anew_it_is_for_hr_to_say_no_again(
    write: Any, company: Any, sold: Any, say_no: Any
) -> None:
    say_no(line_of(company.lin, CARD))
    more = card(write, company.lin, "k9", "NO-9", visited=False)
    close(write)
    write(lambda tx: withdraw_record(tx, company.lin, more.number, "w1"))
    close(write)
    assert standing(company.lin, CARD) == 100_00
    assert len(say_no(line_of(company.lin, CARD))) == 2
    assert standing(company.lin, CARD) == 0
    assert close(write).lines == ()


def test_a_claim_in_several_lines_falls_as_one(
    write: Any, company: Any, sold: Any, say_no: Any
) -> None:
    first = line_of(company.lin, CARD)
    card(write, company.lin, "k9", "NO-9", visited=False)
    close(write)
    second = line_of(company.lin, CARD)

    assert say_no(first) == (first.number, second.number)

    assert standing(company.lin, CARD) == 0
    assert close(write).lines == ()
    assert ledger_misfit() is None


def test_only_the_rest_falls_where_a_part_is_approved(
    write: Any, company: Any, sold: Any, say_no: Any
) -> None:
    write(lambda tx: approve_proposed(tx, company.he, [line_of(company.lin, CARD).number]))
    card(write, company.lin, "k9", "NO-9", visited=False)
    close(write)
    say_no(line_of(company.lin, CARD))
    assert standing(company.lin, CARD) == 100_00
    assert close(write).lines == ()


def test_who_turns_down_a_reversal_lets_the_award_stand(
    write: Any, company: Any, sold: Any, say_no: Any
) -> None:
    award = line_of(company.lin, CARD)
    write(lambda tx: approve_proposed(tx, company.he, [award.number]))
    write(lambda tx: withdraw_record(tx, company.lin, sold["first"], "w1"))
    close(write)
    back = line_of(company.lin, CARD)
    assert (back.amount, back.reverses_id) == (-50_00, award.number)
    say_no(back)
    assert standing(company.lin, CARD) == 100_00
    assert close(write).lines == ()
    assert ledger_misfit() is None


def test_a_certificate_stands_where_the_reversal_of_its_honour_is_turned_down(
    write: Any, company: Any, sold: Any, say_no: Any
) -> None:
    honour = line_of(company.zhao, TOP3, "commend")
    write(lambda tx: approve_proposed(tx, company.he, [honour.number]))
    issued = write(lambda tx: issue(tx, company.he, honour.number, "code", {"title": "嘉奖"}))
    write(lambda tx: withdraw_record(tx, company.zhao, sold["zhaos"], "w1"))
    close(write)
    back = line_of(company.zhao, TOP3, "commend")
    assert back.reverses_id == honour.number
    assert not certificate_state(issued.serial).stands
    say_no(back)
    assert certificate_state(issued.serial).stands


def test_what_an_approved_reversal_takes_back_cannot_fall_alone(
    write: Any, company: Any, sold: Any, say_no: Any
) -> None:
    award = line_of(company.lin, CARD)
    write(lambda tx: withdraw_record(tx, company.lin, sold["first"], "w1"))
    close(write)
    write(lambda tx: approve_proposed(tx, company.he, [line_of(company.lin, CARD).number]))
    with pytest.raises(HangsOnIt):
        say_no(award)


def test_a_deduction_from_an_award_falls_with_it_unless_it_was_approved(
    write: Any, company: Any, sold: Any, say_no: Any
) -> None:
    award = line_of(company.zhao, TOP3)
    values = {**award.__data__, "clause": "deception", "kind": "deduction"}
    values |= {"number": None, "amount": -30_00, "sign": -1}
    deduction = write(lambda tx: tx.insert(Line, **{k: v for k, v in values.items() if v}))
    write(lambda tx: approve_proposed(tx, company.he, [deduction]))
    with pytest.raises(HangsOnIt):
        say_no(award)
    other = write(lambda tx: tx.insert(Line, **{k: v for k, v in values.items() if v}))
    with pytest.raises(HangsOnIt):
        say_no(award)
    assert say_no(Line.get_by_id(other)) == (other,)


def test_a_deduction_that_nobody_approved_falls_with_its_award(
    write: Any, company: Any, sold: Any, say_no: Any
) -> None:
    award = line_of(company.zhao, TOP3)
    values = {**award.__data__, "clause": "deception", "kind": "deduction", "amount": -30_00}
    values |= {"number": None, "sign": -1}
    deduction = write(lambda tx: tx.insert(Line, **{k: v for k, v in values.items() if v}))
    assert say_no(award) == (award.number, deduction)


def test_one_alone_forgives_no_great_sum(write: Any, company: Any, sold: Any, say_no: Any) -> None:
    award = line_of(company.zhao, TOP3)
    values = {**award.__data__, "clause": "deception", "kind": "deduction", "amount": -5_000_00}
    values |= {"number": None, "sign": -1}
    great = write(lambda tx: tx.insert(Line, **{k: v for k, v in values.items() if v}))
    with pytest.raises(GreatForgiven):
        say_no(Line.get_by_id(great))


def test_refusals_change_nothing(write: Any, company: Any, sold: Any, say_no: Any) -> None:
    line = line_of(company.zhao, TOP3)
    with pytest.raises(Missing):
        say_no(line, reason="  ")
    with pytest.raises(OwnGain):
        say_no(line, by=company.zhao)
    with pytest.raises(NotFound):
        write(lambda tx: reject(tx, company.he, 10**6, REASON))
    write(lambda tx: approve_proposed(tx, company.he, [line.number]))
    with pytest.raises(LineApproved):
        say_no(line)
    assert not Rejection.select().exists()
    other = line_of(company.lin, TOP3)
    say_no(other)
    with pytest.raises(LineRejected):
        say_no(other)


@pytest.fixture
def appealed(write: Any, company: Any, sold: Any, say_no: Any) -> Line:
    """Zhao appeals against that the second prize was turned down."""
    line = line_of(company.zhao, TOP3)
    say_no(line)
    write(lambda tx: appeal(tx, company.zhao, AppealGiven("a1", "卡号清楚", line.number)))
    return line


def test_an_upheld_appeal_proposes_it_again_and_settling_leaves_it(
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


def test_where_new_facts_have_proposed_it_already_that_line_stands(
    write: Any, company: Any, appealed: Line
) -> None:
    card(write, company.zhao, "k9", "NO-9", visited=True)
    close(write)
    newer = line_of(company.zhao, TOP3)
    assert newer.number != appealed.number
    write(lambda tx: answer_appeal(tx, company.lu, "a1", AnswerGiven(True, "看清了")))
    assert AppealAnswer.get_by_id("a1").line_id == newer.number


def test_there_is_no_appeal_against_what_did_no_harm(
    write: Any, company: Any, sold: Any, say_no: Any
) -> None:
    forfeit = line_of(company.zhao, "daily-floor", "forfeit")
    say_no(forfeit)
    with pytest.raises(NothingLost):
        write(lambda tx: appeal(tx, company.zhao, AppealGiven("a1", "请假", forfeit.number)))


def test_hr_and_leaders_turn_down_on_the_page_and_the_person_reads_why(
    client_of: Any, company: Any, sold: Any
) -> None:
    line = line_of(company.zhao, TOP3)
    at = f"/lines/{line.number}"
    hr, zhao = client_of(company.he), client_of(company.zhao)
    assert "驳回这一条" in hr.get(at).text
    assert "驳回这一条" not in zhao.get(at).text
    assert zhao.post(f"{at}/reject", data={"reason": REASON}).status_code == 403
    refused = hr.post(f"{at}/reject", data={"reason": ""})
    assert (refused.status_code, "这一项还没有填。" in refused.text) == (400, True)
    assert hr.post(f"{at}/reject", data={"reason": REASON}).status_code == 303
    seen = zhao.get(at).text
    assert "已驳回" in seen
    assert REASON in seen
    assert REASON in zhao.get("/me").text
    assert "没有核准,请看理由" in zhao.get("/reminders").text
    closing = hr.get(f"/settlement?scheme=card-campaign&period={DAY}").text
    assert REASON in closing
    assert f"核准第 {line.number} 号" not in closing
    assert (
        client_of(company.lu).post("/lines/999999/reject", data={"reason": "x"}).status_code == 404
    )


def test_a_leader_answers_what_hr_has_turned_down_and_nothing_else(
    client_of: Any, company: Any, write: Any, appealed: Line
) -> None:
    leader = client_of(company.lu)
    other = line_of(company.lin, TOP3)
    write(lambda tx: appeal(tx, company.lin, AppealGiven("a2", "应为第一", other.number)))
    given = {"decision": "uphold", "text": "看清了"}
    assert leader.post("/appeals/a2/answer", data=given).status_code == 404
    assert "重新提出" in leader.get("/appeals").text
    assert client_of(company.he).post("/appeals/a1/answer", data=given).status_code == 403
    assert leader.post("/appeals/a1/answer", data=given).status_code == 303
    assert owed(company.zhao, TOP3) == 60_00
    assert standing(company.zhao, TOP3) == 30_00
