"""What crosses rooms cannot be changed on the way."""

import dataclasses
from types import ModuleType

import pytest

from rules import (
    case,
    clauses,
    facts,
    ledger,
    measures,
    metrics,
    outcomes,
    periods,
    ranking,
    roster,
    scoring,
    settlement,
    tallies,
)
from rules.basis import Recording

# Gathered by one clause or one settlement, never handed on.
WORKING = {outcomes.Finding, Recording, settlement._Run}


@pytest.mark.parametrize(
    "module",
    [
        case,
        clauses,
        facts,
        ledger,
        measures,
        metrics,
        outcomes,
        periods,
        ranking,
        roster,
        scoring,
        settlement,
        tallies,
    ],
    ids=lambda module: module.__name__,
)
def test_values_are_frozen(module: ModuleType) -> None:
    made = [held for held in vars(module).values() if dataclasses.is_dataclass(held)]
    assert made
    thawed = [held for held in made if not held.__dataclass_params__.frozen]  # type: ignore[union-attr]
    assert set(thawed) <= WORKING
