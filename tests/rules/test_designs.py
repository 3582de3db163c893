"""The incentive designs of sales floors in designs/: each a scheme file with worked scenarios."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.scenario_file import load_scenario
from rules.scenarios import faults_of
from rules.scheme import load_scheme

DESIGNS = Path(__file__).parent / "designs"
SCHEMES = sorted((DESIGNS / "schemes").glob("*.toml"))
FILES = sorted(file for file in DESIGNS.glob("*/*.toml") if file not in SCHEMES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_scenario_of_a_design_settles_as_worked_out_by_hand(file: Path) -> None:
    assert faults_of(load_scenario(file)) == []


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda file: file.stem)
def test_a_design_has_scenarios_that_pay_by_each_of_its_clauses(scheme: Path) -> None:
    read = load_scheme(scheme)
    assert read.id == scheme.stem
    told = [load_scenario(file) for file in FILES if file.parent.name == read.id]
    paid = {each.clause for scenario in told for each in scenario.expected}
    assert paid == {clause.id for clause in read.revisions[-1].clauses}
    assert len(told) >= 2
