"""Work out examples: settle the scenarios that test the rules by the numbers in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from rules.counting import movements, rule_inputs_of
from rules.outcomes import Outcome
from rules.scenario_file import Scenario, load_scenario
from rules.scheme import SHIPPED, Revision, Scheme
from rules.settlement import settle
from rules.tallies import Tallies

EACH = 2  # at most so many examples of one clause


# Names of the people of scenarios that name none; their ids are names in Latin letters.
PEOPLE = {
    "gao": "高建",
    "hu": "胡萍",
    "lin": "林晓",
    "qian": "钱多",
    "qin": "秦淑",
    "sun": "孙丽",
    "wang": "王强",
    "wu": "吴昊",
    "zhao": "赵敏",
    "zheng": "郑洁",
    "zhou": "周敏",
}
PEOPLE |= {
    f"p{n:02}": f"{each}宁" for n, each in enumerate("陈杨黄徐马朱胡郭何罗梁宋谢唐许邓冯韩曹曾彭")
}
TEAMS = {"a": "甲店", "b": "乙店", "c": "丙店", "d": "丁店", "t1": "一店"}
TEAMS |= {"east": "东城店", "west": "西城店"}


@dataclass(frozen=True)
class Example:
    """A scenario's title, its first outcome of one clause, and people's names by id.

    `title` is empty where the numbers in force differ from those that the title mentions.
    """

    title: str
    outcome: Outcome
    names: Mapping[str, str]


def examples_of(scheme: Scheme, revision: Revision, clause: str) -> tuple[Example, ...]:
    """Return the first EACH examples of a clause, computed from the numbers of this revision."""
    return tuple(_all(scheme.id, revision).get(clause, ()))[:EACH]


def _all(scheme: str, revision: Revision) -> dict[str, list[Example]]:
    """The examples of a scheme by clause; a file belongs to the clause it is named after."""
    held = _computed.get(scheme)
    if held is None or held[0] != revision:  # a company approves a revision rarely
        held = _computed[scheme] = (revision, _compute(scheme, revision))
    return held[1]


_computed: dict[str, tuple[Revision, dict[str, list[Example]]]] = {}


def _compute(scheme: str, revision: Revision) -> dict[str, list[Example]]:
    held: dict[str, list[Example]] = {}
    for file, scenario in _scenarios(scheme):
        for example in _of_scenario(scenario, revision):
            if file.stem.startswith(example.outcome.clause):
                held.setdefault(example.outcome.clause, []).append(example)
    return held


@cache
def _scenarios(scheme: str) -> tuple[tuple[Path, Scenario], ...]:
    """The scenarios of a shipped scheme; those that pay explain more, so they come first."""
    files = sorted(
        (SHIPPED / scheme).glob("*.toml"), key=lambda file: ("pays" not in file.stem, file)
    )
    return tuple((file, load_scenario(file)) for file in files)


def _of_scenario(scenario: Scenario, revision: Revision) -> Iterator[Example]:
    """A scenario's first outcome of each clause, by the numbers of a revision."""
    names = {key: _named(key, each.name) for key, each in scenario.roster.people.items()}
    names |= {key: _named(key, each.name) for key, each in scenario.roster.teams.items()}
    told = _first(scenario, scenario.scheme)
    always = replace(revision, start=date.min)
    for clause, outcome in _first(scenario, replace(scenario.scheme, revisions=(always,))).items():
        yield Example(scenario.title if _same(told.get(clause), outcome) else "", outcome, names)


def _named(key: str, name: str) -> str:
    """The Chinese name of a scenario's person or team."""
    return (PEOPLE | TEAMS).get(key, name) if name in ("", key) else name


def _first(scenario: Scenario, scheme: Scheme) -> dict[str, Outcome]:
    """The scenario's first outcome of each clause of a scheme."""
    tallies = Tallies.of(movements(scenario.facts, scenario.roster, scheme.clock))
    rule_inputs = rule_inputs_of(scenario.facts)
    first: dict[str, Outcome] = {}
    for period in scenario.settle:
        found = settle(scheme, period, scenario.roster, tallies, rule_inputs, scenario.force)
        for outcome in found.outcomes:
            first.setdefault(outcome.clause, outcome)
    return first


def _same(told: Outcome | None, outcome: Outcome) -> bool:
    return told is not None and (told.key, told.amount) == (outcome.key, outcome.amount)
