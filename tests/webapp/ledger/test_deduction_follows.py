"""A deduction follows its awards: adjusted in one settlement, decided together (rules 7 and 18).

Wang sells for 100,000 in March against a target of 50,000 and has deceived a customer. The scheme
`reward-and-penalty` gives 500 (target), 3 % of 50,000 = 1,500 (excess) and 1,000 (first place),
3,000 in all, and deducts all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.webapp.ledger.test_settle import close
from tests.webapp.payroll.test_approvals import asked, confirm
from tests.webapp.telling import deal
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.facts.operations.set_setting import set_setting
from webapp.feedback.operations import violations
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Approval, Endorsement, Line
from webapp.ledger.operations.appeal import AnswerGiven, AppealGiven, answer_appeal, appeal
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.reject import reject, rejected_together
from webapp.ledger.unpaid_lines import plan_payroll
from webapp.payroll.operations.close_payroll import close_payroll
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.planning.operations.enrol import EnrolmentGiven, run_from
from webapp.schemes.company_loading import load_company
from webapp.verification.ledger import ledger_misfit

SCHEME, MARCH = "reward-and-penalty", "2026-03"
RANK, DECEPTION = "monthly-rank", "deception"
MARCH_2 = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def sold(write: Any, company: Any, clock: Any) -> dict[str, int]:
    """Wang's two deals of March, the violation upheld, and the month over and settled."""
    write(lambda tx: run_from(tx, EnrolmentGiven(SCHEME, date(2026, 3, 1))))
    target = TargetGiven(company.wang, "sales", "month", 50_000_00)
    write(lambda tx: set_target(tx, "setup", target))
    deals = {
        name: deal(write, company.wang, name, amount).number
        for name, amount in (("d1", 60_000_00), ("d2", 40_000_00))
    }
    given = violations.ViolationGiven("v1", company.wang, "deception", "虚报", date(2026, 3, 2))
    number = write(lambda tx: violations.record_violation(tx, company.sun, given)).number
    write(lambda tx: violations.answer_violation(tx, company.wang, number, "没有"))
    write(lambda tx: violations.rule_on_violation(tx, company.he, number, True, "属实"))
    clock.set("2026-04-01T09:00")
    close(write, MARCH, SCHEME)
    return deals


@pytest.fixture
def total(company: Any, clock: Any) -> Callable[[], int]:
    """A function that gives what a payroll closed now would pay Wang, in fen."""

    def pay_of_wang() -> int:
        plans = plan_payroll(load_company(), clock())
        return sum(plan.total for plan in plans if plan.person == company.wang)

    return pay_of_wang


def newest(clause: str) -> Line:
    held = Line.select().where(Line.clause == clause, Line.amount.is_null(False))
    line: Line = held.order_by(Line.number.desc()).first()
    return line


def amounts(clause: str) -> list[int]:
    """The amounts of a clause's lines that were not rejected, in order."""
    rows = Line.select().where(Line.clause == clause, Line.amount.is_null(False), is_current_line())
    return [line.amount for line in rows.order_by(Line.number)]


@pytest.fixture
def turn_down(write: Any, company: Any, clock: Any) -> Callable[..., tuple[int, ...]]:
    """A function by which HR rejects a line, one minute after the last event."""

    def reject_line(line: Line, reason: str = "不符") -> tuple[int, ...]:
        clock.now += timedelta(minutes=1)
        numbers: tuple[int, ...] = write(lambda tx: reject(tx, company.he, line.number, reason))
        return numbers

    return reject_line


def approve(write: Any, company: Any, *lines: Line) -> None:
    write(lambda tx: approve_proposed(tx, company.he, [line.number for line in lines]))


def test_all_awards_of_the_month_are_deducted(sold: Any) -> None:
    assert amounts("monthly-target") + amounts("monthly-excess") + amounts(RANK) == [
        500_00,
        1500_00,
        1000_00,
    ]
    assert amounts(DECEPTION) == [-3000_00]


def test_a_rejected_award_takes_its_deduction_with_it_and_the_rest_is_proposed(
    write: Any, company: Any, sold: Any, turn_down: Any
) -> None:
    award, deduction = newest(RANK), newest(DECEPTION)
    assert set(turn_down(award)) == {award.number, deduction.number}
    assert amounts(DECEPTION) == [-2000_00]  # 500 + 1,500
    assert close(write, MARCH, SCHEME).lines == ()
    assert ledger_misfit() is None


def test_what_was_approved_of_the_deduction_is_given_back_with_the_rejection(
    write: Any, company: Any, sold: Any, turn_down: Any, total: Any
) -> None:
    approve(write, company, newest(DECEPTION), newest("monthly-target"), newest("monthly-excess"))
    turn_down(newest(RANK))
    assert amounts(DECEPTION) == [-3000_00, 1000_00]
    assert Approval.get_by_id(newest(DECEPTION).number).approved_by_id == company.he
    assert total() == 0  # 500 + 1,500 - 3,000 + 1,000
    assert close(write, MARCH, SCHEME).lines == ()
    assert ledger_misfit() is None


def test_an_upheld_appeal_brings_back_the_award_and_its_deduction(
    write: Any, company: Any, sold: Any, turn_down: Any
) -> None:
    award = newest(RANK)
    turn_down(award)
    write(lambda tx: appeal(tx, company.wang, AppealGiven("a1", "名次没错", award.number)))
    write(lambda tx: answer_appeal(tx, company.lu, "a1", AnswerGiven(True, "核对过了")))
    assert amounts(RANK) == [1000_00]
    assert amounts(DECEPTION) == [-2000_00, -1000_00]
    assert close(write, MARCH, SCHEME).lines == ()
    assert ledger_misfit() is None


