"""Approvals and the close of a month are undone for ten minutes, while nothing has left."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.webapp.ledger.test_line_pages import shown
from tests.webapp.ledger.test_settle import busy_day, close, lines
from tests.webapp.payroll.test_approvals import approved, asked, confirm, hidden
from webapp.facts.operations.set_setting import set_setting
from webapp.honours.models import Certificate
from webapp.ledger.models import Endorsement, Line, PendingLine, Rejection
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.payroll_models import Payment, Payroll, PayrollLine, UnpaidLine
from webapp.ledger.undoing_models import (
    ApprovalStep,
    ApprovalUndone,
    PaymentUndone,
    PayrollUndone,
    RejectionUndone,
)
from webapp.messaging.models import Reminder
from webapp.messaging.operations.remind import unread
from webapp.messaging.operations.subscribe import waiting_pushes
from webapp.payroll.operations.close_payroll import close_payroll, pay
from webapp.payroll.operations.undo_payment import undo_payment
from webapp.store.models import AuditLine
from webapp.verification.ledger import ledger_misfit

DAY, MARCH = "2026-03-02", "2026-03"


@pytest.fixture
def day(write: Any, company: Any, clock: Any) -> list[int]:
    """The lines of a settled busy day; March is over."""
    busy_day(write, company, clock)
    close(write)
    clock.set("2026-04-01T09:00")
    return [line.number for line in lines(DAY)]


def approve_everything(client: Any) -> str:
    return confirm(client, asked(client, "approve-all"))


def undo(client: Any, page: str) -> str:
    """Press the button that undoes the last approvals."""
    [address] = re.findall(r'action="(/approvals/\d+/undo)"', page)
    return shown(client.post(address, follow_redirects=True))


def test_approvals_are_undone_and_both_steps_stay_recorded(
    day: list[int], company: Any, client_of: Any
) -> None:
    hr = client_of(company.he)
    page = approve_everything(hr)
    gone = approved()
    assert gone

    told = undo(hr, page)

    assert f"已撤销：{len(gone)} 条重新待审核" in told
    assert not approved()
    assert {row.line_id for row in PendingLine.select()} == set(day)
    [step] = ApprovalStep.select()
    assert ApprovalUndone.get().step_id == step.id
    audited = [row.action for row in AuditLine.select() if row.action.endswith("_approval")]
    assert audited == ["undo_approval"] * len(gone)
    assert ledger_misfit() is None


def test_what_was_undone_is_approved_anew(day: list[int], company: Any, client_of: Any) -> None:
    hr = client_of(company.he)
    undo(hr, approve_everything(hr))

    assert "已通过" in approve_everything(hr)

    assert approved()
    assert ledger_misfit() is None


def test_settling_again_after_an_undone_approval_adds_nothing(
    day: list[int], write: Any, company: Any, client_of: Any
) -> None:
    hr = client_of(company.he)
    undo(hr, approve_everything(hr))

    assert close(write).lines == ()
    assert Line.select().count() == len(day)


def test_reminders_are_held_for_ten_minutes_and_forgotten_when_it_is_undone(
    day: list[int], company: Any, clock: Any, client_of: Any
) -> None:
    hr = client_of(company.he)
    before = unread(company.lin, clock())
    page = approve_everything(hr)
    held = Reminder.select().where(Reminder.kind == "award", Reminder.person == company.lin)
    assert held.exists()
    assert unread(company.lin, clock()) == before
    assert not [each for each in waiting_pushes(clock()) if each.kind == "award"]

    undo(hr, page)
    assert not held.exists()

    approve_everything(hr)
    clock.set("2026-04-01T09:10")
    assert unread(company.lin, clock()) == before + held.count()
    assert [each for each in waiting_pushes(clock()) if each.kind == "award"]


def test_after_ten_minutes_nothing_is_undone(
    day: list[int], company: Any, clock: Any, client_of: Any
) -> None:
    hr = client_of(company.he)
    page = approve_everything(hr)
    clock.set("2026-04-01T09:10")

    assert "超过 10 分钟" in undo(hr, page)
    assert approved()
    assert "/undo" not in shown(hr.get("/approvals"))


def test_nobody_undoes_the_step_of_another(day: list[int], company: Any, client_of: Any) -> None:
    page = approve_everything(client_of(company.he))
    [address] = re.findall(r'action="(/approvals/\d+/undo)"', page)

    client_of(company.lu).post(address)

    assert approved()


def test_what_was_certified_or_paid_is_not_undone(
    day: list[int], write: Any, company: Any, client_of: Any
) -> None:
    hr = client_of(company.he)
    page = approve_everything(hr)
    certified = {
        "serial": "HR-1",
        "code": "c",
        "line": min(approved()),
        "honour": "{}",
        "issued_by": company.he,
    }
    write(lambda tx: tx.insert(Certificate, **certified, issued_at=tx.now))
    assert "不能再撤销" in undo(hr, page)
    Certificate.delete().execute()

    write(lambda tx: close_payroll(tx, company.he, MARCH))

    assert "不能再撤销" in undo(hr, page)
    assert approved()


def test_the_first_of_two_approvals_is_undone_too(
    day: list[int], company: Any, client_of: Any, write: Any
) -> None:
    write(lambda tx: set_setting(tx, company.lu, "two_people_from", "1"))
    hr = client_of(company.he)
    number = next(line.number for line in lines(DAY) if line.amount)
    page = confirm(hr, asked(hr, "approve-ticked", line=[number]))
    assert Endorsement.select().exists()

    undo(hr, page)

    assert not Endorsement.select().exists()


def closed(client: Any) -> str:
    fields = hidden(shown(client.get(f"/payroll/close?month={MARCH}")))
    return shown(client.post("/payroll", data=fields, follow_redirects=True))


def reopen(client: Any) -> str:
    return shown(client.post(f"/payroll/{MARCH}/undo", follow_redirects=True))


def test_a_close_is_undone_and_closed_again_with_the_same_sum(
    day: list[int], write: Any, company: Any, client_of: Any
) -> None:
    write(lambda tx: approve_proposed(tx, company.he, day))
    hr = client_of(company.he)
    unpaid = UnpaidLine.select().count()
    assert "撤销关账" in closed(hr)
    total, count = Payroll.get().total, PayrollLine.select().count()

    assert f"{count} 条重新待发" in reopen(hr)

    assert not Payroll.select().exists()
    assert not PayrollLine.select().exists()
    assert UnpaidLine.select().count() == unpaid
    kept = PayrollUndone.get()
    assert (kept.month, kept.total, kept.lines, kept.by_id) == (MARCH, total, count, company.he)
    assert ledger_misfit() is None

    closed(hr)
    assert Payroll.get().total == total
    assert ledger_misfit() is None


@pytest.mark.parametrize("how", ["late", "downloaded", "paid"])
def test_a_close_whose_payroll_has_left_is_not_undone(
    day: list[int], write: Any, company: Any, clock: Any, client_of: Any, how: str
) -> None:
    write(lambda tx: approve_proposed(tx, company.he, day))
    hr = client_of(company.he)
    closed(hr)
    if how == "late":
        clock.set("2026-04-01T09:10")
    elif how == "downloaded":
        hr.get(f"/payroll/{MARCH}.csv")
    else:
        write(lambda tx: pay(tx, company.he, MARCH))

    assert "不能再撤销" in reopen(hr)
    assert Payroll.select().exists()
    assert "撤销关账" not in shown(hr.get("/payroll"))


@pytest.fixture
def paid(write: Any, company: Any, day: list[int]) -> str:
    """March is closed and marked as paid."""
    write(lambda tx: approve_proposed(tx, company.he, some_of(day)))
    write(lambda tx: close_payroll(tx, company.he, MARCH))
    write(lambda tx: pay(tx, company.he, MARCH))
    return MARCH


def some_of(day: list[int]) -> list[int]:
    rows = Line.select(Line.number).where(Line.number.in_(day), Line.amount > 0)
    return [number for (number,) in rows.tuples()]


def test_a_month_is_marked_as_paid_after_a_question(
    paid: str, write: Any, company: Any, client_of: Any
) -> None:
    write(lambda tx: undo_payment(tx, company.he, paid))

    page = shown(client_of(company.he).get("/payroll"))

    assert "已经发到大家手里？" in page
    assert "确认已发放" in page


def test_the_mark_of_a_payment_is_taken_back_within_ten_minutes(
    paid: str, company: Any, client_of: Any
) -> None:
    hr = client_of(company.he)
    assert "撤销发放标记" in shown(hr.get("/payroll"))

    told = shown(hr.post(f"/payroll/{paid}/unpaid", follow_redirects=True))

    assert "已撤销：2026年3月还没有发放" in told
    assert not Payment.select().exists()
    kept = PaymentUndone.get()
    assert (kept.month, kept.paid_by_id, kept.by_id) == (paid, company.he, company.he)
    assert AuditLine.select().where(AuditLine.action == "undo_payment").count() == 1


def test_a_month_can_be_marked_anew_after_the_mark_was_taken_back(
    paid: str, write: Any, company: Any
) -> None:
    write(lambda tx: undo_payment(tx, company.he, paid))
    write(lambda tx: pay(tx, company.he, paid))

    assert Payment.get().payroll_id == paid


def test_after_ten_minutes_the_mark_stays(
    paid: str, company: Any, clock: Any, client_of: Any
) -> None:
    clock.set("2026-04-01T09:10")
    hr = client_of(company.he)

    assert "超过 10 分钟" in shown(hr.post(f"/payroll/{paid}/unpaid", follow_redirects=True))
    assert "撤销发放标记" not in shown(hr.get("/payroll"))
    assert Payment.select().exists()


def test_what_was_not_paid_cannot_be_taken_back(company: Any, client_of: Any) -> None:
    told = shown(client_of(company.he).post("/payroll/2026-03/unpaid", follow_redirects=True))

    assert "没有" in told


def rejected_all(client: Any) -> str:
    """Reject everything that can be rejected; the page afterwards."""
    return confirm(client, asked(client, "reject-all"), reason="点错了")


def undo_rejection(client: Any, page: str) -> str:
    [address] = re.findall(r'action="(/rejections/\d+/undo)"', page)
    return shown(client.post(address, follow_redirects=True))


def test_rejections_are_undone_by_new_lines_of_the_same_sums(
    day: list[int], company: Any, write: Any, client_of: Any
) -> None:
    hr = client_of(company.he)
    page = rejected_all(hr)
    rejected = {row.line_id for row in Rejection.select()}
    assert rejected
    assert "您刚让" in page

    told = undo_rejection(hr, page)

    assert "条重新待审核" in told
    again = {row.line_id for row in PendingLine.select()} - set(day)
    assert sums_of(again) == sums_of(rejected)
    assert {row.line_id for row in Rejection.select()} == rejected, "what was decided stays"
    assert RejectionUndone.select().count() == 1
    assert close(write).lines == (), "settling again adds nothing"
    assert ledger_misfit() is None


def sums_of(numbers: set[int]) -> dict[Any, int]:
    """The sum of these lines by claim; of a claim without money the count."""
    sums: dict[Any, int] = {}
    for line in Line.select().where(Line.number.in_(numbers)):
        claim = (line.clause, line.kind, line.person_id, line.team_id)
        sums[claim] = sums.get(claim, 0) + (line.sign if line.amount is None else line.amount)
    return sums


def test_a_person_is_told_of_a_rejection_only_when_it_cannot_be_undone_any_more(
    day: list[int], company: Any, clock: Any, client_of: Any
) -> None:
    hr = client_of(company.he)
    before = unread(company.lin, clock())
    page = rejected_all(hr)
    held = Reminder.select().where(Reminder.kind == "rejection", Reminder.person == company.lin)
    assert held.exists()
    assert unread(company.lin, clock()) == before

    undo_rejection(hr, page)
    assert not held.exists()

    rejected_all(hr)
    clock.set("2026-04-01T09:10")
    assert unread(company.lin, clock()) == before + held.count()


def test_a_rejection_is_undone_once_within_ten_minutes_and_only_by_who_rejected(
    day: list[int], company: Any, clock: Any, client_of: Any
) -> None:
    hr = client_of(company.he)
    page = rejected_all(hr)
    [address] = re.findall(r'action="(/rejections/\d+/undo)"', page)
    pending = PendingLine.select().count()

    client_of(company.lu).post(address)
    assert PendingLine.select().count() == pending

    clock.set("2026-04-01T09:10")
    assert "超过 10 分钟" in shown(hr.post(address, follow_redirects=True))
    clock.set("2026-04-01T09:09")
    assert "条重新待审核" in shown(hr.post(address, follow_redirects=True))
    assert "已经撤销过" in shown(hr.post(address, follow_redirects=True))


def test_a_line_rejected_on_its_page_is_undone_there(
    day: list[int], company: Any, client_of: Any
) -> None:
    hr, number = client_of(company.he), day[0]
    page = shown(
        hr.post(f"/lines/{number}/reject", data={"reason": "点错了"}, follow_redirects=True)
    )

    assert "条重新待审核" in undo_rejection(hr, page)
    assert "您刚让" not in shown(hr.get(f"/lines/{number}"))
