"""Rule 15: what a scheme pays that begins, ends or is replaced in the middle of a period."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rules.facts import Posting, Target, Verdict, Violation
from rules.force import ALWAYS, EVERYONE, Force, Reach, Term
from rules.outcomes import Outcome
from rules.periods import day_period, month_period
from rules.scenario_file import load_scenario
from rules.scenarios import faults_of
from rules.scheme import load_scheme, shipped
from rules.settlement import settle
from tests.rules.cast import LIN, WANG, ZHOU, at, card, deal, roster, tallies

FILES = sorted((Path(__file__).parent / "in_force").glob("*.toml"))
MARCH, APRIL = month_period(2026, 3), month_period(2026, 4)
GUIDES, SENIORS = Reach(roles=frozenset({"guide"})), Reach(levels=frozenset({"senior"}))
A_GUIDE = Posting(None, "guide")


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def outcomes(
    scheme: str, period: str, force: Force, *facts: object, **kept: object
) -> list[Outcome]:
    """What a shipped scheme owes the cast for a day or a month."""
    file = shipped(scheme)
    assert file is not None
    company = roster(Target("lin", "calls", "day", 5), people=(LIN, WANG, ZHOU))
    span = day_period(date.fromisoformat(period)) if len(period) == 10 else MARCH
    if period == "campaign":
        assert company.campaign is not None
        span = company.campaign
    found = settle(load_scheme(file), span, company, tallies(company, *facts), force=force, **kept)  # type: ignore[arg-type]
    return list(found.outcomes)


def short(found: list[Outcome]) -> set[tuple[str, str, str]]:
    return {(each.clause, each.kind, each.to) for each in found}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_scenario_worked_out_by_hand_passes(file: Path) -> None:
    assert faults_of(load_scenario(file)) == []


def test_a_scheme_without_an_approval_is_never_in_force() -> None:
    assert Force().reach_on(day("03-02")) is None
    assert Force().last_day_in(MARCH) is None
    assert (
        outcomes("commission", "2026-03", Force(), deal("lin", "D", "2026-03-02T10:00", 100)) == []
    )


def test_the_approval_that_began_last_holds_and_the_earlier_does_not_revive() -> None:
    force = Force((Term(day("03-01")), Term(day("03-10"), day("03-20"), GUIDES)))
    assert force.reach_on(day("03-09")) == EVERYONE
    assert force.reach_on(day("03-10")) == GUIDES
    assert force.reach_on(day("03-20")) == GUIDES
    assert force.reach_on(day("03-21")) is None


def test_of_two_approvals_from_the_same_day_the_later_holds() -> None:
    force = Force((Term(day("03-01")), Term(day("03-01"), None, SENIORS)))
    assert force.reach_on(day("03-01")) == SENIORS


def test_approvals_cover_a_month_together_where_each_takes_the_posting_in() -> None:
    force = Force((Term(day("02-15")), Term(day("03-10"), None, GUIDES)))
    assert force.covers(MARCH, A_GUIDE)
    assert not force.covers(MARCH, Posting(None, "designer"))
    gap = Force((Term(day("02-15"), day("03-08")), Term(day("03-10"))))
    assert not gap.covers(MARCH, A_GUIDE)
    assert gap.covers(APRIL, A_GUIDE)


def test_the_run_of_days_in_force_starts_after_the_last_gap() -> None:
    force = Force(
        (Term(day("01-01"), day("01-31")), Term(day("02-10"), day("03-09")), Term(day("03-10")))
    )
    assert force.run_start(day("01-15")) == day("01-01")
    assert force.run_start(day("04-01")) == day("02-10")
    assert ALWAYS.run_start(day("04-01")) is None
    assert force.run_start(day("02-05")) is None


def test_a_period_takes_the_last_day_in_force() -> None:
    force = Force((Term(day("03-05"), day("03-15")),))
    assert force.last_day_in(MARCH) == day("03-15")
    assert force.last_day_in(APRIL) is None
    assert Force((Term(day("03-05")),)).last_day_in(MARCH) == day("03-31")


def test_the_approvals_own_day_leads_to_no_forfeit_and_no_late_report() -> None:
    late = card("lin", "A1", "2026-03-03T10:00", received="2026-03-03T21:30")
    for start, penalised in (("03-03", False), ("03-02", True)):
        force = Force((Term(day(start), None, EVERYONE, day(start)),))
        held = short(outcomes("card-campaign", "2026-03-03", force, late))
        assert (("daily-floor", "forfeit", "lin") in held) is penalised
        assert (("daily-return", "late_report", "lin") in held) is penalised


def test_a_card_sold_up_to_the_approvals_day_dismisses_nobody_and_voids_nothing() -> None:
    facts = (
        card("lin", "A1", "2026-03-03T10:00"),
        Verdict("A1", "fake", at("2026-03-05T10:00")),
        card("lin", "A2", "2026-03-04T10:00"),
    )
    for approved, punished in (("03-03", False), ("03-02", True)):
        force = Force((Term(day("03-01"), None, EVERYONE, day(approved)),))
        kinds = {each.kind for each in outcomes("card-campaign", "campaign", force, *facts)}
        assert ("dismissal" in kinds) is punished
        paid = short(outcomes("card-campaign", "2026-03-04", force, *facts))
        assert (("designer-card", "award", "lin") in paid) is not punished


def test_a_violation_on_the_approvals_day_warns_nobody_and_one_after_it_does() -> None:
    force = Force((Term(day("03-01"), None, EVERYONE, day("03-01")),))
    first = Violation("lin", "deception", at("2026-03-01T10:00"))
    later = Violation("lin", "deception", at("2026-03-02T10:00"))
    assert short(outcomes("reward-and-penalty", "2026-03", force, first)) == set()
    assert short(outcomes("reward-and-penalty", "2026-03", force, first, later)) == {
        ("deception", "warning", "lin")
    }


def test_a_milestone_reached_in_an_earlier_run_of_the_scheme_is_not_paid_again() -> None:
    """120,000 in January: reached before the run that began on the 1st of March."""
    gap = Force((Term(day("01-01"), day("01-31")), Term(day("03-01"))))
    sold = deal("lin", "D1", "2026-01-10T10:00", 120_000_00)
    assert not [
        each
        for each in outcomes("telesales-reward", "2026-03", gap, sold)
        if each.clause == "milestone"
    ]


def test_nothing_is_deducted_from_a_waived_award() -> None:
    """The first place of March is 1,000; with the award waived there is nothing to deduct."""
    facts = (
        deal("lin", "D1", "2026-03-10T10:00", 100_00),
        Violation("lin", "deception", at("2026-03-02T10:00")),
    )
    taken = {
        each.clause: each.amount
        for each in outcomes("reward-and-penalty", "2026-03", ALWAYS, *facts)
        if each.kind == "deduction"
    }
    assert taken == {"deception": -1_000_00}
    waived = {("monthly-rank", "award", "lin"): 1_000_00}
    held = outcomes("reward-and-penalty", "2026-03", ALWAYS, *facts, waived=waived)
    assert not [each for each in held if each.kind == "deduction"]
    assert [each.amount for each in held if each.kind == "award"] == [1_000_00]
