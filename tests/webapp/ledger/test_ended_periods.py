"""Rule 16: the outcomes of a period are a preview until it is over."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rules.periods import campaign_period, parse_period
from tests.webapp.ledger.test_settle import CAMPAIGN, DAY, busy_day, close, lines
from tests.webapp.telling import card, deal, verdict
from webapp.company.ended import has_ended
from webapp.company.models import Person
from webapp.honours.operations.issue_certificates import issue
from webapp.ledger.models import Approval, Line, Settlement
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.payroll_models import UnpaidLine
from webapp.ledger.payroll_plan import RUNNING, Wait
from webapp.ledger.previewed_lines import PeriodNotOver
from webapp.ledger.unpaid_lines import plan_payroll
from webapp.payroll.operations.close_payroll import MonthNotOver, close_payroll, pay
from webapp.people.operations import transfers
from webapp.planning.operations.enrol import EnrolmentGiven, run_from
from webapp.returns.operations.set_grace import set_grace
from webapp.schemes.company_loading import load_company
from webapp.verification.ledger import ledger_misfit


@pytest.mark.parametrize(
    ("period", "moment", "over"),
    [
        ("2026-03-02", "2026-03-02T21:00:00", False),  # exactly then is in time (rule 5)
        ("2026-03-02", "2026-03-02T21:00:01", True),
        ("2026-02", "2026-02-28T23:59:59", False),  # a Saturday
        ("2026-02", "2026-03-01T00:00:00", True),  # a Sunday
        ("2026-Q1", "2026-03-31T22:00:00", False),
        ("2026-Q1", "2026-04-01T00:00:00", True),
        ("2025", "2025-12-31T23:59:59", False),
        ("2025", "2026-01-01T00:00:00", True),
    ],
)
def test_a_day_ends_with_its_cut_off_and_a_longer_period_at_midnight(
    company: Any, clock: Any, period: str, moment: str, over: bool
) -> None:
    assert has_ended(load_company(), parse_period(period), clock.set(moment)) is over


@pytest.mark.usefixtures("company")
def test_a_campaign_ends_at_the_midnight_after_its_last_day(clock: Any) -> None:
    span = campaign_period(date(2026, 3, 1), date(2026, 6, 8))
    assert not has_ended(load_company(), span, clock.set("2026-06-08T23:59:59"))
    assert has_ended(load_company(), span, clock.set("2026-06-09T00:00:00"))


def test_with_a_grace_a_day_ends_that_much_later(write: Any, company: Any, clock: Any) -> None:
    write(lambda tx: set_grace(tx, company.he, 30, date(2026, 3, 3)))
    day = parse_period("2026-03-03")
    assert not has_ended(load_company(), day, clock.set("2026-03-03T21:30:00"))
    assert has_ended(load_company(), day, clock.set("2026-03-03T21:30:01"))


def test_before_the_cut_off_a_day_pays_nothing_and_after_it_everything(
    write: Any, company: Any, clock: Any
) -> None:
    busy_day(write, company, clock)
    clock.set("2026-03-02T06:36")
    early = close(write)
    assert (early.preview, early.settlement, early.lines) == (True, None, ())
    assert not Settlement.select().exists()
    clock.set("2026-03-02T21:00:01")
    assert not close(write).preview
    # Lin sold two cards, Zhao one: 50 and 30; Lin two designer's cards: 2 × 50; Wang's one
    # invitation of two: 50.
    assert sum(line.amount or 0 for line in lines()) == (50 + 30 + 100 + 50) * 100


def wang_leaves(write: Any, company: Any, clock: Any) -> None:
    """Wang sells for 10,000 and leaves on 10 March, Zhao sells for 50,000; March is settled."""
    busy_day(write, company, clock)
    deal(write, company.wang, "d1", 1_000_000)  # 1 % of 10,000
    deal(write, company.zhao, "d2", 5_000_000)
    place_levels(company)
    clock.set("2026-03-10T09:00")
    write(lambda tx: transfers.leave(tx, company.he, company.wang, date(2026, 3, 10)))
    assert close(write, "2026-03", "commission").lines == ()  # the last day is not over
    clock.set("2026-03-11T00:00")
    assert close(write, "2026-03", "commission").preview


def test_a_running_month_pays_a_leaver_and_nobody_else(
    write: Any, company: Any, clock: Any
) -> None:
    wang_leaves(write, company, clock)
    # Wang is junior: 3500 × 10 ÷ 31 = 1129.03; a commission of 1 % × 10,000 = 100.
    assert told("2026-03") == {
        ("base-pay", company.wang): 1129_03,
        ("commission", company.wang): 100_00,
    }
    assert close(write, "2026-03", "commission").lines == ()
    assert ledger_misfit() is None


def test_the_end_of_the_month_adds_the_rest_and_doubles_nothing(
    write: Any, company: Any, clock: Any
) -> None:
    wang_leaves(write, company, clock)
    clock.set("2026-04-01T00:00")
    close(write, "2026-03", "commission")
    # Lin and Zhao are junior: 3500 each. Zhao sold 50,000: 1 % = 500, and is the month's champion.
    assert told("2026-03") == {
        ("base-pay", company.wang): 1129_03,
        ("commission", company.wang): 100_00,
        ("base-pay", company.lin): 3500_00,
        ("base-pay", company.zhao): 3500_00,
        ("commission", company.zhao): 500_00,
        ("monthly-champion", company.zhao): 1000_00,
    }
    assert ledger_misfit() is None


def test_a_leaver_who_stays_after_all_is_not_paid_before_the_end(
    write: Any, company: Any, clock: Any
) -> None:
    wang_leaves(write, company, clock)
    write(lambda tx: transfers.leave(tx, company.he, company.wang, date(2026, 3, 20)))
    close(write, "2026-03", "commission")
    assert sum(told("2026-03").values()) == 0
    clock.set("2026-03-21T09:00")
    close(write, "2026-03", "commission")
    # 3500 × 20 ÷ 31 = 2258.06 (half up)
    assert told("2026-03")["base-pay", company.wang] == 2258_06


def test_a_birthday_gift_is_due_on_the_birthday(write: Any, company: Any, clock: Any) -> None:
    write(lambda tx: run_from(tx, EnrolmentGiven("specialist-incentive", date(2026, 3, 1))))
    Person.update(birthday=date(1996, 3, 17)).where(Person.id == company.wang).execute()
    write(lambda tx: tx.notice("roster"))
    clock.set("2026-03-16T23:00")
    assert close(write, "2026-03", "specialist-incentive").lines == ()
    clock.set("2026-03-17T00:00")
    [number] = close(write, "2026-03", "specialist-incentive").lines
    gift = Line.get_by_id(number)
    assert (gift.clause, gift.kind, gift.person_id) == ("birthday", "gift", company.wang)
    assert write(lambda tx: approve_proposed(tx, company.he, [number])) == 1


def test_a_fake_card_is_sanctioned_while_the_campaign_runs(
    write: Any, company: Any, clock: Any
) -> None:
    sold = busy_day(write, company, clock)
    assert close(write, CAMPAIGN).lines == ()
    verdict(write, company.sun, "v1", sold["first"], "fake")
    close(write, CAMPAIGN)
    assert {(line.clause, line.kind, line.person_id) for line in lines(CAMPAIGN)} == {
        ("fake-card", "dismissal", company.lin),
        ("fake-card", "demotion", company.sun),
    }
    assert close(write, CAMPAIGN).lines == ()
    assert ledger_misfit() is None


def posted_early(company: Any, period: str, **values: Any) -> int:
    """A line of a running period, as an older version of the program wrote it."""
    settlement = Settlement.create(
        scheme="telesales-reward",
        revision="2026-01-01",
        period=period,
        settled_at=load_company().clock.cut_off(date(2026, 3, 2)),
        basis_hash="0",
    )
    number = int(
        Line.insert(
            settlement=settlement,
            scheme="telesales-reward",
            revision="2026-01-01",
            clause="monthly-rank",
            period=period,
            person=company.wang,
            because="{}",
            created_at=settlement.settled_at,
            **values,
        ).execute()
    )
    if "amount" in values:
        UnpaidLine.insert(line=number, person=company.wang).execute()
    return number


def test_a_preview_is_neither_approved_nor_certified_nor_paid(
    write: Any, company: Any, clock: Any
) -> None:
    clock.set("2026-03-31T23:59")
    money = posted_early(company, "2026-03", kind="award", amount=800_00)
    honour = posted_early(company, "2026-03", kind="certificate")
    for number in (money, honour):
        with pytest.raises(PeriodNotOver, match="2026-03"):
            write(lambda tx, number=number: approve_proposed(tx, company.he, [number]))
    for number in (money, honour):  # approved by an older version
        Approval.create(line=number, approved_by=company.he, approved_at=clock())
    with pytest.raises(PeriodNotOver):
        write(lambda tx: issue(tx, company.he, honour, "code", {}))
    [early] = plan_payroll(load_company(), clock())
    assert (early.total, [rest.wait for rest in early.rests]) == (0, [Wait(RUNNING)])
    with pytest.raises(MonthNotOver):
        write(lambda tx: close_payroll(tx, company.he, "2026-03"))
    clock.set("2026-04-01T00:00")
    assert [plan.total for plan in plan_payroll(load_company(), clock())] == [800_00]
    assert write(lambda tx: close_payroll(tx, company.he, "2026-03")) == 1
    clock.set("2026-03-31T23:59")  # a payroll that an older version closed too early
    with pytest.raises(MonthNotOver):
        write(lambda tx: pay(tx, company.he, "2026-03"))


def test_the_page_of_a_running_month_is_marked_and_has_no_buttons(
    write: Any, company: Any, clock: Any, client_of: Any
) -> None:
    deal(write, company.wang, "d1", 900_000)
    hr = client_of(company.he)
    running = hr.get("/settlement?scheme=telesales-reward&period=2026-03").text
    # Wang alone has sales: the month's first 800 and the best 1000.
    assert "预估" in running
    assert "¥1,800.00" in running
    assert "去审核" not in running
    assert 'name="line"' not in hr.get("/approvals").text
    assert "data-once" not in running.split("<main")[-1]
    said = hr.post("/settlement", data={"scheme": "telesales-reward", "period": "2026-03"})
    assert said.status_code == 303
    assert not Line.select().exists()
    clock.set("2026-04-01T00:00")
    close(write, "2026-03", "telesales-reward")
    assert "其余只是预估" in hr.get("/settlement").text  # the answer to the button of an old page
    ended = hr.get("/settlement?scheme=telesales-reward&period=2026-03").text
    assert "预估" not in ended
    assert "去审核 3 条" in ended  # 800, 1000 and the certificate
    assert hr.get("/approvals?period=2026-03").text.count('name="line"') == 3


def test_prizes_of_a_running_board_are_marked(
    write: Any, company: Any, clock: Any, client_of: Any
) -> None:
    card(write, company.lin, "k1", "NO-1")
    wang = client_of(company.wang)
    assert "预估 ¥50" in wang.get("/boards?metric=cards").text
    clock.set("2026-03-02T21:00:01")
    assert "预估" not in wang.get(f"/boards?metric=cards&period={DAY}").text


def place_levels(company: Any) -> None:
    from webapp.company.models import Posting

    sellers = (company.lin, company.wang, company.zhao)
    Posting.update(level="junior").where(Posting.person.in_(sellers)).execute()


def told(period: str) -> dict[tuple[str, str], int]:
    """The sum of the money lines of a period, by clause and person, in fen."""
    sums: dict[tuple[str, str], int] = {}
    for line in Line.select().where(Line.period == period, Line.amount.is_null(False)):
        key = (line.clause, line.person_id)
        sums[key] = sums.get(key, 0) + line.amount
    return sums
