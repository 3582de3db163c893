"""Which facts count: verdicts, withdrawals, cancellations."""

from itertools import permutations

import pytest

from rules.counting import Fact, movements, rule_inputs_of, sort_out
from rules.facts import (
    Cancel,
    Contribution,
    Grant,
    Rating,
    Training,
    Verdict,
    Violation,
    Withdrawal,
)
from rules.periods import day_period, month_period
from tests.rules.cast import CLOCK, MONDAY, at, call, card, deal, roster, tallies


def state(*events: str) -> str:
    """What a card is after events a day apart, or at one moment where they are joined by +."""
    facts: list[Verdict | Withdrawal] = []
    for day, together in enumerate(events, 3):
        for event in together.split("+"):
            moment = at(f"2026-03-{day:02}T09:00")
            if event == "withdrawn":
                facts.append(Withdrawal("A1", moment))
            else:
                facts.append(Verdict("A1", event, moment))
    sold = card("lin", "A1", "09:00")
    found = {sort_out([sold, *order]).states["A1"] for order in permutations(facts)}
    [one] = found  # in whichever order they arrive
    return one


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((), "counted"),
        (("genuine",), "counted"),
        (("fake",), "fake"),
        (("fake", "genuine"), "counted"),
        (("genuine", "fake"), "fake"),
        (("withdrawn",), "withdrawn"),
        (("withdrawn", "fake"), "withdrawn"),
        (("withdrawn", "genuine"), "withdrawn"),
        (("genuine", "withdrawn"), "withdrawn"),
        (("fake", "withdrawn"), "fake"),
        (("fake", "withdrawn", "genuine"), "counted"),
        (("fake", "genuine", "withdrawn"), "withdrawn"),
        (("fake", "genuine", "withdrawn", "fake"), "withdrawn"),
        (("fake+genuine",), "counted"),
        (("withdrawn+fake",), "withdrawn"),
        (("fake", "withdrawn+genuine"), "counted"),
    ],
)
def test_the_latest_verdict_holds_and_a_withdrawal_before_it_ends_the_matter(
    events: tuple[str, ...], expected: str
) -> None:
    assert state(*events) == expected


def test_a_card_that_is_taken_back_counts_nowhere() -> None:
    company = roster()
    held = tallies(company, card("lin", "A1", "09:00"), Withdrawal("A1", at("09:05")))
    for metric in ("cards", "designer_cards", "fake_cards", "late_records"):
        assert held.persons(metric, day_period(MONDAY)) == {}


def test_a_cancelled_deal_counts_nowhere() -> None:
    held = tallies(
        roster(),
        card("lin", "A1", "09:00"),
        deal("wang", "D1", "10:00", 100, "A1"),
        Cancel("D1", at("2026-03-20T09:00")),
    )
    for metric in ("sales", "contracts", "designer_deals"):
        assert held.persons(metric, day_period(MONDAY)) == {}


def test_a_deal_from_a_fake_card_counts_for_its_closer_alone() -> None:
    held = tallies(
        roster(),
        card("lin", "A1", "09:00"),
        Verdict("A1", "fake", at("2026-03-03T09:00")),
        deal("wang", "D1", "10:00", 100, "A1"),
    )
    assert held.persons("sales", day_period(MONDAY))["wang"].amount == 100
    assert held.persons("designer_deals", day_period(MONDAY)) == {}
    assert [row.person for row in held.rows("fake_cards", day_period(MONDAY))] == ["lin"]


def test_every_other_kind_of_fact_is_told_too() -> None:
    facts: list[Fact] = [
        call("wang", "09:00"),
        Rating("", "wang", at("10:00"), at("10:00"), 500),
        Contribution("", None, "east", at("11:00"), at("11:00"), 100),
        Violation("wang", "major_error", at("12:00")),
        Grant("wang", None, "new_market", 100, True, at("13:00")),
        Training("wang", "新人", True, at("14:00")),
    ]
    metrics = {moved.metric for moved in movements(facts, roster(), CLOCK)}
    assert metrics == {
        "calls",
        "invitations",
        "rating",
        "contribution",
        "violations",
        "violation_major_error",
    }
    held = tallies(roster(), *facts)
    assert held.teams("contribution", month_period(2026, 3))["east"].amount == 100
    assert held.persons("contribution", month_period(2026, 3)) == {}


def test_rule_inputs_stand_in_one_order_whatever_order_they_came_in() -> None:
    moment = at("09:00")
    rule_inputs: list[Fact] = [
        Grant("lin", None, "new_market", 100, True, moment),
        Grant("lin", None, "new_market", 200, True, moment),
        Grant(None, "east", "new_market", 100, True, moment),
        Training("lin", "话术", False, moment),
        Training("lin", "话术", True, moment),
        Training("wang", "话术", True, at("08:00")),
    ]
    [told] = {rule_inputs_of(order) for order in permutations(rule_inputs)}
    assert len(told.grants) == 3
    assert [training.person for training in told.trainings] == ["wang", "lin", "lin"]
