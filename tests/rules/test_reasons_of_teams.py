"""What a team shares, what a commission is made of, and what a scheme's reach leaves out."""

from dataclasses import replace
from decimal import Decimal

import pytest

from rules.case import RuleInputs
from rules.counting import Fact
from rules.facts import Grant, Posting, Verdict
from rules.force import Reach
from rules.outcomes import Finding
from tests.rules.cast import CAMPAIGN, LIN, WANG, ZHOU, at, card
from tests.rules.one_clause import (
    MARCH,
    QUARTER,
    YEAR,
    clause,
    paid,
    points,
    settled,
    sold,
    target,
    told,
)


def shared(finding: Finding, who: str) -> dict[str, object]:
    [because] = [each.because for each in finding.outcomes if each.to == who]
    return dict(because["shared"])


def test_a_share_tells_of_how_much_and_among_how_many() -> None:
    ladder = clause("team-incentive", "team-ladder")
    found = settled(ladder, MARCH, [sold("lin", "2026-03-10", 320_000)])
    assert paid(found) == dict.fromkeys(["gao", "lin", "sun", "wang"], 500_00)
    assert shared(found, "gao") == {
        "of": 2000_00,
        "split": "equally",
        "members": 4,
        "share": 500_00,
    }


def test_a_share_by_contribution_tells_the_points() -> None:
    bonus = clause("team-incentive", "team-annual")
    facts: list[Fact] = [sold("lin", "2026-03-10", 320_000), points("lin", 3), points("wang", 7)]
    found = settled(bonus, YEAR, facts, target("east", 200_000, "year"))
    assert paid(found) == {"lin": 9000_00, "wang": 21000_00}
    assert told(found, "lin")[1] == ["20000 × min(160%, 150%) = 30000.00"]
    told_of_lin = shared(found, "lin")
    assert (told_of_lin["points"], told_of_lin["all_points"]) == (300, 1000)
    nobody_gave = settled(bonus, YEAR, facts[:1], target("east", 200_000, "year"))
    assert paid(nobody_gave) == dict.fromkeys(["gao", "lin", "sun", "wang"], 7500_00)
    told_of_lin = shared(nobody_gave, "lin")
    assert (told_of_lin["points"], told_of_lin["all_points"]) == (0, 0)


def test_the_whole_sum_for_each_member_is_told_so() -> None:
    bonus, goal = clause("commission", "team-performance"), target("east", 100_000)
    found = settled(bonus, MARCH, [sold("lin", "2026-03-10", 100_000)], goal)
    assert paid(found) == dict.fromkeys(["gao", "lin", "sun", "wang"], 300_00)
    assert told(found, "lin")[1] == ["300.00"]
    assert shared(found, "lin")["split"] == "each"


def test_a_grant_tells_when_it_was_proposed() -> None:
    pays = clause("team-incentive", "special-contribution")
    grants = (
        Grant("lin", None, "special_contribution", 100_00, True, at("09:00")),
        Grant(None, "east", "special_contribution", 100_01, True, at("09:00")),
        Grant("wang", None, "new_market", 100_00, True, at("09:00")),
        Grant("wang", None, "special_contribution", 100_00, False, at("09:00")),
    )
    found = settled(pays, MARCH, rule_inputs=RuleInputs(grants=grants))
    sums = [(outcome.to, outcome.amount) for outcome in found.outcomes]
    assert sums == [
        ("lin", 100_00),
        ("gao", 25_01),
        ("lin", 25_00),
        ("sun", 25_00),
        ("wang", 25_00),
    ]
    figures, steps = told(found, "gao")
    assert figures["granted"] == "10001"
    assert figures["proposed_at"] == "2026-03-02T01:00:00+00:00"
    assert steps == ["100.01"]


def test_a_marginal_commission_tells_every_tier_it_crosses() -> None:
    tiers = clause("commission", "commission")
    found = settled(tiers, MARCH, [sold("lin", "2026-03-10", 220_000)])
    assert paid(found) == {"lin": 5500_00}
    assert told(found, "lin")[1] == [
        "1% × 50000 = 500",
        "2% × 50000 = 1000",
        "3% × 100000 = 3000",
        "5% × 20000 = 1000",
        "= 5500.00",
    ]


@pytest.mark.parametrize(
    ("yuan", "fen"), [(50_000, 500_00), (50_001, 1000_02), (220_000, 11000_00)]
)
def test_a_whole_amount_commission_takes_the_rate_of_the_tier_it_reaches(
    yuan: int, fen: int
) -> None:
    tiers = clause("commission", "commission", mode="whole")
    found = settled(tiers, MARCH, [sold("lin", "2026-03-10", yuan)])
    assert paid(found) == {"lin": fen}
    assert len(told(found, "lin")[1]) == 2


