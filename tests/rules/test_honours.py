"""The honours of telesales-reward: score, who is eligible, ties."""

from decimal import Decimal
from typing import Any

from rules.case import Case
from rules.clauses import HonourByScore
from rules.counting import Fact
from rules.facts import Contribution, Rating, Verdict, Violation
from rules.periods import month_period, quarter_period, year_period
from rules.scheme import SHIPPED, load_scheme
from rules.settlement import Settlement, settle
from tests.rules.cast import CLOCK, at, card, deal, roster, tallies

REWARD = load_scheme(SHIPPED / "telesales-reward.toml")
MARCH = month_period(2026, 3)


def rated(who: str, score: int) -> Rating:
    return Rating("", who, at("15:00"), at("15:00"), score * 100)


def settled(*facts: Fact) -> Settlement:
    company = roster()
    return settle(REWARD, MARCH, company, tallies(company, *facts))


def best(*facts: Fact) -> list[str]:
    return [
        held.to
        for held in settled(*facts).outcomes
        if (held.clause, held.kind) == ("monthly-best", "award")
    ]


def reason(*facts: Fact) -> dict[str, Any]:
    [found] = [
        held.because
        for held in settled(*facts).outcomes
        if (held.clause, held.kind) == ("monthly-best", "certificate")
    ]
    return dict(found)


def test_the_best_weighted_score_wins_and_says_each_criterion() -> None:
    because = reason(
        deal("lin", "D1", "09:00", 1200000),
        deal("wang", "D2", "09:00", 1100000),
        rated("lin", 3),
        rated("wang", 5),
    )
    assert because["score"] == "113/120"  # 0.7 × 11/12 + 0.3 × 5/5
    assert because["criteria"] == {
        "sales": {
            "weight": "0.7",
            "amount": 1100000,
            "count": 1,
            "value": "1100000",
            "best": "1200000",
            "share": "11/12",
        },
        "rating": {
            "weight": "0.3",
            "amount": 500,
            "count": 1,
            "value": "500",
            "best": "500",
            "share": "1",
        },
    }
    assert because["steps"] == ["0.7 × 11/12 + 0.3 × 1 = 113/120", "#1 → 1000.00"]
    assert [(row["who"], row["value"], row["main"]) for row in because["ranking"]] == [
        ("wang", "113/120", "1100000"),
        ("lin", "22/25", "1200000"),
    ]


def test_without_sales_nobody_is_best() -> None:
    assert best(rated("lin", 5)) == []


def test_a_missing_criterion_is_nothing() -> None:
    assert best(deal("lin", "D1", "09:00", 100), deal("wang", "D2", "09:00", 70)) == ["lin"]
    assert best(
        deal("lin", "D1", "09:00", 100), deal("wang", "D2", "09:00", 70), rated("wang", 5)
    ) == ["wang"]


def test_a_violation_in_the_period_bars_and_one_outside_does_not() -> None:
    facts = (deal("lin", "D1", "09:00", 100), deal("wang", "D2", "09:00", 70))
    inside = Violation("lin", "deception", at("2026-03-31T23:59"))
    outside = Violation("lin", "deception", at("2026-04-01T00:00"))
    assert best(*facts, inside) == ["wang"]
    assert best(*facts, outside) == ["lin"]
    assert reason(*facts, inside)["not_eligible"] == 1


def test_a_card_sold_in_the_period_that_was_judged_fake_bars() -> None:
    facts = (deal("lin", "D1", "09:00", 100), deal("wang", "D2", "09:00", 70))
    fake = (card("lin", "A1", "10:00"), Verdict("A1", "fake", at("2026-04-09T09:00")))
    assert best(*facts, *fake) == ["wang"]
    assert best(*facts, *fake, Verdict("A1", "genuine", at("2026-04-10T09:00"))) == ["lin"]


def test_equal_scores_the_higher_sales_win_then_the_earlier_then_they_share() -> None:
    higher = (deal("lin", "D1", "12:00", 100), deal("wang", "D2", "09:00", 70))
    equal_score = (
        rated("lin", 1),
        Rating("", "lin", at("16:00"), at("16:00"), 200),
        rated("wang", 5),
    )
    assert best(*higher, *equal_score) == ["lin"]
    assert best(deal("lin", "D1", "12:00", 100), deal("wang", "D2", "09:00", 100)) == ["wang"]
    assert best(deal("lin", "D1", "09:00", 100), deal("wang", "D2", "09:00", 100)) == [
        "lin",
        "wang",
    ]


def test_an_honour_of_a_quarter_and_a_year_weighs_contribution_too() -> None:
    company = roster()
    facts: tuple[Fact, ...] = (
        deal("lin", "D1", "09:00", 100),
        deal("wang", "D2", "09:00", 80),
        Contribution("", "wang", None, at("09:00"), at("09:00"), 100),
    )
    held = tallies(company, *facts)
    for period, kinds in (
        (quarter_period(2026, 1), ["award", "prize", "certificate"]),
        (year_period(2026), ["award", "prize", "certificate", "commend"]),
    ):
        outcomes = settle(REWARD, period, company, held).outcomes
        honours = [each for each in outcomes if each.because["shape"] == "honour-by-score"]
        assert [each.kind for each in honours] == kinds
        assert {each.to for each in honours} == {"wang"}  # 0.6 × 0.8 + 0.2 > 0.6


def test_where_the_main_metric_is_a_mean_more_ratings_break_a_tie_then_the_earlier_last() -> None:
    kindest = HonourByScore("kindest", "最暖服务", "month", {"rating": Decimal(1)}, Decimal(500))
    company = roster()

    def won(*facts: Fact) -> list[str]:
        held = tallies(company, *facts)
        return [each.to for each in kindest.find(Case(MARCH, company, held, CLOCK)).outcomes]

    later = Rating("", "lin", at("16:00"), at("16:00"), 400)
    assert won(rated("lin", 4), rated("wang", 4)) == ["lin", "wang"]
    assert won(rated("lin", 4), rated("wang", 4), later) == ["lin"]
    assert won(later, rated("wang", 4)) == ["wang"]
    assert won(rated("lin", 4), rated("wang", 5)) == ["wang"]
    assert won() == []
