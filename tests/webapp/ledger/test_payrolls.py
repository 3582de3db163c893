"""Approval by two people; payrolls that are closed once and paid once."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.webapp.ledger.test_settle import CAMPAIGN, DAY, busy_day, close, lines
from tests.webapp.telling import deal, opinion, verdict
from webapp.core.errors import NotFound
from webapp.facts.models import Card, Fact
from webapp.ledger.models import Approval, Endorsement, Line, Statement
from webapp.ledger.operations.approve import (
    OwnGain,
    SecondPersonNeeded,
    WaitsForCheck,
    approve_proposed,
)
from webapp.ledger.operations.hear_statements import SaidAlready, StatementAwaited, state
from webapp.ledger.operations.payrolls import (
    MonthMalformed,
    MonthNotOver,
    NothingToPay,
    PaidAlready,
    PayrollClosed,
    close_payroll,
    lines_to_pay,
    of_payroll,
    pay,
)
from webapp.ledger.payroll_models import PayrollLine
from webapp.people.operations import staff


@pytest.fixture
def settled(write: Any, company: Any, clock: Any) -> list[int]:
    """The numbers of a day's money lines, all approved by HR."""
    busy_day(write, company, clock)
    close(write)
    numbers = [line.number for line in lines(DAY) if line.amount]
    write(lambda tx: approve_proposed(tx, company.he, numbers))
    return numbers


APRIL = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)  # nine o'clock in Shanghai


def totals() -> dict[str, int]:
    paid, _carried = lines_to_pay(APRIL)
    return {each.person: each.total for each in paid}


def test_a_large_sum_waits_for_a_second_approval(write: Any, company: Any, clock: Any) -> None:
    busy_day(write, company, clock)
    write(lambda tx: staff.set_setting(tx, company.lu, "two_people_from", "5000"))
    close(write)
    [first] = [line for line in lines(DAY, "daily-cards-top3") if line.amount == 50_00]

    assert write(lambda tx: approve_proposed(tx, company.he, [first.number])) == 0
    assert Endorsement.select().count() == 1
    assert Approval.select().count() == 0
    with pytest.raises(SecondPersonNeeded):
        write(lambda tx: approve_proposed(tx, company.he, [first.number]))
    assert write(lambda tx: approve_proposed(tx, company.lu, [first.number])) == 1
    assert Approval.get().approved_by_id == company.lu


def dismissal_of(write: Any, company: Any, clock: Any) -> Line:
    sold = busy_day(write, company, clock)
    verdict(write, company.sun, "v1", sold["first"], "fake")
    close(write, CAMPAIGN)
    [dismissal] = [line for line in lines(CAMPAIGN) if line.kind == "dismissal"]
    return dismissal


def test_two_people_approve_a_dismissal_after_the_statement_of_its_person(
    write: Any, company: Any, clock: Any
) -> None:
    number = dismissal_of(write, company, clock).number
    with pytest.raises(StatementAwaited):
        write(lambda tx: approve_proposed(tx, company.he, [number]))
    with pytest.raises(NotFound):
        write(lambda tx: state(tx, company.wang, number, "不是我"))
    write(lambda tx: state(tx, company.lin, number, " 卡是真的 "))
    with pytest.raises(SaidAlready):
        write(lambda tx: state(tx, company.lin, number, "再说一次"))
    assert Statement.get_by_id(number).text == "卡是真的"
    assert write(lambda tx: approve_proposed(tx, company.he, [number])) == 0
    assert write(lambda tx: approve_proposed(tx, company.lu, [number])) == 1


def test_without_a_statement_a_decision_waits_for_five_workdays(
    write: Any, company: Any, clock: Any
) -> None:
    number = dismissal_of(write, company, clock).number  # of a Monday
    clock.set("2026-03-09T23:00")
    with pytest.raises(StatementAwaited):
        write(lambda tx: approve_proposed(tx, company.he, [number]))
    clock.set("2026-03-10T09:00")
    assert write(lambda tx: approve_proposed(tx, company.he, [number])) == 0


def test_a_line_that_rests_on_a_card_in_doubt_is_neither_approved_nor_paid(
    write: Any, company: Any, clock: Any
) -> None:
    sold = busy_day(write, company, clock)
    close(write)
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


def test_approved_lines_wait_to_be_paid(company: Any, settled: list[int]) -> None:
    assert totals() == {company.lin: 150_00, company.wang: 50_00, company.zhao: 30_00}


def test_a_closed_month_has_the_lines_approved_before_and_no_later_ones(
    write: Any, company: Any, clock: Any, settled: list[int]
) -> None:
    march = clock()
    clock.set("2026-04-01T09:00")
    assert write(lambda tx: close_payroll(tx, company.he, "2026-03")) == len(settled)
    assert totals() == {}
    deal(write, company.wang, "d1", 900_000, at=march)
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


def test_a_negative_sum_is_carried_forward_to_the_next_month(
    write: Any, company: Any, clock: Any, settled: list[int]
) -> None:
    clock.set("2026-04-01T09:00")
    write(lambda tx: close_payroll(tx, company.he, "2026-03"))
    verdict(write, company.sun, "v1", _first_card(company.lin), "fake")
    close(write)
    backs = [line.number for line in lines(DAY) if line.sign < 0 and line.amount]
    write(lambda tx: approve_proposed(tx, company.he, backs))
    paid, carried = lines_to_pay(clock())
    assert paid == []
    assert {each.person for each in carried} >= {company.lin}
    assert all(each.total < 0 for each in carried)
    clock.set("2026-05-02T09:00")
    with pytest.raises(NothingToPay):
        write(lambda tx: close_payroll(tx, company.he, "2026-04"))


def _first_card(person: str) -> int:
    number: int = (
        Card.select(Fact.number).join(Fact).where(Fact.person == person).order_by(Fact.number)
    ).scalar()
    return number


@pytest.mark.parametrize(
    ("month", "refusal"),
    [("March", MonthMalformed), ("2026-13", MonthMalformed), ("2026-03", MonthNotOver)],
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
    refused = hr.post("/payroll", data={"month": "2026-99"})
    assert "不是月份" in refused.text
    assert hr.post("/payroll", data={"month": "2026-03"}).status_code == 303
    [sheet] = load_workbook(BytesIO(hr.get("/payroll/2026-03.xlsx").data)).worksheets
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert 230 in cells
    assert "林晓燕" in cells
    assert hr.post("/payroll/2026-03/paid").status_code == 303
    assert "已发放" in client_of(company.lin).get("/me").text
    assert client_of(company.lin).get("/payroll/2026-03.xlsx").status_code == 403
    assert hr.get("/payroll/2026-02.xlsx").status_code == 404
