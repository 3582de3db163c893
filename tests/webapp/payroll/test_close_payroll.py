"""Approval by two people; payrolls that are closed once and paid once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.webapp.ledger.test_settle import DAY, busy_day, close, lines
from tests.webapp.payroll.test_approvals import hidden
from tests.webapp.random_days import undone
from tests.webapp.telling import call, deal, opinion, verdict
from tests.webapp.writer_work import counted
from webapp.core.errors import NotFound
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.facts.models import Card, Fact
from webapp.facts.transactions import Transaction
from webapp.ledger.models import Approval, Line
from webapp.ledger.operations.add_line import add_line
from webapp.ledger.operations.approve import (
    NothingToApprove,
    OwnGain,
    WaitsForCheck,
    approve_proposed,
)
from webapp.ledger.operations.reject import reject
from webapp.ledger.payroll_models import Payroll, PayrollLine, UnpaidLine
from webapp.ledger.payroll_plan import PayPlan
from webapp.ledger.unpaid_lines import plan_payroll
from webapp.payroll.operations.close_payroll import (
    MonthMalformed,
    MonthNotOver,
    NothingToPay,
    PaidAlready,
    PayrollClosed,
    close_payroll,
    close_payroll_apart,
    pay,
)
from webapp.payroll.person_pay import of_payroll, totals_of_payrolls
from webapp.people.operations.add_people import PersonGiven, add_person
from webapp.people.operations.transfers import leave
from webapp.schemes.company_loading import load_company
from webapp.store.statements import engine

DAY_OF_HIRE = date(2024, 1, 1)
MARCH_2 = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)  # half past eight in the evening in Shanghai


@pytest.fixture
def settled(write: Any, company: Any, clock: Any) -> list[int]:
    """The numbers of a day's money lines, all approved by HR after the month."""
    busy_day(write, company, clock)
    close(write)
    clock.set("2026-04-01T09:00")
    numbers = [line.number for line in lines(DAY) if line.amount]
    write(lambda tx: approve_proposed(tx, company.he, numbers))
    return numbers


@pytest.fixture
def plans(database: Any, clock: Any) -> Callable[[], dict[str, PayPlan]]:
    """A function that gives what a payroll closed now would settle, by person."""
    return lambda: {plan.person: plan for plan in plan_payroll(load_company(), clock())}


@pytest.fixture
def totals(plans: Any) -> Callable[[], dict[str, int]]:
    """A function that gives what a payroll closed now would pay, by person, in fen."""
    return lambda: {person: plan.total for person, plan in plans().items() if plan.rows}


def test_a_line_that_rests_on_a_card_in_doubt_is_neither_approved_nor_paid(
    write: Any, company: Any, clock: Any, totals: Any
) -> None:
    sold = busy_day(write, company, clock)
    close(write)
    clock.set("2026-03-03T09:00")
    lin, *others = [line for line in lines(DAY) if line.amount]
    write(lambda tx: approve_proposed(tx, company.he, [lin.number]))
    opinion(write, company.qin, "o1", sold["first"], "doubtful")

    assert company.lin not in totals()
    zhaos = [line.number for line in others if line.person_id == company.zhao]
    easts = [line.number for line in others if line.person_id == company.wang]
    with pytest.raises(WaitsForCheck):
        write(
            lambda tx: approve_proposed(tx, company.he, easts)
        )  # a fake would cost the whole team
    assert write(lambda tx: approve_proposed(tx, company.he, zhaos)) == len(zhaos)

    opinion(write, company.lu, "o2", sold["first"], "genuine")
    assert write(lambda tx: approve_proposed(tx, company.he, easts)) == len(easts)
    assert company.lin in totals()


def test_nobody_who_gains_by_the_line_of_a_team_may_approve_it(
    write: Any, company: Any, clock: Any, settled: list[int]
) -> None:
    Line.update(person=None, team="east").where(Line.number == settled[0]).execute()
    Approval.delete().where(Approval.line == settled[0]).execute()
    with pytest.raises(OwnGain):
        write(lambda tx: approve_proposed(tx, company.gao, [settled[0]]))  # its head


def test_approved_lines_wait_to_be_paid(company: Any, settled: list[int], totals: Any) -> None:
    assert totals() == {company.lin: 150_00, company.wang: 50_00, company.zhao: 30_00}