def test_a_commission_tells_what_was_sold_as_no_seller() -> None:
    tiers = clause("commission", "commission")
    later = replace(LIN.postings[0], on=sold("lin", "2026-03-11", 1).at.date())
    promoted = replace(LIN, postings=(Posting(None, "supervisor", "east"), later))
    facts = [sold("lin", "2026-03-10", 1000), sold("lin", "2026-03-11", 2000)]
    found = settled(tiers, MARCH, facts, people=(promoted,))
    assert paid(found) == {"lin": 20_00}
    assert told(found, "lin")[0] == {
        "plan": "sales",
        "sales": "200000",
        "not_as_seller": "100000",
    }


def test_contracts_are_paid_by_number_for_who_is_on_that_plan() -> None:
    tiers = clause("commission", "commission")
    by_number = replace(WANG, plan="contracts")
    facts = [sold("wang", f"2026-03-{day:02}", 10) for day in range(1, 13)]
    found = settled(tiers, MARCH, facts, people=(by_number,))
    assert paid(found) == {"wang": (5 * 100 + 5 * 150 + 2 * 200) * 100}
    assert told(found, "wang")[1][-2:] == ["200 × 2 = 400", "= 1650.00"]


def test_a_scheme_for_other_roles_or_teams_pays_nothing_here() -> None:
    facts: list[Fact] = [card("lin", "A1", "09:00"), sold("lin", "2026-03-10", 320_000)]
    for scheme, key in (
        ("card-campaign", "designer-card"),
        ("commission", "commission"),
        ("team-incentive", "sales-ladder"),
        ("team-incentive", "team-ladder"),
    ):
        one = clause(scheme, key)
        assert settled(one, MARCH, facts).outcomes
        west = Reach(teams=frozenset({"west"}))
        assert not settled(one, MARCH, facts, reach=west).outcomes, key
        if key != "team-ladder":
            guides = Reach(roles=frozenset({"guide"}))
            assert not settled(one, MARCH, facts, reach=guides).outcomes, key
            seniors = Reach(levels=frozenset({"senior"}))
            assert not settled(one, MARCH, facts, reach=seniors).outcomes, key


def test_grants_reach_whom_the_scheme_is_for() -> None:
    pays = clause("team-incentive", "special-contribution")
    grants = (
        Grant("lin", None, "special_contribution", 100, True, at("09:00")),
        Grant("wang", None, "special_contribution", 100, True, at("09:00")),
        Grant(None, "east", "special_contribution", 400, True, at("09:00")),
    )
    guides = Reach(roles=frozenset({"guide"}), teams=frozenset({"west"}))
    assert not settled(pays, MARCH, rule_inputs=RuleInputs(grants=grants), reach=guides).outcomes
    guides = Reach(roles=frozenset({"guide"}))
    found = settled(pays, MARCH, rule_inputs=RuleInputs(grants=grants[:2]), reach=guides)
    assert paid(found) == {"wang": 100}


def test_a_share_of_nothing_is_no_outcome() -> None:
    pays = clause("team-incentive", "new-frontier")
    grants = (Grant(None, "east", "new_market", 2, True, at("09:00")),)
    found = settled(pays, MARCH, rule_inputs=RuleInputs(grants=grants))
    assert paid(found) == {"gao": 1, "lin": 1}
    nobody = settled(pays, MARCH, rule_inputs=RuleInputs(grants=grants), people=(ZHOU,))
    assert not nobody.outcomes


def test_all_of_the_eligible_may_be_honoured() -> None:
    stars = clause("specialist-incentive", "star-employee", top_share=Decimal(1), roles=())
    assert list(stars.faults()) == []
    facts = [sold("lin", "2026-03-10", 10), sold("wang", "2026-03-10", 20)]
    awards = [each.to for each in settled(stars, QUARTER, facts).outcomes if each.amount]
    assert awards == ["wang", "lin"]
    first = clause("specialist-incentive", "star-employee", roles=())  # 5 %, rounded up
    awards = [each.to for each in settled(first, QUARTER, facts).outcomes if each.amount]
    assert awards == ["wang"]


def test_a_fake_card_of_who_has_no_supervisor_demotes_nobody() -> None:
    facts: list[Fact] = [card("zhou", "A1", "09:00"), Verdict("A1", "fake", at("10:00"))]
    found = settled(clause("card-campaign", "fake-card"), CAMPAIGN, facts)
    assert [(each.kind, each.to) for each in found.outcomes] == [("dismissal", "zhou")]


def test_the_main_metric_of_an_honour_is_its_first_criterion() -> None:
    star = clause("telesales-reward", "quarterly-star")
    assert getattr(star, "main") == "sales"  # noqa: B009 — one shape of many
    cooperation = clause("specialist-incentive", "team-cooperation", top_share=Decimal("0.5"))
    assert getattr(cooperation, "main") == "completion"  # noqa: B009
