"""Deductions: of awards alone, once, by the first clause that applies; and what goes with them."""

from dataclasses import replace
from datetime import date

import pytest

from rules.case import Case
from rules.counting import Fact
from rules.facts import Posting, Violation
from rules.outcomes import Outcome
from rules.periods import month_period
from rules.scheme import read_scheme
from rules.settlement import settle
from tests.rules.cast import CAST, CLOCK, LIN, at, roster, tallies
from tests.rules.one_clause import MARCH, clause, settled, sold, target, told

SCHEME = "reward-and-penalty"
DECEIVED = Violation("lin", "deception", at("09:00"))
ERRED = Violation("lin", "major_error", at("09:00"))
EARNED = (("monthly-rank", 600_01), ("monthly-target", 2))


def taken(key: str, *facts: Fact, earned: tuple[tuple[str, int], ...] = EARNED) -> list[Outcome]:
    """What one clause takes from lin, who is below target in all months."""
    company = roster(target("lin", 1000))
    case = Case(MARCH, company, tallies(company, *facts), CLOCK, earned={"lin": earned})
    return [each for each in clause(SCHEME, key).find(case).outcomes if each.to == "lin"]


def test_two_months_below_cost_a_fifth_and_tell_from_what() -> None:
    [outcome] = taken("two-month-miss")
    assert (outcome.kind, outcome.amount) == ("deduction", -120_01)  # 120.006
    assert outcome.because["steps"] == ["−20% × 600.03 = −120.01"]
    assert [each["value"] for each in outcome.because["figures"]] == ["2026-03", "2026-02", "60003"]
    assert outcome.because["earned"] == [
        {"clause": "monthly-rank", "amount": 600_01},
        {"clause": "monthly-target", "amount": 2},
    ]
    assert taken("two-month-miss", sold("lin", "2026-02-10", 1000)) == []


def test_a_violation_costs_everything_and_a_warning() -> None:
    warning, deduction = taken("deception", DECEIVED, DECEIVED)
    assert (warning.kind, warning.amount) == ("warning", None)
    assert warning.because["figures"][0]["value"] == "2"
    assert (deduction.kind, deduction.amount) == ("deduction", -600_03)
    assert [each.kind for each in taken("major-error", ERRED)] == ["dismissal", "deduction"]


@pytest.mark.parametrize("key", ["deception", "major-error", "two-month-miss"])
def test_where_nothing_was_earned_nothing_is_deducted(key: str) -> None:
    kinds = [each.kind for each in taken(key, DECEIVED, ERRED, earned=())]
    assert "deduction" not in kinds


def test_a_months_awards_are_taken_once_and_only_awards() -> None:
    table = {
        "id": "mixed",
        "name": "混合",
        "revision": [
            {
                "from": date(2000, 1, 1),
                "because": "试",
                "clause": [
                    {
                        "id": "error",
                        "name": "失误",
                        "shape": "violation-deduction",
                        "period": "month",
                        "violations": ["major_error"],
                        "consequence": "dismissal",
                    },
                    {
                        "id": "deception",
                        "name": "欺骗",
                        "shape": "violation-deduction",
                        "period": "month",
                        "violations": ["deception"],
                        "consequence": "warning",
                    },
                    {
                        "id": "base",
                        "name": "底薪",
                        "shape": "base-pay",
                        "period": "month",
                        "by_level": {"junior": 3100},
                    },
                    {
                        "id": "best",
                        "name": "冠军",
                        "shape": "rank-prize",
                        "period": "month",
                        "metric": "sales",
                        "prizes": [100],
                        "also": ["certificate"],
                    },
                ],
            }
        ],
    }
    junior = replace(LIN, postings=(Posting(None, "guide", "east", level="junior"),))
    company = roster(people=(junior, *CAST[1:]))
    facts: list[Fact] = [sold("lin", "2026-03-10", 10), DECEIVED, ERRED]
    scheme = read_scheme(table, "mixed.toml")
    found = settle(scheme, MARCH, company, tallies(company, *facts))
    assert [(each.clause, each.kind, each.amount) for each in found.outcomes] == [
        ("base", "base_pay", 3100_00),
        ("best", "award", 100_00),
        ("best", "certificate", None),
        ("error", "dismissal", None),
        ("error", "deduction", -100_00),
        ("deception", "warning", None),
    ]


def test_who_was_not_there_from_the_first_day_is_not_below() -> None:
    coaching, goal = clause(SCHEME, "coaching"), target("lin", 1000)
    for hired, coached in ((date(2026, 3, 1), True), (date(2026, 3, 2), False)):
        people = (replace(LIN, hired=hired),)
        assert bool(settled(coaching, MARCH, [], goal, people=people).outcomes) == coached
    since_february = (replace(LIN, hired=date(2026, 2, 2)),)  # February does not count
    assert settled(coaching, MARCH, [], goal, people=since_february).outcomes
    always = settled(coaching, MARCH, [], goal)
    assert not always.outcomes  # below in February too


@pytest.mark.parametrize(("year", "day"), [(2026, "2026-02-28"), (2028, "2028-02-29")])
def test_who_was_born_on_29_february_has_a_birthday_every_year(year: int, day: str) -> None:
    birthday = clause("specialist-incentive", "birthday")
    born = replace(
        LIN,
        birthday=date(2000, 2, 29),
        postings=(Posting(None, "telesales"),),
        left=date(2030, 1, 1),
    )
    found = settled(birthday, month_period(year, 2), people=(born,))
    assert told(found, "lin")[0] == {"birthday": day}
    assert found.outcomes[0].because["what"] == "生日礼物"
    assert not settled(birthday, month_period(year, 3), people=(born,)).outcomes
    assert not settled(birthday, month_period(2031, 2), people=(born,)).outcomes


def test_a_newcomer_is_trained_in_the_month_of_hiring() -> None:
    training = clause("specialist-incentive", "newcomer-training")
    new = replace(LIN, hired=date(2026, 3, 31), postings=(Posting(None, "telesales"),))
    found = settled(training, MARCH, people=(new,))
    assert told(found, "lin")[0] == {"hired": "2026-03-31"}
    assert found.outcomes[0].because["what"] == "新人培训"
    assert not settled(training, month_period(2026, 4), people=(new,)).outcomes