def test_a_closed_month_has_the_lines_approved_before_and_no_later_ones(
    write: Any, company: Any, clock: Any, settled: list[int], totals: Any
) -> None:
    assert write(lambda tx: close_payroll(tx, company.he, "2026-03")) == len(settled)
    assert totals() == {}
    deal(write, company.wang, "d1", 900_000, at=MARCH_2)
    close(write, "2026-03", "telesales-reward")
    numbers = [line.number for line in lines("2026-03") if line.amount]
    write(lambda tx: approve_proposed(tx, company.he, numbers))
    assert totals() == {company.wang: 800_00 + 1000_00}
    assert sum(each.total for each in of_payroll("2026-03")) == 230_00
    with pytest.raises(PayrollClosed):
        write(lambda tx: close_payroll(tx, company.he, "2026-03"))
    with pytest.raises(MonthNotOver):
        write(lambda tx: close_payroll(tx, company.he, "2026-04"))
    clock.set("2026-05-01T00:00")  # the midnight after its last day, a holiday or not
    write(lambda tx: close_payroll(tx, company.he, "2026-04"))
    assert PayrollLine.select().count() == len(settled) + len(numbers)


def test_closing_apart_from_the_writer_closes_with_the_same_rows(
    write: Any, company: Any, clock: Any, settled: list[int]
) -> None:
    with undone():
        assert write(lambda tx: close_payroll(tx, company.he, "2026-03")) == len(settled)
        inside = list(PayrollLine.select().order_by(PayrollLine.line).tuples())

    assert close_payroll_apart(write, clock(), company.he, "2026-03") == len(settled)

    assert list(PayrollLine.select().order_by(PayrollLine.line).tuples()) == inside
    assert not UnpaidLine.select().exists()
    with pytest.raises(PayrollClosed):
        close_payroll_apart(write, clock(), company.he, "2026-03")


def test_a_decision_between_planning_and_closing_is_followed(
    write: Any, company: Any, clock: Any, settled: list[int]
) -> None:
    """A card is reported as doubtful: its lines wait. A call meanwhile changes nothing."""
    card = Card.get()
    pieces: list[int] = []

    def meanwhile(work: Any) -> Any:
        pieces.append(len(pieces))
        if len(pieces) == 1:
            call(write, company.wang, "meanwhile")
            opinion(write, company.sun, "look", card.fact_id, "doubtful")
        return write(work)

    expected = len(settled)
    count = close_payroll_apart(meanwhile, clock(), company.he, "2026-03")

    assert len(pieces) == 2
    assert 0 < count < expected


def test_what_was_paid_and_is_reversed_is_carried_to_the_next_month(
    write: Any, company: Any, clock: Any, settled: list[int], plans: Any
) -> None:
    clock.set("2026-04-01T09:00")
    write(lambda tx: close_payroll(tx, company.he, "2026-03"))
    reverse_the_first_card(write, company)
    backs = [line.number for line in lines(DAY) if line.sign < 0 and line.amount]
    write(lambda tx: approve_proposed(tx, company.he, backs))
    # Lin's 150 and Wang's 50 are voided with their team's rewards; Zhao's 20 more are proposed.
    assert {who: plan.debt for who, plan in plans().items() if plan.debt} == {
        company.lin: 150_00,
        company.wang: 50_00,
    }
    clock.set("2026-05-02T09:00")
    with pytest.raises(NothingToPay):
        write(lambda tx: close_payroll(tx, company.he, "2026-04"))


def reverse_the_first_card(write: Any, company: Any) -> None:
    """Judge Lin's first card fake and settle its day again."""
    verdict(write, company.sun, "v1", _first_card(company.lin), "fake")
    close(write)