def cancel_second(write: Any, company: Any, sold: dict[str, int]) -> None:
    """Cancel 40,000: 3 % of 10,000 = 300 of excess; the deduction is 500 + 300 + 1,000."""
    given = CancelCommand("c1", sold["d2"], "客户退单")
    write(lambda tx: cancel_deal(tx, company.he, given))
    close(write, MARCH, SCHEME)


def test_a_reversal_and_what_it_gives_back_are_approved_together(
    write: Any, company: Any, sold: Any, total: Any
) -> None:
    clauses = ("monthly-target", "monthly-excess", RANK, DECEPTION)
    approve(write, company, *(newest(clause) for clause in clauses))
    assert total() == 0
    cancel_second(write, company, sold)
    assert amounts("monthly-excess") == [1500_00, -1200_00]
    assert amounts(DECEPTION) == [-3000_00, 1200_00]
    approve(write, company, newest("monthly-excess"))
    assert Approval.select().where(Approval.line == newest(DECEPTION).number).exists()
    assert total() == 0


def test_a_reversal_and_what_it_gives_back_are_rejected_together(
    write: Any, company: Any, sold: Any, turn_down: Any
) -> None:
    clauses = ("monthly-target", "monthly-excess", RANK, DECEPTION)
    approve(write, company, *(newest(clause) for clause in clauses))
    cancel_second(write, company, sold)
    back, refund = newest("monthly-excess"), newest(DECEPTION)
    assert [line.number for line in rejected_together(refund)] == sorted(
        [back.number, refund.number]
    )
    turn_down(back)
    assert (amounts("monthly-excess"), amounts(DECEPTION)) == ([1500_00], [-3000_00])
    assert close(write, MARCH, SCHEME).lines == ()
    assert ledger_misfit() is None


def test_two_people_approve_both_where_one_of_them_needs_two(
    write: Any, company: Any, sold: Any
) -> None:
    clauses = ("monthly-target", "monthly-excess", RANK, DECEPTION)
    approve(write, company, *(newest(clause) for clause in clauses))
    given = CancelCommand("c1", sold["d2"], "客户退单")
    write(lambda tx: cancel_deal(tx, company.he, given))
    write(lambda tx: cancel_deal(tx, company.he, CancelCommand("c2", sold["d1"], "客户退单")))
    close(write, MARCH, SCHEME)
    # -500, -1,500 and -1,000 are reversed, 3,000 given back.
    write(lambda tx: set_setting(tx, company.lu, "two_people_from", str(2500_00)))
    approve(write, company, newest(RANK))
    assert Endorsement.select().count() == 4
    assert Approval.select().count() == len(clauses)
    write(lambda tx: approve_proposed(tx, company.lu, [newest(RANK).number]))
    assert Approval.select().count() == 2 * len(clauses)


def test_a_deduction_of_what_was_paid_is_carried_and_its_refund_paid_back(
    write: Any, company: Any, clock: Any, sold: Any, turn_down: Any, total: Any
) -> None:
    approve(write, company, newest("monthly-target"), newest("monthly-excess"), newest(RANK))
    assert total() == 0  # the pending deduction of 3,000 takes all
    turn_down(newest(DECEPTION))
    assert total() == 3000_00
    write(lambda tx: close_payroll(tx, company.he, MARCH))
    assert close(write, MARCH, SCHEME).lines == ()
    assert total() == 0


def test_a_rejected_award_is_not_proposed_again_when_only_others_have_changed(
    write: Any, company: Any, sold: Any, turn_down: Any
) -> None:
    """Lin's 30,000 change the ranking behind Wang's first place, not Wang's 100,000 or 1,000."""
    turn_down(newest(RANK))
    deal(write, company.lin, "d3", 30_000_00, at=MARCH_2)
    close(write, MARCH, SCHEME)
    rank = Line.select().where(Line.clause == RANK, Line.person == company.wang, is_current_line())
    assert not rank.exists()
    assert ledger_misfit() is None


def test_a_rejected_award_is_proposed_whole_when_the_own_figures_have_changed(
    write: Any, company: Any, sold: Any, turn_down: Any
) -> None:
    """The first place still pays 1,000, now for 110,000: HR is asked again, and about all of it."""
    turn_down(newest(RANK))
    deal(write, company.wang, "d3", 10_000_00, at=MARCH_2)
    close(write, MARCH, SCHEME)
    assert amounts(RANK) == [1000_00]
    assert sum(amounts(DECEPTION)) == -3300_00  # 500 + 3 % of 60,000 + 1,000


def test_the_page_tells_no_line_that_waits_when_a_tied_line_is_approved_with_the_chosen_one(
    sold: dict[str, int], write: Any, company: Any, client_of: Any
) -> None:
    """60,000 of 100,000 cancelled: target and excess fall, and what was deducted is given back."""
    write(lambda tx: approve_proposed(tx, company.he, [row.number for row in Line.select()]))
    write(lambda tx: cancel_deal(tx, company.he, CancelCommand("c1", sold["d1"], "客户退单")))
    close(write, MARCH, SCHEME)
    falls = Line.get(Line.kind == "award", Line.amount < 0)

    client = client_of(company.he)
    question = asked(client, "approve-ticked", line=str(falls.number))
    page = confirm(client, question)

    refund = Line.get(Line.kind == "deduction", Line.amount > 0)
    assert Approval.select().where(Approval.line == refund.number).exists()
    assert "已通过" in page
    assert "另有" not in page
