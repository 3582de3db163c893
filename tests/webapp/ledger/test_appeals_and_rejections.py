"""An appeal and a rejection about the same line: nobody is harmed by being right, or paid twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.webapp.ledger.test_settle import DAY, busy_day, close, lines
from tests.webapp.telling import card, opinion, verdict
from webapp.ledger.models import Line, Rejection
from webapp.ledger.on_hold import lines_on_hold
from webapp.ledger.operations.appeal import AnswerGiven, AppealGiven, answer_appeal, appeal
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.reject import AppealPaidForIt, reject
from webapp.ledger.operations.settle_due import settle_due
from webapp.ledger.unpaid_lines import plan_payroll
from webapp.planning.operations.decide_campaign import decide_campaign
from webapp.planning.operations.propose_campaign import CampaignGiven, propose_campaign
from webapp.schemes.company_loading import load_company


@pytest.fixture
def pair(write: Any, company: Any, clock: Any) -> tuple[Line, Line]:
    """Wang's 50 for the first place, approved, and its reversal: a teammate's card was fake."""
    sold = busy_day(write, company, clock)
    clock.set("2026-03-02T21:30")
    settle_due(write, clock.now)
    clock.set("2026-03-05T10:00")
    verdict(write, company.sun, "v1", sold["first"], "fake")
    settle_due(write, clock.now)
    clock.set("2026-03-06T10:00")
    held = lines(DAY, "daily-invitation-top3")
    first, back = (each for each in held if each.person_id == company.wang and each.amount)
    write(lambda tx: approve_proposed(tx, company.he, [first.number]))
    write(lambda tx: appeal(tx, company.wang, AppealGiven("a1", "与我无关", back.number)))
    return first, back


def test_an_appeal_upheld_after_the_reversal_was_rejected_takes_nothing(
    write: Any, company: Any, pair: tuple[Line, Line]
) -> None:
    write(lambda tx: reject(tx, company.he, pair[1].number, "与本人无关"))
    before = Line.select().count()
    write(lambda tx: answer_appeal(tx, company.lu, "a1", AnswerGiven(True, "属实", 50_00)))
    assert Line.select().count() == before


def test_an_appeal_upheld_after_the_forfeit_was_rejected_proposes_no_forfeit(
    write: Any, company: Any, clock: Any
) -> None:
    busy_day(write, company, clock)
    close(write)
    [owed] = [each for each in lines(DAY, "daily-floor") if each.person_id == company.zhao]
    write(lambda tx: appeal(tx, company.zhao, AppealGiven("a1", "请假", owed.number)))
    write(lambda tx: reject(tx, company.he, owed.number, "请假"))
    before = Line.select().count()
    write(lambda tx: answer_appeal(tx, company.lu, "a1", AnswerGiven(True, "属实")))
    assert Line.select().count() == before


def test_a_reversal_that_an_upheld_appeal_pays_back_is_not_rejected_as_well(
    write: Any, company: Any, clock: Any, pair: tuple[Line, Line]
) -> None:
    """50 approved, 50 to be taken back, 50 by the appeal: Wang gets 50 once."""
    first, back = pair
    write(lambda tx: answer_appeal(tx, company.lu, "a1", AnswerGiven(True, "属实", 50_00)))
    [added] = lines(DAY, "appeal")
    with pytest.raises(AppealPaidForIt, match=str(added.number)):
        write(lambda tx: reject(tx, company.he, back.number, "与本人无关"))

    write(lambda tx: approve_proposed(tx, company.he, [back.number, added.number]))
    clock.set("2026-04-01T09:00")
    plans = {plan.person: plan for plan in plan_payroll(load_company(), clock())}
    assert plans[company.wang].total == first.amount == 50_00


def test_a_payment_whose_reversal_was_rejected_pays_it_back_still(
    write: Any, company: Any, pair: tuple[Line, Line]
) -> None:
    write(lambda tx: answer_appeal(tx, company.lu, "a1", AnswerGiven(True, "属实", 50_00)))
    [added] = lines(DAY, "appeal")
    about = ("settlement", "scheme", "revision", "period", "clause", "kind", "person", "because")
    values = {name: getattr(added, name) for name in about}
    taken = {"amount": -50_00, "sign": -1, "reverses": added}
    back = write(lambda tx: tx.insert(Line, **values, **taken, created_at=tx.now))
    why = {"reason": "x", "rejected_by": company.he, "grounds": "{}"}
    write(lambda tx: tx.insert(Rejection, line=back, rejected_at=tx.now, **why))
    with pytest.raises(AppealPaidForIt):
        write(lambda tx: reject(tx, company.he, pair[1].number, "与本人无关"))


def test_with_the_payment_rejected_first_the_reversal_may_be_rejected(
    write: Any, company: Any, clock: Any, pair: tuple[Line, Line]
) -> None:
    write(lambda tx: answer_appeal(tx, company.lu, "a1", AnswerGiven(True, "属实", 50_00)))
    [added] = lines(DAY, "appeal")
    write(lambda tx: reject(tx, company.he, added.number, "改为不扣回"))
    write(lambda tx: reject(tx, company.he, pair[1].number, "与本人无关"))
    clock.set("2026-04-01T09:00")
    plans = {plan.person: plan for plan in plan_payroll(load_company(), clock())}
    assert plans[company.wang].total == 50_00


def test_a_card_in_doubt_holds_the_rewards_of_each_campaign_that_it_lies_in(
    write: Any, company: Any, clock: Any
) -> None:
    busy_day(write, company, clock)
    clock.set("2026-03-02T21:30")
    settle_due(write, clock.now)
    clock.set("2026-03-03T08:00")
    inner = CampaignGiven("", "春季", "card-campaign", date(2026, 3, 4), date(2026, 3, 20))
    number = write(lambda tx: propose_campaign(tx, company.he, inner))
    write(lambda tx: decide_campaign(tx, company.lu, number, True, True))
    clock.set("2026-03-05T10:00")
    sold = card(write, company.lin, "k9", "NO-9", visited=True).number
    opinion(write, company.sun, "o1", sold, "doubtful")
    rewards = [each for each in lines(DAY) if each.person_id == company.wang and each.amount]
    assert rewards
    assert set(lines_on_hold(load_company(), rewards)) == {each.number for each in rewards}
