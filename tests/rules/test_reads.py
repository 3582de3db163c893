"""What clauses declare to read covers every query that they make (rule 17)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rules.clauses import SHAPES, Clause
from rules.counting import movements, rule_inputs_of
from rules.filters import split_name
from rules.periods import Period, period_of
from rules.reads import ROSTER, Reads
from rules.scenario_file import Scenario, load_scenario
from rules.scenarios import files_in
from rules.scheme import SHIPPED
from rules.settlement import settle
from rules.tallies import Tallies

FILES = files_in([SHIPPED, Path(__file__).parent / "designs"])


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_every_shape_declares_what_it_reads(shape: str) -> None:
    assert callable(getattr(SHAPES[shape], "reads", None))


def queries(scenario: Scenario) -> Iterator[tuple[Clause, Period, str]]:
    """Each clause of a scenario with the period settled and a query that it made."""
    tallies = Tallies.of(movements(scenario.facts, scenario.roster, scenario.scheme.clock))
    for period in scenario.settle:
        found = settle(
            scenario.scheme, period, scenario.roster, tallies, rule_inputs_of(scenario.facts)
        )
        revision = scenario.scheme.revision_named(found.revision)
        for clause in revision.clauses if revision else ():
            for asked in found.asked.get(clause.id, ()):
                yield clause, period, asked


def covers(declared: Reads, clause: Clause, period: Period, asked: str) -> bool:
    """Whether a change on any day of a query would reach the period by this declaration."""
    _what, name, first, last = asked.split()[:4]
    metric, _only = split_name(name)
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    if metric not in declared.what or (end > period.end and not declared.campaign):
        return False
    if declared.later is None or declared.campaign:
        return True
    reached = period if period.kind == "campaign" else period_of(clause.period, start)
    for _ in range(declared.later):
        if reached.end < period.start:
            reached = period_of(clause.period, date.fromordinal(reached.end.toordinal() + 1))
    return reached.end >= period.start


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_clause_asks_only_for_what_it_declares(file: Path) -> None:
    for clause, period, asked in queries(load_scenario(file)):
        declared = clause.reads()
        assert any(covers(each, clause, period, asked) for each in declared), (clause.id, asked)


def test_each_shape_that_reads_tallies_asks_for_something_in_some_scenario() -> None:
    scenarios = [load_scenario(file) for file in FILES]
    asked = {type(clause) for each in scenarios for clause, _period, _asked in queries(each)}
    clauses = [clause for each in scenarios for clause in each.scheme.revisions[0].clauses]
    reading = {
        type(clause)
        for clause in clauses
        if any(each.what - set(ROSTER) for each in clause.reads())
    }
    assert len(reading) > 15
    assert asked == reading


def test_a_query_that_is_not_declared_is_found() -> None:
    scenario = load_scenario(SHIPPED / "performance-awards" / "progress-pays.toml")
    clause, period, asked = next(
        (clause, period, asked)
        for clause, period, asked in queries(scenario)
        if clause.id == "progress" and date.fromisoformat(asked.split()[2]) < period.start
    )
    narrow = Reads(frozenset({"sales"}))  # this quarter only, without the one before
    assert not covers(narrow, clause, period, asked)
    assert not covers(Reads(frozenset({"calls"}), None), clause, period, asked)
