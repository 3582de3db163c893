"""An appeal payment is reversed when the card turns out to be genuine and settlement pays it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.webapp.jobs.test_follow_verdicts import pass_a_minute, sold
from tests.webapp.ledger.test_settle import CAMPAIGN, DAY, close, lines
from tests.webapp.telling import differences, opinion, overturned
from webapp.ledger.models import Line
from webapp.ledger.operations.appeal import AnswerGiven, AppealGiven, answer_appeal, appeal
from webapp.verification.ledger import ledger_misfit

__all__ = ["sold"]
NEXT = "2026-03-03"


def paid(person: str) -> int:
    """The sum of a person's lines for that Tuesday, in fen."""
    of_the_day = (Line.person == person) & (Line.period == NEXT)
    return sum(line.amount or 0 for line in Line.select().where(of_the_day))


@pytest.fixture
def reversal(write: Any, company: Any, clock: Any, sold: int) -> Line:
    """The reversal of Wang's prize of Tuesday, lost because of Lin's fake card."""
    clock.set("2026-03-04T09:00:00")
    opinion(write, company.qin, "o1", sold, "fake")
    opinion(write, company.he, "o2", sold, "fake")
    pass_a_minute(write, clock, "2026-03-04T09:07:00")
    [line] = [
        each
        for each in lines(NEXT, "daily-cards-top3")
        if each.person_id == company.wang and (each.amount or 0) < 0
    ]
    return line


def give_back(write: Any, company: Any, line: Line, amount: int) -> None:
    given = AppealGiven("a1", "我没有作假", line.number)
    write(lambda tx: appeal(tx, company.wang, given))
    upheld = AnswerGiven(True, "与他无关,补发", amount)
    write(lambda tx: answer_appeal(tx, company.he, "a1", upheld))


def overturn(write: Any, clock: Any, card: int) -> None:
    clock.set("2026-03-05T10:00:00")
    overturned(write, card)
    pass_a_minute(write, clock, "2026-03-05T10:02:00")


def test_an_appeal_payment_is_kept_while_the_card_is_fake(
    write: Any, company: Any, reversal: Line
) -> None:
    give_back(write, company, reversal, -reversal.amount)
    for period in (DAY, NEXT, CAMPAIGN):
        close(write, period)
    assert paid(company.wang) == -reversal.amount


@pytest.mark.parametrize("share", [1.0, 0.4, 1.5])
def test_an_appeal_payment_is_reversed_once_up_to_the_amount_that_settling_pays_again(
    write: Any, company: Any, clock: Any, sold: int, reversal: Line, share: float
) -> None:
    lost = -reversal.amount
    given = round(lost * share)
    give_back(write, company, reversal, given)
    overturn(write, clock, sold)
    assert paid(company.wang) == max(lost, given)
    [back] = [line for line in Line.select() if '"restored"' in line.because]
    assert back.amount == -min(lost, given)
    assert back.reverses.amount == given
    for period in (DAY, NEXT, CAMPAIGN):  # settling again adds no second reversal
        close(write, period)
    assert paid(company.wang) == max(lost, given)
    assert differences() == []


def test_without_an_appeal_settling_pays_the_prize_again(
    write: Any, company: Any, clock: Any, sold: int, reversal: Line
) -> None:
    overturn(write, clock, sold)
    assert paid(company.wang) == -reversal.amount


def test_the_page_says_why_an_appeal_payment_was_reversed(
    write: Any, company: Any, clock: Any, sold: int, reversal: Line, client_of: Any
) -> None:
    give_back(write, company, reversal, -reversal.amount)
    overturn(write, clock, sold)
    [back] = [line for line in Line.select() if '"restored"' in line.because]
    page = client_of(company.wang).get(f"/lines/{back.number}")
    assert page.status_code == 200
    assert "不重复发" in page.text


def test_the_audit_finds_nothing_amiss(
    write: Any, company: Any, clock: Any, sold: int, reversal: Line
) -> None:
    give_back(write, company, reversal, -reversal.amount)
    overturn(write, clock, sold)
    assert ledger_misfit() is None


def demotions(person: str) -> list[tuple[str, int]]:
    rows = Line.select(Line.clause, Line.sign).where(Line.person == person, Line.kind == "demotion")
    return list(rows.order_by(Line.number).tuples())


@pytest.fixture
def excused_demotion(write: Any, company: Any, reversal: Line) -> Line:
    """Sun's proposed demotion for Lin's fake card, reversed by an upheld appeal."""
    [line] = Line.select().where(Line.person == company.sun, Line.kind == "demotion")
    given = AppealGiven("a2", "那天我休假", line.number)
    write(lambda tx: appeal(tx, company.sun, given))
    write(lambda tx: answer_appeal(tx, company.he, "a2", AnswerGiven(True, "属实")))
    return line


def test_a_demotion_reversed_by_an_appeal_is_not_reversed_again(
    write: Any, company: Any, clock: Any, sold: int, excused_demotion: Line
) -> None:
    overturn(write, clock, sold)
    close(write, CAMPAIGN)
    assert demotions(company.sun) == [("fake-card", 1), ("appeal", -1)]
    assert ledger_misfit() is None


def test_a_demotion_reversed_by_an_appeal_is_not_proposed_again_while_the_card_is_fake(
    write: Any, company: Any, excused_demotion: Line
) -> None:
    close(write, CAMPAIGN)
    assert demotions(company.sun) == [("fake-card", 1), ("appeal", -1)]
    assert ledger_misfit() is None


def test_without_an_appeal_a_genuine_verdict_reverses_the_demotion(
    write: Any, company: Any, clock: Any, sold: int, reversal: Line
) -> None:
    overturn(write, clock, sold)
    assert demotions(company.sun) == [("fake-card", 1), ("fake-card", -1)]
