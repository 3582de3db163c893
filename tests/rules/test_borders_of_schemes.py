"""Numbers just on what is allowed are no fault; who has to wait, or is out of reach."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from rules.clauses import Clause
from rules.facts import Posting
from rules.force import Reach
from rules.periods import month_period
from rules.scheme_words import Part, Step
from tests.rules.cast import LIN
from tests.rules.one_clause import MARCH, clause, paid, settled, sold

FIVE = Decimal(5)


@pytest.mark.parametrize(
    "sound",
    [
        clause("team-incentive", "quarterly-target", cap=Decimal(1)),
        clause("team-incentive", "annual-bonus", cap=Decimal(1)),
        clause("team-incentive", "team-quarterly", cap=Decimal(1)),
        clause("reward-and-penalty", "two-month-miss", share=Decimal(1)),
        clause("reward-and-penalty", "three-month-streak", every=2),
        clause("specialist-incentive", "excellent-service", at_least=FIVE),
        clause("specialist-incentive", "promotion-plan", rating=FIVE),
        clause("team-incentive", "sales-ladder", metric="rating", steps=(Step(FIVE, FIVE),)),
        clause("commission", "personal-performance", parts=(Part("rating", FIVE, FIVE),)),
    ],
    ids=lambda sound: sound.id,
)
def test_what_can_just_be_reached_is_no_fault(sound: Clause) -> None:
    assert list(sound.faults()) == []


def test_a_milestone_reached_as_no_seller_waits_for_the_return_and_is_paid_once() -> None:
    seller, boss = Posting(None, "guide", "east"), Posting(date(2026, 3, 5), "supervisor", "east")
    back = replace(LIN, postings=(seller, boss, Posting(date(2026, 5, 20), "guide", "east")))
    facts, steps = [sold("lin", "2026-03-10", 120_000)], clause("telesales-reward", "milestone")
    months = [month_period(2026, month) for month in range(3, 8)]
    due = [paid(settled(steps, month, facts, people=(back,))) for month in months]
    assert due == [{}, {}, {"lin": 500_00}, {}, {}]


def test_a_birthday_beyond_the_schemes_reach_is_none() -> None:
    birthday = clause("specialist-incentive", "birthday")
    born = replace(LIN, birthday=date(1990, 3, 31), postings=(Posting(None, "telesales", "east"),))
    assert settled(birthday, MARCH, people=(born,)).outcomes
    west = Reach(teams=frozenset({"west"}))
    assert not settled(birthday, MARCH, people=(born,), reach=west).outcomes


def test_a_level_without_a_sum_has_no_base_pay() -> None:
    base = clause("commission", "base-pay", by_level={"junior": Decimal(3500)})
    senior = replace(LIN, postings=(Posting(None, "guide", level="senior"),))
    assert not settled(base, MARCH, people=(senior,)).outcomes
    assert not settled(base, MARCH).outcomes  # no level at all
