"""What holds for every company and scheme: order, repetition, voiding, splits, ledger, basis."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.basis import Answered, canonical
from rules.basis_roster import (
    force_of,
    force_text,
    period_of_text,
    period_text,
    roster_of,
    roster_text,
    rule_inputs_of_text,
    rule_inputs_text,
)
from rules.clauses import Tiers
from rules.counting import Fact, movements, rule_inputs_of
from rules.facts import Card, Verdict
from rules.force import ALWAYS, Force, Reach, Term
from rules.ledger import Recorded, differences
from rules.outcomes import MONEY, Key
from rules.scenario_file import Scenario, read_scenario
from rules.scenarios import settle_all
from rules.scheme import load_scheme, shipped
from rules.scheme_words import Tier, tier_faults
from rules.settlement import Settlement, settle
from rules.splitting import split_by, split_equally
from rules.tallies import Tallies, fold
from tests.rules.companies_selling import numbered
from tests.rules.second_reading import SCHEMES


def made_up(scheme: str, seed: int) -> Scenario:
    """A company as a scenario."""
    return read_scenario(numbered(scheme, seed), Path("made-up.toml"))


SCENARIOS = st.builds(made_up, st.sampled_from(SCHEMES), st.integers(0, 2**32))
CAMPAIGNS = st.builds(made_up, st.just("card-campaign"), st.integers(0, 2**32))
SHUFFLES = st.randoms(use_true_random=False)
SOME = settings(max_examples=30)
REACHES = st.builds(
    Reach,
    roles=st.frozensets(st.sampled_from(["telesales", "guide", "designer"])),
    levels=st.frozensets(st.sampled_from(["junior", "middle", "senior"])),
    teams=st.frozensets(st.sampled_from(["t0", "t1", "t2"])),
)
DAYS = st.dates(date(2025, 11, 1), date(2026, 7, 31))
TERMS = st.builds(
    Term, start=DAYS, until=st.none() | DAYS, reach=REACHES, approved=st.none() | DAYS
)
FORCES = st.builds(
    lambda terms: Force(tuple(sorted(terms, key=lambda term: str(term.start)))),
    st.lists(TERMS, max_size=3),
) | st.builds(lambda reach: Force((Term(reach=reach),)), REACHES)


def settlements(
    scenario: Scenario, facts: Sequence[Fact], force: Force = ALWAYS
) -> list[Settlement]:
    """Each of its periods, settled from these facts."""
    clock = scenario.scheme.clock
    tallies = Tallies.of(movements(facts, scenario.roster, clock))
    return [
        settle(scenario.scheme, each, scenario.roster, tallies, rule_inputs_of(facts), force)
        for each in scenario.settle
    ]


def told(found: list[Settlement]) -> str:
    """Everything that was found, to the byte."""
    return canonical(
        [[{clause: each.found(clause) for clause in each.asked}, each.answers] for each in found]
    )


@SOME
@given(SCENARIOS, SHUFFLES)
def test_the_order_in_which_facts_arrive_is_irrelevant(scenario: Scenario, random: Random) -> None:
    facts = list(scenario.facts)
    random.shuffle(facts)
    assert told(settlements(scenario, facts)) == told(settlements(scenario, scenario.facts))


@SOME
@given(SCENARIOS)
def test_settling_again_with_the_same_facts_changes_nothing(scenario: Scenario) -> None:
    once = settle_all(scenario)
    twice = settle_all(replace(scenario, settle=scenario.settle * 2))
    assert once.ledger == twice.ledger


@SOME
@given(SCENARIOS)
def test_folding_fact_by_fact_equals_recomputing(scenario: Scenario) -> None:
    moved = list(movements(scenario.facts, scenario.roster, scenario.scheme.clock))
    held = fold([])
    for each in moved:
        held = fold([each], held)
    assert held == fold(moved)


@SOME
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


@SOME
@given(CAMPAIGNS)
def test_every_prized_rank_is_either_paid_or_void_and_nobody_moves_up(scenario: Scenario) -> None:
    for found in settlements(scenario, scenario.facts):
        void = {held.key for held in found.void}
        kept = {held.key for held in found.outcomes}
        assert not void & kept
        for clause, ranking in found.rankings.items():
            prized = {key[2] for key in void | kept if key[0] == clause and key[1] == "award"}
            assert prized == {place.subject for place in ranking if place.rank <= 3}


@SOME
@given(SCENARIOS, SHUFFLES, st.integers(1, 4))
def test_the_ledgers_sum_is_the_sum_of_outcomes_however_the_facts_became_known(
    scenario: Scenario, random: Random, stages: int
) -> None:
    ledger: dict[Key, Recorded] = {}
    facts = list(scenario.facts)
    random.shuffle(facts)
    known = sorted(random.randint(0, len(facts)) for _ in range(stages))
    found: list[Settlement] = []
    for number in [*known, len(facts)]:
        found = settlements(scenario, facts[:number])
        for settled in {each.period: each for each in found}.values():
            held = [each for each in ledger.values() if each.key[3] == settled.period]
            for lacking in differences(settled.outcomes, held):
                before = ledger.get(lacking.key, Recorded(lacking.key, 0, 0))
                ledger[lacking.key] = Recorded(
                    lacking.key,
                    before.amount + (lacking.amount or 0),
                    before.count + (lacking.sign if lacking.key[1] not in MONEY else 0),
                )
    owed = {outcome.key: outcome.amount or 0 for each in found for outcome in each.outcomes}
    standing = {
        key: held.amount
        for key, held in ledger.items()
        if (held.amount if key[1] in MONEY else held.count)
    }
    assert standing == owed
    assert sum(held.amount for held in ledger.values()) == sum(owed.values())
    assert {held.count for key, held in ledger.items() if key[1] not in MONEY} <= {0, 1}


@SOME
@given(SCENARIOS, FORCES)
def test_settling_from_the_kept_basis_gives_the_same_to_the_byte(
    scenario: Scenario, force: Force
) -> None:
    rule_inputs = rule_inputs_of(scenario.facts)
    for settled, period in zip(
        settlements(scenario, scenario.facts, force), scenario.settle, strict=True
    ):
        basis = json.loads(
            canonical(
                {
                    "roster": roster_text(scenario.roster),
                    "rule_inputs": rule_inputs_text(rule_inputs),
                    "force": force_text(force),
                    "period": period_text(period),
                    "answers": settled.answers,
                }
            )
        )
        again = settle(
            scenario.scheme,
            period_of_text(basis["period"]),
            roster_of(basis["roster"]),
            Answered(basis["answers"]),
            rule_inputs_of_text(basis["rule_inputs"]),
            force_of(basis["force"]),
        )
        assert told([again]) == told([settled])
        assert again.asked == settled.asked
        assert roster_text(roster_of(basis["roster"])) == basis["roster"]


@SOME
@given(SCENARIOS)
def test_the_shares_of_a_team_are_to_the_fen_what_was_split(scenario: Scenario) -> None:
    for settled in settlements(scenario, scenario.facts):
        whole: dict[str, int] = {}
        sums: defaultdict[str, int] = defaultdict(int)
        for number, outcome in enumerate(settled.outcomes):
            parts = outcome.because.get("parts", [outcome.because])
            for part in parts:
                shared = part.get("shared")
                if shared is None or shared["split"] == "each":
                    continue
                told_of = (outcome.clause, part["team"], str(shared["of"]))
                assert shared["share"] <= shared["of"], number
                if len(parts) == 1:
                    sums[canonical(told_of)] += shared["share"]
                    whole[canonical(told_of)] = shared["of"]
        grants = {"special-contribution", "new-frontier"}  # several of one sum may be split
        for key, fen in whole.items():
            if json.loads(key)[0] not in grants:
                assert sums[key] == fen


@given(
    st.integers(0, 10**9), st.dictionaries(st.text(min_size=1), st.integers(0, 10**5), min_size=1)
)
def test_a_split_sums_to_the_fen_and_is_fair(fen: int, points: dict[str, int]) -> None:
    shares = split_by(fen, points)
    assert sum(shares.values()) == fen
    assert set(shares) <= set(points)
    whole = sum(points.values())
    for who, share in shares.items():
        exact = Fraction(fen * points[who], whole) if whole else Fraction(fen, len(points))
        assert exact - 1 < share < exact + 1
    assert {who for who, held in points.items() if held} == set(shares) if whole else True
    equal = split_equally(fen, points)
    assert sum(equal.values()) == fen
    assert max(equal.values()) - min(equal.values()) <= 1
    assert sorted(equal.values(), reverse=True) == [equal[who] for who in sorted(equal)]


BORDERS = st.lists(st.integers(1, 10**6), min_size=0, max_size=6, unique=True).map(sorted)


@given(BORDERS, st.integers(0, 2 * 10**8))
def test_tiers_that_join_have_no_hole_and_no_overlap(borders: list[int], hundredths: int) -> None:
    amount = Fraction(hundredths, 100)
    ends: list[Decimal | None] = [*map(Decimal, borders), None]
    starts = [Decimal(0), *map(Decimal, borders)]
    tiers = [Tier(Decimal(1), start, end) for start, end in zip(starts, ends, strict=True)]
    assert list(tier_faults("plans", tiers)) == []
    assert sum(tier.part_of(amount) for tier in tiers) == amount


@given(st.integers(0, 10**9))
def test_no_shipped_tier_has_a_hole(hundredths: int) -> None:
    amount, counted = Fraction(hundredths, 100), 0
    for scheme in SCHEMES:
        file = shipped(scheme)
        assert file is not None
        for revision in load_scheme(file).revisions:
            for clause in revision.clauses:
                for tiers in clause.plans.values() if isinstance(clause, Tiers) else ():
                    counted += 1
                    assert sum(tier.part_of(amount) for tier in tiers) == amount
    assert counted == 2