def test_a_pending_reversal_of_a_fake_card_keeps_its_part_from_being_paid(
    write: Any, company: Any, clock: Any, settled: list[int], totals: Any, plans: Any
) -> None:
    reverse_the_first_card(write, company)
    # The void takes 50 and 100 from Lin and 50 from Wang: all of it, but none of Zhao's 30.
    assert totals() == {company.zhao: 30_00}
    assert {who: sum(rest.amount for rest in plan.rests) for who, plan in plans().items()} == {
        company.lin: 150_00,
        company.wang: 50_00,
        company.zhao: 0,
    }
    assert write(lambda tx: close_payroll(tx, company.he, "2026-03")) == 1
    backs = [line for line in lines(DAY) if (line.amount or 0) < 0]
    [back] = [line for line in backs if line.person_id == company.wang]
    write(lambda tx: reject(tx, company.he, back.number, "与本人无关"))
    assert totals() == {company.wang: 50_00}


def test_a_deal_cancelled_before_the_payroll_is_paid_at_its_new_sum(
    write: Any, company: Any, clock: Any, totals: Any
) -> None:
    """Commission 1 % of 100,000 is 1,000 at first; the deal of 50,000 that stays pays 500."""
    deal(write, company.wang, "d1", 50_000_00)
    second = deal(write, company.wang, "d2", 25_000_00)
    clock.set("2026-04-01T09:00")
    close(write, "2026-03", "commission")
    approve_all(write, company)
    given = {line.clause: line.amount for line in lines("2026-03")}
    given_up = CancelCommand("c1", second.number, "登错")
    write(lambda tx: cancel_deal(tx, company.he, given_up))
    close(write, "2026-03", "commission")
    backs = {line.clause: line.amount for line in lines("2026-03") if (line.amount or 0) < 0}
    assert (given["commission"], backs["commission"]) == (1000_00, -500_00)
    expected = sum(given.values()) + sum(backs.values())
    assert totals() == {company.wang: expected}
    write(lambda tx: close_payroll(tx, company.he, "2026-03"))
    approve_all(write, company)
    assert totals() == {company.wang: 0}, "the reversal cancels what rested"


def approve_all(write: Any, company: Any) -> None:
    """HR and the leader approve all lines of money that wait."""
    waiting = Line.select(Line.number).left_outer_join(Approval)
    rows = waiting.where(Approval.line.is_null(), Line.amount.is_null(False)).tuples()
    numbers = [number for (number,) in rows]
    for by in (company.he, company.lu):
        with suppress(NothingToApprove):
            write(lambda tx, by=by: approve_proposed(tx, by, numbers))


def test_the_debt_of_someone_who_left_is_listed_for_hr(
    write: Any, company: Any, clock: Any, settled: list[int], client_of: Any
) -> None:
    write(lambda tx: close_payroll(tx, company.he, "2026-03"))
    reverse_the_first_card(write, company)
    approve_all(write, company)
    write(lambda tx: leave(tx, company.he, company.wang, date(2026, 4, 1)))
    clock.set("2026-04-02T09:00")
    shown = client_of(company.he).get("/payroll").text
    leavers = shown[shown.index('id="leavers"') :]
    assert "王䶮" in leavers
    assert "¥50.00" in leavers
    assert "林晓燕" in shown[shown.index('id="carried"') : shown.index('id="leavers"')]


def test_a_closed_payroll_does_not_change(
    write: Any, company: Any, clock: Any, settled: list[int], client_of: Any
) -> None:
    write(lambda tx: close_payroll(tx, company.he, "2026-03"))
    before = (list(PayrollLine.select().dicts()), of_payroll("2026-03"))
    reverse_the_first_card(write, company)
    approve_all(write, company)
    clock.set("2026-05-01T09:00")
    # Zhao is first now and gets 20 more; Lin and Wang have nothing to be taken from.
    assert write(lambda tx: close_payroll(tx, company.he, "2026-04")) == 1
    of_march = PayrollLine.select().where(PayrollLine.payroll == "2026-03")
    assert (list(of_march.dicts()), of_payroll("2026-03")) == before


def test_a_line_is_in_one_payroll_once(write: Any, company: Any, settled: list[int]) -> None:
    write(lambda tx: close_payroll(tx, company.he, "2026-03"))
    row = PayrollLine.get()
    again = {"line": row.line_id, "payroll": row.payroll_id, "amount": 1}
    with pytest.raises(engine().errors):
        write(lambda tx: tx.insert(PayrollLine, **again))


def _first_card(person: str) -> int:
    number: int = (
        Card.select(Fact.number).join(Fact).where(Fact.person == person).order_by(Fact.number)
    ).scalar()
    return number


