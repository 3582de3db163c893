"""The rules against a second reading of them, over hundreds of made-up companies."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from tests.rules import second_reading
from tests.rules.companies_force import in_force
from tests.rules.companies_run import as_read_by_the_rules
from tests.rules.companies_selling import numbered
from tests.rules.second_reading_card_campaign import SecondReading
from tests.rules.second_reading_common import Orders, Outcomes, Table

SCENARIOS = Path(__file__).parents[3] / "shared" / "contract" / "scenarios"
EACH, BATCH = 200, 50
CLAUSES = {
    "card-campaign": {
        "daily-invitation-top3": "award commend",
        "designer-card": "award",
        "designer-deal": "award",
        "daily-cards-top3": "award commend",
        "task-head": "award",
        "daily-floor": "forfeit",
        "daily-return": "late_report",
        "fake-card": "dismissal demotion",
    },
    "telesales-reward": {
        "monthly-target": "award",
        "quarterly-excess": "award",
        "monthly-rank": "award",
        "quarterly-rank": "award",
        "milestone": "award",
        "monthly-best": "award certificate",
        "quarterly-star": "award prize certificate",
        "annual-champion": "award prize certificate commend",
    },
    "team-incentive": {
        "annual-ladder": "award",
        "quarterly-target": "award",
        "annual-bonus": "award",
        "sales-ladder": "award",
        "monthly-target": "award",
        "team-ladder": "award",
        "team-quarterly": "award",
        "team-annual": "award",
        "special-contribution": "award",
        "new-frontier": "award",
        "promotion": "promotion",
    },
    "specialist-incentive": {
        "over-target": "award",
        "monthly-best": "award certificate",
        "excellent-service": "award certificate",
        "team-cooperation": "award prize certificate",
        "star-employee": "award certificate",
        "promotion-plan": "promotion",
        "newcomer-training": "training",
        "birthday": "gift",
    },
    "commission": {
        "base-pay": "base_pay",
        "commission": "commission",
        "personal-performance": "award",
        "team-performance": "award",
        "monthly-champion": "award",
        "quarterly-champion": "award",
        "promotion": "promotion",
    },
    "reward-and-penalty": {
        "monthly-target": "award",
        "monthly-excess": "award",
        "monthly-rank": "award",
        "quarterly-target": "award",
        "three-month-streak": "award",
        "annual-champion": "award certificate",
        "loyalty": "award",
        "coaching": "coaching",
        "two-month-miss": "deduction",
        "deception": "warning deduction",
        "major-error": "dismissal deduction",
    },
    "performance-awards": {
        "sales-champion": "award certificate",
        "excellent-sales": "award",
        "progress": "award gift",
        "team-award": "award prize",
    },
}

FIRSTS = {  # what the first of a ranking gets, and nobody else
    "card-campaign": [
        ("daily-cards-top3", "award", 50_00),
        ("daily-invitation-top3", "award", 50_00),
    ],
    "telesales-reward": [
        ("monthly-rank", "award", 800_00),
        ("quarterly-rank", "award", 2000_00),
        ("monthly-best", "certificate", 0),
        ("quarterly-star", "prize", 0),
        ("annual-champion", "prize", 0),
    ],
    "specialist-incentive": [
        ("monthly-best", "certificate", 0),
        ("excellent-service", "certificate", 0),
        ("team-cooperation", "prize", 0),
    ],
    "commission": [
        ("monthly-champion", "award", 1000_00),
        ("quarterly-champion", "award", 3000_00),
    ],
    "reward-and-penalty": [
        ("monthly-rank", "award", 1000_00),
        ("annual-champion", "certificate", 0),
    ],
    "performance-awards": [
        ("sales-champion", "certificate", 0),
        ("progress", "gift", 0),
        ("team-award", "prize", 0),
    ],
}


def made_up(scheme: str, seed: int) -> Table:
    """The company of this number; every other one with its scheme in force here and there."""
    return in_force(scheme, seed) if seed % 2 else numbered(scheme, seed)


@cache
def second(scheme: str, seed: int) -> tuple[Outcomes, Orders]:
    """A company's second reading, read once for all tests."""
    return second_reading.read(made_up(scheme, seed))


