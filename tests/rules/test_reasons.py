"""Each shape on a person says what it looked at, in exact figures, and does its sum in words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from rules.case import RuleInputs
from rules.counting import Fact
from rules.facts import Posting, Training
from rules.periods import month_period
from tests.rules.cast import LIN, ZHOU
from tests.rules.one_clause import (
    MARCH,
    QUARTER,
    YEAR,
    clause,
    paid,
    points,
    rated,
    settled,
    sold,
    target,
    told,
)

SENIOR = replace(ZHOU, postings=(Posting(None, "telesales", level="senior"),))


def test_a_fixed_bonus_says_how_hard_the_target_was() -> None:
    bonus = clause("telesales-reward", "monthly-target")
    hard = target("lin", 100_000, difficulty="hard")
    found = settled(bonus, MARCH, [sold("lin", "2026-03-10", 120_000)], hard)
    assert paid(found) == {"lin": 800_00}
    figures, steps = told(found, "lin")
    assert figures == {
        "sales": "12000000",
        "target": "10000000",
        "completion": "6/5",
        "difficulty": "hard",
    }
    assert steps == ["120% ≥ 100%", "800.00"]


def test_a_bonus_by_level_says_the_level_and_that_more_was_asked() -> None:
    bonus = clause("specialist-incentive", "over-target")
    facts = [sold("zhou", "2026-03-10", 320_000)]
    found = settled(bonus, MARCH, facts, target("zhou", 200_000), people=(SENIOR,))
    assert paid(found) == {"zhou": 800_00}
    figures, steps = told(found, "zhou")
    assert figures["level"] == "senior"
    assert steps == ["160% > 100%", "800.00"]
    assert not settled(bonus, MARCH, facts, target("zhou", 200_000)).outcomes  # no level


def test_a_proportional_bonus_shows_its_cap_and_what_has_no_end() -> None:
    bonus = clause("team-incentive", "quarterly-target")
    goal = target("lin", 300_000, "quarter")
    found = settled(bonus, QUARTER, [sold("lin", "2026-03-10", 350_000)], goal)
    assert paid(found) == {"lin": 2333_33}
    assert told(found, "lin")[1] == [
        "≈116.67% ≥ 100%",
        "2000 × min(≈116.67%, 200%) = 2333.33",
    ]
    much = [sold("lin", "2026-03-10", 900_000)]
    found = settled(bonus, QUARTER, much, goal)
    assert paid(found) == {"lin": 4000_00}
    assert set(told(found, "lin")[0]) == {"sales", "target", "completion"}


def test_a_proportional_bonus_without_a_cap_counts_all() -> None:
    bonus = clause("team-incentive", "quarterly-target", cap=Decimal(0))
    goal = target("lin", 300_000, "quarter")
    found = settled(bonus, QUARTER, [sold("lin", "2026-03-10", 900_000)], goal)
    assert paid(found) == {"lin": 6000_00}
    assert told(found, "lin")[1] == ["300% ≥ 100%", "2000 × 300% = 6000.00"]


def test_a_share_of_the_excess_is_told_as_a_difference() -> None:
    share = clause("telesales-reward", "quarterly-excess")
    facts = [sold("lin", "2026-03-10", 120_000)]
    odd = target("lin", Fraction("100000.005"), "quarter")  # finer than a fen
    found = settled(share, QUARTER, facts, odd)
    assert paid(found) == {"lin": 400_00}
    assert told(found, "lin")[1] == ["2% × (120000.00 − 100000.005) = 400.00"]
    assert not settled(share, QUARTER, facts, target("lin", 120_000, "quarter")).outcomes


def test_a_milestone_names_every_step_it_pays() -> None:
    found = settled(
        clause("telesales-reward", "milestone"), MARCH, [sold("lin", "2026-03-10", 520_000)]
    )
    assert paid(found) == {"lin": 2500_00}
    figures, steps = told(found, "lin")
    assert figures == {"lifetime": "52000000"}
    assert steps == ["≥ 100000 → 500.00", "≥ 500000 → 2000.00"]


def test_a_ladder_shows_the_step_reached_and_the_next() -> None:
    by_sales = clause("team-incentive", "sales-ladder")
    found = settled(by_sales, MARCH, [sold("lin", "2026-03-10", 120_000)])
    assert told(found, "lin")[1] == ["≥ 100000 → 1200.00", "✗ ≥ 200000 → 3000.00"]
    top = settled(by_sales, MARCH, [sold("lin", "2026-03-10", 200_000)])
    assert told(top, "lin")[1] == ["≥ 200000 → 3000.00"]
    by_completion = clause("team-incentive", "annual-ladder")
    goal = target("lin", 100_000, "year")
    found = settled(by_completion, YEAR, [sold("lin", "2026-03-10", 120_000)], goal)
    assert told(found, "lin")[1] == ["≥ 120% → 8000.00", "✗ ≥ 150% → 15000.00"]


def test_a_blended_bonus_shows_both_parts() -> None:
    facts: list[Fact] = [sold("lin", "2026-03-10", 120_000), points("lin", 3), points("wang", 7)]
    bonus, goal = clause("team-incentive", "annual-bonus"), target("lin", 100_000, "year")
    found = settled(bonus, YEAR, facts, goal)
    assert paid(found) == {"lin": 5811_43}  # 6000 × (0.7 × 1.2 + 0.3 × 3/7)
    figures, steps = told(found, "lin")
    assert (figures["contribution"], figures["best"]) == ("300", "700")
    assert steps == ["6000 × (0.7 × min(120%, 200%) + 0.3 × ≈42.86%) = 5811.43"]
    much = [sold("lin", "2026-03-10", 300_000)]
    assert paid(settled(bonus, YEAR, much, goal)) == {"lin": 8400_00}  # 0.7 × 200 %
    uncapped = clause("team-incentive", "annual-bonus", cap=Decimal(0))
    assert paid(settled(uncapped, YEAR, much, goal)) == {"lin": 12600_00}
    nobody_gave = settled(bonus, YEAR, facts[:1], goal)
    assert paid(nobody_gave) == {"lin": 5040_00}
    assert told(nobody_gave, "lin")[0]["best"] == "0"


def test_a_promotion_shows_each_month_and_the_rating() -> None:
    plan = clause("specialist-incentive", "promotion-plan")
    facts = [sold("zhou", f"2026-0{month}-10", 2000) for month in (1, 2, 3)]
    rule_inputs = RuleInputs(trainings=())
    found = settled(
        plan, QUARTER, [*facts, rated("zhou", 4.5)], target("zhou", 1000), rule_inputs=rule_inputs
    )
    assert told(found, "zhou")[1] == [
        "2026-01: 200% ≥ 100%",
        "2026-02: 200% ≥ 100%",
        "2026-03: 200% ≥ 100%",
        "★ 4.5 ≥ 4.5",
    ]
    assert not settled(plan, QUARTER, facts, target("zhou", 1000)).outcomes  # nobody rated
    clean = clause("team-incentive", "promotion")
    goal = target("lin", 1000, "quarter")
    found = settled(clean, QUARTER, [sold("lin", "2026-03-10", 1500)], goal)
    assert told(found, "lin") == ({"violations": "0"}, ["2026-Q1: 150% ≥ 150%"])


def test_a_training_tried_after_the_quarter_decides_nothing() -> None:
    plan = clause("specialist-incentive", "promotion-plan", rating=Decimal(0), monthly=False)
    facts, goal = [sold("zhou", "2026-03-10", 2000)], target("zhou", 1000, "quarter")
    last = Training("zhou", "话术", True, sold("zhou", "2026-03-31", 1).at)
    after = Training("zhou", "话术", False, sold("zhou", "2026-04-01", 1).at)
    for tries, promoted in (((last, after), True), ((replace(last, passed=False),), False)):
        found = settled(plan, QUARTER, facts, goal, rule_inputs=RuleInputs(trainings=tries))
        assert bool(found.outcomes) == promoted


def test_conditions_are_told_met_or_not() -> None:
    found = settled(
        clause("commission", "personal-performance"),
        MARCH,
        [sold("lin", "2026-03-10", 220_000)],
        target("lin", 100_000),
    )
    assert paid(found) == {"lin": 400_00}
    assert told(found, "lin")[1] == [
        "✗ contracts ≥ 10: +0",
        "✗ new_customers ≥ 5: +0",
        "✓ sales ≥ 100%: +400.00",
        "= 400.00",
    ]


def test_base_pay_counts_days() -> None:
    left = replace(
        LIN, postings=(Posting(None, "designer", level="senior"),), left=date(2026, 3, 10)
    )
    found = settled(clause("commission", "base-pay"), MARCH, people=(left,))
    assert paid(found) == {"lin": 1935_48}
    assert told(found, "lin") == (
        {"level": "senior", "days": "10"},
        ["6000 × 10 ÷ 31 = 1935.48"],
    )


def test_a_streak_tells_its_months_and_how_often_it_was_full() -> None:
    streak = clause("reward-and-penalty", "three-month-streak")
    days = ["2025-10-10", "2025-11-10", "2025-12-10", "2026-01-10", "2026-02-10", "2026-03-10"]
    facts = [sold("lin", day, 2000) for day in days]
    found = settled(streak, MARCH, facts, target("lin", 1000))
    figures, steps = told(found, "lin")
    assert figures == {"run": "6", "since": "2025-10"}
    assert steps[0] == "2025-10: > 100%"
    assert steps[-1] == "6 = 2 × 3 → 1000.00"
    february = month_period(2026, 2)
    assert not settled(streak, february, facts, target("lin", 1000)).outcomes


def test_loyalty_and_coaching_tell_the_months() -> None:
    loyal = clause("reward-and-penalty", "loyalty")
    facts = [sold("lin", f"2026-{month:02}-10", 800) for month in range(1, 13)]
    found = settled(loyal, YEAR, facts, target("lin", 1000))
    assert paid(found) == {"lin": 3000_00}
    assert told(found, "lin")[1][0] == "2026-01: 80% ≥ 80%"
    assert told(found, "lin")[1][-2:] == ["2026-12: 80% ≥ 80%", "→ 3000.00"]
    coaching = clause("reward-and-penalty", "coaching")
    found = settled(coaching, MARCH, [sold("lin", "2026-02-10", 1000)], target("lin", 1000))
    assert told(found, "lin") == (
        {"sales": "0", "target": "100000", "completion": "0"},
        ["0% < 100%"],
    )