def test_the_total_of_a_closed_month_is_stored_and_its_lines_are_not_read_again(
    write: Any, company: Any, settled: list[int]
) -> None:
    write(lambda tx: close_payroll(tx, company.he, "2026-03"))
    assert Payroll.get().total == sum(each.total for each in of_payroll("2026-03")) == 230_00
    PayrollLine.update(amount=1).execute()
    assert totals_of_payrolls() == {"2026-03": 230_00}
    assert counted(totals_of_payrolls).statements == 1


def test_a_closed_month_without_a_stored_total_has_the_sum_of_its_lines(
    write: Any, company: Any, settled: list[int]
) -> None:
    write(lambda tx: close_payroll(tx, company.he, "2026-03"))
    Payroll.update(total=None).execute()
    assert totals_of_payrolls() == {"2026-03": 230_00}


@pytest.mark.parametrize(
    ("month", "refusal"),
    [
        ("March", MonthMalformed),
        ("2026-13", MonthMalformed),
        ("9999-12", MonthMalformed),
        ("0001-01", MonthMalformed),
        ("2026-04", MonthNotOver),
    ],
)
def test_a_malformed_or_running_month_is_not_closed(
    write: Any, company: Any, settled: list[int], month: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        write(lambda tx: close_payroll(tx, company.he, month))


def test_a_payroll_is_paid_once(write: Any, company: Any, clock: Any, settled: list[int]) -> None:
    clock.set("2026-04-01T09:00")
    with pytest.raises(NotFound):
        write(lambda tx: pay(tx, company.he, "2026-03"))
    write(lambda tx: close_payroll(tx, company.he, "2026-03"))
    write(lambda tx: pay(tx, company.he, "2026-03"))
    with pytest.raises(PaidAlready):
        write(lambda tx: pay(tx, company.he, "2026-03"))


def test_hr_closes_a_month_and_downloads_it(
    client_of: Any, company: Any, clock: Any, settled: list[int]
) -> None:
    clock.set("2026-04-01T09:00")
    hr = client_of(company.he)
    assert "¥230.00" in hr.get("/payroll").text
    refused = hr.get("/payroll/close?month=2026-99")
    assert "不是月份" in refused.text
    question = hr.get("/payroll/close?month=2026-03").text
    assert hr.post("/payroll", data=hidden(question)).status_code == 303
    book = load_workbook(BytesIO(hr.get("/payroll/2026-03.xlsx").data), data_only=True)
    cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert 230 in cells
    assert "林晓燕" in cells
    assert hr.post("/payroll/2026-03/paid").status_code == 303
    assert "已发放" in client_of(company.lin).get("/me").text
    assert client_of(company.lin).get("/payroll/2026-03.xlsx").status_code == 403
    assert hr.get("/payroll/2026-02.xlsx").status_code == 404


def test_the_page_shows_a_part_of_a_long_list_and_the_sum_of_all(
    write: Any, company: Any, client_of: Callable[[str], Any], settled: list[int]
) -> None:
    write(lambda tx: _pay_many(tx, 60, settled[0]))
    client = client_of(company.he)
    first, last = client.get("/payroll").text, client.get("/payroll?pays=6").text
    whole = f"¥{230 + 60 * 5:,}"
    assert whole in first
    assert whole in last
    assert ("人00" in first, "人59" in first) == (True, False)
    assert ("人00" in last, "人59" in last) == (False, True)
    assert "第 6 页，共 6 页" in last


def _pay_many(tx: Transaction, count: int, like: int) -> None:
    """An approved award of 5 yuan for each of so many other sellers."""
    line = Line.get_by_id(like)
    for number in range(count):
        who = f"13{number:02}"
        given = PersonGiven(who, f"人{number:02}", "telesales", "west", hired=DAY_OF_HIRE)
        add_person(tx, "setup", given)
        values = {"scheme": line.scheme, "revision": line.revision, "period": line.period}
        added = add_line(
            tx,
            settlement=line.settlement_id,
            clause=line.clause,
            kind="award",
            person=who,
            amount=500,
            because=line.because,
            **values,
        )
        tx.insert(Approval, line=added, approved_by="1002", approved_at=tx.now)