@pytest.mark.parametrize("first", range(0, EACH, BATCH))
@pytest.mark.parametrize("scheme", second_reading.SCHEMES)
def test_both_readings_agree_on_made_up_companies(scheme: str, first: int) -> None:
    for seed in range(first, first + BATCH):
        outcomes, orders = second(scheme, seed)
        came, came_in_order = as_read_by_the_rules(made_up(scheme, seed))
        assert came == outcomes, f"{scheme}, company {seed}"
        assert came_in_order == orders, f"{scheme}, company {seed}"


@pytest.mark.parametrize("scheme", second_reading.SCHEMES)
def test_the_made_up_companies_reach_every_clause_often_and_often_go_without(scheme: str) -> None:
    got: Counter[tuple[str, str]] = Counter()
    periods: dict[str, str] = {}
    for seed in range(EACH):
        for clause, kind, _to, period in second(scheme, seed)[0]:
            got[clause, kind] += 1
            periods[clause] = _form(period)
    assert {clause: set(kinds.split()) for clause, kinds in CLAUSES[scheme].items()} == {
        clause: {kind for other, kind in got if other == clause} for clause in periods
    }
    assert min(got.values()) >= 10, got
    without: Counter[str] = Counter()
    for seed in range(EACH):
        table, (outcomes, _orders) = made_up(scheme, seed), second(scheme, seed)
        winners = {(clause, to, period) for clause, _kind, to, period in outcomes}
        without.update(
            clause
            for clause, form in periods.items()
            for period in table["settle"]
            for person in table["person"]
            if _form(period) == form and (clause, person["id"], period) not in winners
        )
    assert min(without[clause] for clause in periods) >= 10, without


def _form(period: str) -> str:
    """A day, month, quarter, year or campaign, by what its key looks like."""
    return "quarter" if "Q" in period else str(len(period))


@pytest.mark.parametrize("scheme", FIRSTS)
def test_the_first_rank_of_every_ranking_is_shared_now_and_then(scheme: str) -> None:
    shared: Counter[str] = Counter()
    for seed in range(EACH):
        outcomes, _orders = second(scheme, seed)
        firsts = Counter(
            (key[0], key[3])
            for key, fen in outcomes.items()
            if (key[0], key[1], fen) in FIRSTS[scheme]
        )
        shared.update({clause for (clause, _period), number in firsts.items() if number > 1})
    assert shared.keys() == {clause for clause, _kind, _fen in FIRSTS[scheme]}


def test_rewards_are_voided_now_and_then() -> None:
    tables = [numbered("card-campaign", seed) for seed in range(60)]
    void = [bool(SecondReading(table).void()) for table in tables]
    assert 0 < sum(void) < 60


def _unfolded(facts: Sequence[Table]) -> Iterator[Table]:
    """`repeat` and `every` as single facts."""
    for fact in facts:
        for number in range(fact.get("repeat", 1)):
            later = timedelta(seconds=number * fact.get("every", 0))
            one = {key: held for key, held in fact.items() if key not in ("repeat", "every")}
            if "repeat" in fact and fact["kind"] in ("card", "deal"):
                one[fact["kind"]] += f"-{number + 1}"
            yield one | {"at": fact["at"] + later}


@pytest.mark.skipif(not SCENARIOS.is_dir(), reason="the contract's scenarios are not beside us")
def test_the_second_reading_agrees_with_the_contracts_own_scenarios() -> None:
    files = sorted(SCENARIOS.rglob("*.toml"))
    assert len(files) >= 40
    for file in files:
        held = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        table = {"change": [], "target": [], "holidays": [], "workdays": []} | held
        outcomes, orders = second_reading.read(table | {"fact": list(_unfolded(held["fact"]))})
        assert outcomes == {
            (each["clause"], each["kind"], each["to"], each["period"]): each.get("amount", 0) * 100
            for each in held.get("expect", [])
        }, file.name
        for each in held.get("expect_rank", []):
            assert orders.get((each["clause"], each["period"]), []) == each["order"], file.name
