"""Worked examples: the settled scenarios that also test the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rules.counting import movements, rule_inputs_of
from rules.outcomes import Outcome
from rules.scenario_file import Scenario, load_scenario
from rules.scheme import SHIPPED
from rules.settlement import settle
from rules.tallies import Tallies

EACH = 2  # at most so many examples of one clause


@dataclass(frozen=True)
class Example:
    """A scenario's title, its first outcome of one clause, and people's names by id."""

    title: str
    outcome: Outcome
    names: Mapping[str, str]


def examples_of(scheme: str, clause: str) -> tuple[Example, ...]:
    """The first EACH examples of a clause."""
    return tuple(_all(scheme).get(clause, ()))[:EACH]


@cache
def _all(scheme: str) -> dict[str, list[Example]]:
    """The examples of a scheme by clause; a file belongs to the clause it is named after."""
    held: dict[str, list[Example]] = {}
    # Examples that pay explain more, so they come first.
    files = sorted(
        (SHIPPED / scheme).glob("*.toml"), key=lambda file: ("pays" not in file.stem, file)
    )
    for file in files:
        for example in _of_file(file):
            if file.stem.startswith(example.outcome.clause):
                held.setdefault(example.outcome.clause, []).append(example)
    return held


def _of_file(file: Path) -> Iterator[Example]:
    """A scenario's first outcome of each clause."""
    scenario = load_scenario(file)
    names = {key: person.name for key, person in scenario.roster.people.items()}
    names |= {key: team.name for key, team in scenario.roster.teams.items()}
    first: dict[str, Outcome] = {}
    for outcome in _outcomes(scenario):
        first.setdefault(outcome.clause, outcome)
    for outcome in first.values():
        yield Example(scenario.title, outcome, names)


def _outcomes(scenario: Scenario) -> Iterator[Outcome]:
    tallies = Tallies.of(movements(scenario.facts, scenario.roster, scenario.scheme.clock))
    rule_inputs = rule_inputs_of(scenario.facts)
    for period in scenario.settle:
        yield from settle(
            scenario.scheme, period, scenario.roster, tallies, rule_inputs, scenario.force
        ).outcomes
