"""What crosses rooms cannot be changed on the way."""

import dataclasses
from types import ModuleType

import pytest

from rules import clauses, facts, metrics, outcomes, periods, ranking, roster, settlement, tallies

WORKING = {outcomes.Finding}  # gathered by one clause, never handed on


@pytest.mark.parametrize(
    "module",
    [clauses, facts, metrics, outcomes, periods, ranking, roster, settlement, tallies],
    ids=lambda module: module.__name__,
)
def test_values_are_frozen(module: ModuleType) -> None:
    made = [held for held in vars(module).values() if dataclasses.is_dataclass(held)]
    assert made
    thawed = [held for held in made if not held.__dataclass_params__.frozen]  # type: ignore[union-attr]
    assert set(thawed) <= WORKING
