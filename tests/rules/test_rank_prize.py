"""Rank prizes beyond those of card-campaign: longer periods, roles, whole-period figures."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from rules.case import Case
from rules.clauses import RankPrize
from rules.outcomes import Finding
from rules.periods import month_period
from tests.rules.cast import CLOCK, LIN, WANG, ZHOU, at, deal, roster, tallies

MARCH = month_period(2026, 3)
TOP = RankPrize("top", "月度前两名", "month", "sales", (Decimal(800), Decimal(500)))
FACTS = (
    deal("lin", "D1", "09:00", 300),
    deal("wang", "D2", "09:00", 200),
    deal("zhou", "D3", "09:00", 100),
    deal("sun", "D4", "09:00", 999),  # a supervisor is not ranked
)


def found(clause: RankPrize) -> Finding:
    company = roster()
    return clause.find(Case(MARCH, company, tallies(company, *FACTS), CLOCK))


def test_a_months_prizes_go_to_the_first_by_the_whole_months_figures() -> None:
    finding = found(TOP)
    assert [(each.to, each.amount) for each in finding.outcomes] == [
        ("lin", 80000),
        ("wang", 50000),
    ]
    assert [place.subject for place in finding.ranking or ()] == ["lin", "wang", "zhou"]
    assert finding.outcomes[0].because["not_counted"] == {"late": 0}


def test_what_came_late_counts_in_a_longer_period() -> None:
    company = roster()
    late = replace(deal("zhou", "D9", "10:00", 900), received=at("2026-03-03T08:00"))
    finding = TOP.find(Case(MARCH, company, tallies(company, *FACTS, late), CLOCK))
    assert [each.to for each in finding.outcomes] == ["zhou", "lin"]


def test_a_clause_for_one_role_ranks_that_role_alone() -> None:
    finding = found(replace(TOP, roles=("telesales", "guide")))
    assert [(each.to, each.amount) for each in finding.outcomes] == [
        ("wang", 80000),
        ("zhou", 50000),
    ]


def test_who_has_left_before_the_last_day_is_not_ranked_who_leaves_on_it_is() -> None:
    company = roster(
        people=(replace(LIN, left=date(2026, 3, 30)), replace(WANG, left=date(2026, 3, 31)), ZHOU)
    )
    facts = [fact for fact in FACTS if fact.person != "sun"]
    finding = TOP.find(Case(MARCH, company, tallies(company, *facts), CLOCK))
    assert [each.to for each in finding.outcomes] == ["wang", "zhou"]


def test_fewer_subjects_than_prizes_is_no_fault() -> None:
    company = roster()
    finding = TOP.find(Case(MARCH, company, tallies(company, FACTS[0]), CLOCK))
    assert [each.to for each in finding.outcomes] == ["lin"]
    assert TOP.find(Case(MARCH, company, tallies(company), CLOCK)).outcomes == []
