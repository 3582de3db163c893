"""What a clause's sum rounds to, where little was sold: half a fen pays one, less is no outcome."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from rules.counting import movements, rule_inputs_of
from rules.scenario_file import Scenario, read_scenario
from rules.settlement import Settlement, settle
from rules.tallies import Tallies


def scenario(above: Decimal) -> Scenario:
    """lin sells so much above a quarter's target of 100 yuan."""
    table = {
        "title": "零头",
        "scheme": "telesales-reward",
        "settle": ["2026-Q1"],
        "person": [{"id": "lin", "role": "telesales"}],
        "target": [{"who": "lin", "metric": "sales", "period": "quarter", "value": 100}],
        "fact": [
            {
                "kind": "deal",
                "who": "lin",
                "deal": "D1",
                "amount": 100 + above,
                "at": datetime.fromisoformat("2026-02-03T10:00"),
            }
        ],
    }
    return read_scenario(table, Path("made-up.toml"))


def settled(held: Scenario) -> Settlement:
    tallies = Tallies.of(movements(held.facts, held.roster, held.scheme.clock))
    return settle(held.scheme, held.settle[0], held.roster, tallies, rule_inputs_of(held.facts))


@pytest.mark.parametrize(
    ("above", "fen"), [("0.24", None), ("0.25", 1), ("0.74", 1), ("0.75", 2), ("0.01", None)]
)
def test_two_percent_of_a_small_excess_are_rounded_half_up(above: str, fen: int | None) -> None:
    outcomes = settled(scenario(Decimal(above))).outcomes
    paid = {outcome.clause: outcome.amount for outcome in outcomes if outcome.kind == "award"}
    assert paid.get("quarterly-excess") == fen
    assert paid["quarterly-rank"] == 2000_00
