"""Lines that two people must approve, and the sum from which on, which a leader sets."""

from __future__ import annotations

from typing import Any

import pytest

from tests.webapp.ledger.test_settle import CAMPAIGN, DAY, busy_day, close, lines
from tests.webapp.telling import verdict
from webapp.core.errors import NotAllowed, NotFound
from webapp.facts.operations.set_setting import set_setting
from webapp.ledger.models import Approval, Endorsement, Line, Statement
from webapp.ledger.operations.approve import (
    TWO_FROM,
    SecondPersonNeeded,
    approve_proposed,
    two_from,
)
from webapp.ledger.operations.hear_statements import SaidAlready, StatementAwaited, state
from webapp.payroll.operations.set_two_people import TwoPeopleSumMalformed, set_two_people

PATH = "/payroll/two-people"


def test_a_leader_sets_it_and_everybody_of_the_desk_reads_it(client_of: Any, company: Any) -> None:
    assert "¥5,000.00 起要两个人审核" in client_of(company.he).get("/payroll").text
    leader = client_of(company.lu)
    said = leader.post(PATH, data={"from": "2,500"}, follow_redirects=True).text
    assert "¥2,500.00 起要两个人审核" in said
    assert two_from() == 2_500_00
    assert "¥2,500.00 起要两个人审核" in client_of(company.he).get("/payroll").text


@pytest.mark.parametrize("typed", ["", "no", "0", "-5", "1000000.01"])
def test_a_text_that_is_no_such_sum_is_refused_beside_its_field(
    client_of: Any, company: Any, typed: str
) -> None:
    answer = client_of(company.lu).post(PATH, data={"from": typed})
    assert answer.status_code == 400
    assert 'id="from-error"' in answer.text
    assert two_from() == TWO_FROM


def test_hr_cannot_set_what_limits_it(client_of: Any, company: Any, write: Any) -> None:
    hr = client_of(company.he)
    assert 'name="from"' not in hr.get("/payroll").text
    assert hr.post(PATH, data={"from": "9000"}).status_code == 403
    with pytest.raises(NotAllowed):
        write(lambda tx: set_two_people(tx, company.he, 9000_00))
    with pytest.raises(TwoPeopleSumMalformed):
        write(lambda tx: set_two_people(tx, company.lu, 0))


def test_a_large_sum_waits_for_a_second_approval(write: Any, company: Any, clock: Any) -> None:
    busy_day(write, company, clock)
    write(lambda tx: set_setting(tx, company.lu, "two_people_from", "5000"))
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
