"""Closing a month: asked once with its numbers, and what of it is still open is listed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.webapp.ledger.test_line_pages import shown
from tests.webapp.ledger.test_settle import busy_day, close, lines
from tests.webapp.payroll.test_approvals import hidden
from webapp.feedback.operations import violations
from webapp.ledger.models import Appeal
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.payroll_models import Payroll, PayrollLine
from webapp.payroll.closing import unclosed_month
from webapp.payroll.operations.close_payroll import close_payroll

DAY, ADDRESS = "2026-03-02", "/payroll/close?month=2026-03"


@pytest.fixture
def month(write: Any, company: Any, clock: Any) -> list[int]:
    """March is over; of a busy day's money lines HR has approved all but the last."""
    busy_day(write, company, clock)
    close(write)
    clock.set("2026-04-01T09:00")
    numbers = [line.number for line in lines(DAY) if line.amount]
    write(lambda tx: approve_proposed(tx, company.he, numbers[:-1]))
    return numbers


def test_the_question_says_people_lines_and_sum_and_what_is_open(
    month: list[int], write: Any, company: Any, client_of: Any
) -> None:
    def open_things(tx: Any) -> None:
        of = {"person": company.lin, "scheme": "card-campaign", "period": DAY}
        tx.insert(Appeal, id="a", text="少了", made_at=tx.now, **of)
        given = violations.ViolationGiven("v", company.wang, "deception", "隐瞒", date(2026, 3, 2))
        violations.record_violation(tx, company.sun, given)

    write(open_things)
    page = shown(client_of(company.he).get(ADDRESS))

    fields = hidden(page)
    paid = [line.amount for line in lines(DAY) if line.number in month[:-1]]
    assert (int(fields["lines"]), int(fields["sum"])) == (len(paid), sum(paid))
    assert f"要发</dt><dd>{fields['people']} 人" in page
    for words in ("没答复的申诉", "没认定的违规", "还没审核的明细", "还没结算的期间"):
        assert words in page
    for address in ("/appeals", "/violations", "/approvals", "/settlement"):
        assert f'href="{address}"' in page


def test_the_month_is_closed_with_the_numbers_that_were_shown(
    month: list[int], company: Any, client_of: Any
) -> None:
    hr = client_of(company.he)
    fields = hidden(shown(hr.get(ADDRESS)))

    told = shown(hr.post("/payroll", data=fields, follow_redirects=True))

    assert "2026年3月已关账" in told
    assert 'href="/payroll/2026-03.xlsx"' in told
    assert PayrollLine.select().count() == int(fields["lines"])
    assert Payroll.get().total == int(fields["sum"])


@pytest.mark.parametrize("name", ["people", "lines", "sum"])
def test_other_numbers_than_were_shown_close_nothing(
    month: list[int], company: Any, client_of: Any, name: str
) -> None:
    hr = client_of(company.he)
    fields = hidden(shown(hr.get(ADDRESS))) | {name: "1"}

    answer = hr.post("/payroll", data=fields)

    assert answer.status_code == 409
    assert "请核对后再关账" in answer.text
    assert not Payroll.select().exists()


def test_a_leader_reads_the_question_and_has_no_button(
    month: list[int], company: Any, client_of: Any
) -> None:
    leader = client_of(company.lu)

    assert "关账，发" not in shown(leader.get(ADDRESS))
    assert leader.post("/payroll", data={"month": "2026-03"}).status_code == 403


def test_home_leads_hr_to_the_month_that_is_to_be_closed(
    month: list[int], write: Any, company: Any, client_of: Any
) -> None:
    hr = client_of(company.he)
    done_step = f'<a href="{ADDRESS}"><span class="mark done"'
    assert f'href="{ADDRESS}"' in shown(hr.get("/home"))
    assert done_step not in shown(hr.get("/home"))
    assert unclosed_month(date(2026, 4, 1)) is not None

    write(lambda tx: close_payroll(tx, company.he, "2026-03"))

    assert done_step in shown(hr.get("/home"))
    assert unclosed_month(date(2026, 4, 1)) is None
