"""Run scenario files through the same settlement that real data goes through."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from rules.counting import movements
from rules.outcomes import Outcome
from rules.scenario_faults import ScenarioFault
from rules.scenario_file import Expected, Scenario, load_scenario
from rules.scheme import SHIPPED, SchemeFault
from rules.settlement import Difference, Recorded, differences, settle
from rules.tallies import Tallies

Key = tuple[str, str, str, str]


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The scenario files at these paths: a file itself, a folder's *.toml at any depth.

    The schemes that the product ships, and those that lie in a folder `schemes`, are none.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(path.rglob("*.toml"))
            files += [file for file in inside if not _is_scheme(file)]
        else:
            files.append(path)
    return files


def _is_scheme(file: Path) -> bool:
    return file.resolve().parent == SHIPPED.resolve() or file.parent.name == "schemes"


def settle_all(scenario: Scenario) -> tuple[dict[Key, Recorded], dict[tuple[str, str], list[str]]]:
    """The ledger's net after all settlements in order, and each (clause, period)'s ranking."""
    clock = scenario.scheme.revisions[-1].clock
    tallies = Tallies.of(movements(scenario.facts, scenario.roster, clock))
    ledger: dict[Key, Recorded] = {}
    ranks: dict[tuple[str, str], list[str]] = {}
    for period in scenario.settle:
        settled = settle(scenario.scheme, period, scenario.roster, tallies)
        held = [each for key, each in ledger.items() if key[3] == period.key]
        for difference in differences(settled.outcomes, held):
            _post(ledger, difference)
        for clause, ranking in settled.rankings.items():
            ranks[clause, period.key] = [place.subject for place in ranking]
    return ledger, ranks


def _post(ledger: dict[Key, Recorded], difference: Difference) -> None:
    held = ledger.get(difference.key, Recorded(difference.key, 0, 0))
    ledger[difference.key] = Recorded(
        difference.key,
        held.amount + (difference.amount or 0),
        held.count + (difference.sign if difference.amount is None else 0),
    )


def faults_of(scenario: Scenario) -> list[str]:
    """How what came differs from what was expected; empty where nothing does."""
    ledger, ranks = settle_all(scenario)
    came = Counter(
        _line(each.key, each.amount if each.amount else None)
        for each in ledger.values()
        if each.amount or each.count
    )
    expected = Counter(_expected_line(each) for each in scenario.expected)
    faults = [f"expected, did not come: {line}" for line in (expected - came).elements()]
    faults += [f"came, not expected: {line}" for line in (came - expected).elements()]
    for rank in scenario.ranks:
        order = ranks.get((rank.clause, rank.period), [])
        if list(rank.order) != order:
            faults.append(
                f"rank of {rank.clause} in {rank.period}: expected {list(rank.order)}, came {order}"
            )
    return faults


def _line(key: Key, fen: int | None) -> str:
    amount = "" if fen is None else f" {fen / 100:.2f}"
    clause, kind, to, period = key
    return f"{clause} {kind} to {to} for {period}{amount}"


def _expected_line(expected: Expected) -> str:
    key = (expected.clause, expected.kind, expected.to, expected.period)
    return _line(key, expected.amount or None)


def outcomes_of(scenario: Scenario) -> list[Outcome]:
    """All outcomes of the last settlement of each period (for tests and documentation)."""
    clock = scenario.scheme.revisions[-1].clock
    tallies = Tallies.of(movements(scenario.facts, scenario.roster, clock))
    found: list[Outcome] = []
    for period in scenario.settle:
        found += settle(scenario.scheme, period, scenario.roster, tallies).outcomes
    return found


def run(paths: Sequence[Path], out: TextIO) -> int:
    """Run all scenarios at these paths; 1 where one failed, or none was found."""
    passed = failed = 0
    for file in files_in(paths):
        try:
            faults = faults_of(load_scenario(file))
        except (ScenarioFault, SchemeFault) as fault:
            faults = [str(fault)]
        if faults:
            failed += 1
            out.write(f"FAILED {file}\n" + "".join(f"    {fault}\n" for fault in faults))
        else:
            passed += 1
    out.write(f"{passed} passed, {failed} failed\n")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(run([Path(word) for word in sys.argv[1:]], sys.stdout))
