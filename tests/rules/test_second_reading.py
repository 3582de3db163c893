"""The rules against a second reading of the contract, over hundreds of made-up companies."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rules.outcomes import MONEY
from rules.scenario_file import load_scenario, read_scenario
from rules.scenarios import settle_all
from tests.rules import second_reading
from tests.rules.companies import numbered

SCENARIOS = Path(__file__).parents[3] / "shared" / "contract" / "scenarios"
EACH = 25


def as_read_by_the_rules(table: dict[str, Any]) -> tuple[second_reading.Outcomes, dict[Any, Any]]:
    """What stands in the books, in the second reading's terms."""
    books = settle_all(read_scenario(table, Path("made-up.toml")))
    standing = {
        key: held.amount // 100 if key[1] in MONEY else 0
        for key, held in books.ledger.items()
        if (held.amount if key[1] in MONEY else held.count)
    }
    assert all(held.amount % 100 == 0 for held in books.ledger.values())
    orders = {key: [place.subject for place in held] for key, held in books.rankings.items()}
    return standing, orders


@pytest.mark.parametrize("first", range(0, 300, EACH))
def test_both_readings_agree_on_made_up_companies(first: int) -> None:
    for seed in range(first, first + EACH):
        table = numbered(seed)
        assert as_read_by_the_rules(table) == second_reading.read(table), f"company {seed}"


def test_the_made_up_companies_reach_every_clause_and_what_voids_it() -> None:
    seen: set[tuple[str, str]] = set()
    shared = void = 0
    for seed in range(60):
        table = numbered(seed)
        outcomes, _orders = second_reading.read(table)
        seen |= {key[:2] for key in outcomes}
        prizes = Counter(
            (clause, period, yuan)
            for (clause, kind, _to, period), yuan in outcomes.items()
            if clause.endswith("top3") and kind == "award"
        )
        shared += max(prizes.values(), default=0) > 1
        void += bool(second_reading.SecondReading(table).void())
    assert seen == {
        ("daily-invitation-top3", "award"),
        ("daily-invitation-top3", "commend"),
        ("daily-cards-top3", "award"),
        ("daily-cards-top3", "commend"),
        ("designer-card", "award"),
        ("designer-deal", "award"),
        ("task-head", "award"),
        ("daily-floor", "forfeit"),
        ("daily-return", "late_report"),
        ("fake-card", "dismissal"),
        ("fake-card", "demotion"),
    }
    assert shared
    assert 0 < void < 60


@pytest.mark.skipif(not SCENARIOS.is_dir(), reason="the contract's scenarios are not beside us")
def test_the_second_reading_agrees_with_the_contracts_own_scenarios() -> None:
    checked = 0
    for file in sorted(SCENARIOS.rglob("*.toml")):
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        if table["scheme"] != "card-campaign" or any("repeat" in fact for fact in table["fact"]):
            continue
        table = {"change": [], "target": [], "holidays": [], "workdays": []} | table
        outcomes, _orders = second_reading.read(table)
        assert outcomes == {
            (held["clause"], held["kind"], held["to"], held["period"]): held.get("amount", 0)
            for held in table["expect"]
        }
        checked += load_scenario(file).title == table["title"]
    assert checked >= 8
