"""What holds for every company: order, repetition, voiding and un-voiding."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.basis import canonical
from rules.counting import Fact, movements
from rules.facts import Card, Verdict
from rules.scenario_file import Scenario, read_scenario
from rules.scenarios import settle_all
from rules.settlement import Settlement, settle
from rules.tallies import Tallies, fold
from tests.rules.companies import company

SCENARIOS = st.randoms(use_true_random=False).map(
    lambda random: read_scenario(company(random), Path("made-up.toml"))
)


def settlements(scenario: Scenario, facts: Sequence[Fact]) -> list[Settlement]:
    clock = scenario.scheme.clock
    tallies = Tallies.of(movements(facts, scenario.roster, clock))
    return [settle(scenario.scheme, each, scenario.roster, tallies) for each in scenario.settle]


def told(found: list[Settlement]) -> str:
    """Everything that was found, to the byte."""
    return canonical(
        [[{clause: each.found(clause) for clause in each.asked}, each.answers] for each in found]
    )


@settings(max_examples=25)
@given(SCENARIOS, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_arrive_is_irrelevant(scenario: Scenario, random: Random) -> None:
    facts = list(scenario.facts)
    random.shuffle(facts)
    assert told(settlements(scenario, facts)) == told(settlements(scenario, scenario.facts))


@settings(max_examples=25)
@given(SCENARIOS)
def test_settling_again_with_the_same_facts_changes_nothing(scenario: Scenario) -> None:
    once = settle_all(scenario)
    twice = settle_all(replace(scenario, settle=scenario.settle * 2))
    assert once.ledger == twice.ledger


@settings(max_examples=25)
@given(SCENARIOS)
def test_folding_fact_by_fact_equals_recomputing(scenario: Scenario) -> None:
    moved = list(movements(scenario.facts, scenario.roster, scenario.scheme.clock))
    held = fold([])
    for each in moved:
        held = fold([each], held)
    assert held == fold(moved)


@settings(max_examples=25)
@given(SCENARIOS)
def test_judging_every_card_fake_and_then_genuine_is_as_if_all_were_genuine(
    scenario: Scenario,
) -> None:
    cards = [fact for fact in scenario.facts if isinstance(fact, Card)]
    plain: list[Fact] = [fact for fact in scenario.facts if not isinstance(fact, Verdict)]
    later = max((fact.at for fact in scenario.facts), default=None)
    if later is None:
        return
    fakes: list[Fact] = [Verdict(card.id, "fake", later + timedelta(days=1)) for card in cards]
    cleared: list[Fact] = [Verdict(card.id, "genuine", later + timedelta(days=2)) for card in cards]
    assert told(settlements(scenario, plain + fakes + cleared)) == told(
        settlements(scenario, plain)
    )


@settings(max_examples=25)
@given(SCENARIOS)
def test_every_prized_rank_is_either_paid_or_void_and_nobody_moves_up(scenario: Scenario) -> None:
    for found in settlements(scenario, scenario.facts):
        void = {held.key for held in found.void}
        kept = {held.key for held in found.outcomes}
        assert not void & kept
        for clause, ranking in found.rankings.items():
            prized = {key[2] for key in void | kept if key[0] == clause and key[1] == "award"}
            assert prized == {place.subject for place in ranking if place.rank <= 3}
