"""Run scenario files through the product's settlement, and compare the outcomes."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from rules.counting import movements, rule_inputs_of
from rules.ledger import Difference, Recorded, differences
from rules.outcomes import MONEY, Key
from rules.ranking import Place
from rules.scenario_faults import ScenarioFault
from rules.scenario_file import Scenario, load_scenario
from rules.scheme import SHIPPED
from rules.settlement import settle
from rules.tallies import Tallies


@dataclass
class Books:
    """The results of all settlements of a scenario: the ledger's net and each clause's ranking."""

    ledger: dict[Key, Recorded] = field(default_factory=dict)
    rankings: dict[tuple[str, str], tuple[Place, ...]] = field(default_factory=dict)

    def post(self, difference: Difference) -> None:
        """Add one entry."""
        held = self.ledger.get(difference.key, Recorded(difference.key, 0, 0))
        self.ledger[difference.key] = Recorded(
            difference.key, held.amount + (difference.amount or 0), held.count + difference.sign
        )

    def standing(self) -> Iterator[str]:
        """Yield a line for each outcome, net of adjustments."""
        for key, held in self.ledger.items():
            if key[1] in MONEY:
                yield from [_line(key, held.amount)] if held.amount else []
            else:
                yield from [_line(key, None)] * held.count


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The scenario files at these paths: a file itself, a folder's *.toml at any depth.

    Leaves out the shipped schemes, files in a folder `schemes`, and promotion ladders.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += [file for file in sorted(path.rglob("*.toml")) if not _is_other(file)]
        else:
            files.append(path)
    return files


def _is_other(file: Path) -> bool:
    """Whether a file is a scheme or a promotion ladder (rules/ladder.py)."""
    shipped = file.resolve().parent == SHIPPED.resolve()
    return shipped or file.parent.name in ("schemes", "ladders")


def settle_all(scenario: Scenario) -> Books:
    """Settle the scenario's periods in order; settling a period again adjusts its outcomes."""
    tallies = Tallies.of(movements(scenario.facts, scenario.roster, scenario.scheme.clock))
    rule_inputs = rule_inputs_of(scenario.facts)
    books = Books()
    for period in scenario.settle:
        settled = settle(
            scenario.scheme, period, scenario.roster, tallies, rule_inputs, scenario.force
        )
        held = [each for key, each in books.ledger.items() if key[3] == period.key]
        for difference in differences(settled.outcomes, held):
            books.post(difference)
        for clause, ranking in settled.rankings.items():
            books.rankings[clause, period.key] = ranking
    return books


def faults_of(scenario: Scenario) -> list[str]:
    """The differences between actual and expected outcomes; empty if there are none."""
    books = settle_all(scenario)
    came = Counter(books.standing())
    expected = Counter(
        _line((each.clause, each.kind, each.to, each.period), each.amount)
        for each in scenario.expected
    )
    faults = [f"expected, did not come: {line}" for line in (expected - came).elements()]
    faults += [f"came, not expected: {line}" for line in (came - expected).elements()]
    for each in scenario.ranks:
        order = [place.subject for place in books.rankings.get((each.clause, each.period), ())]
        if list(each.order) != order:
            faults.append(
                f"rank of {each.clause} in {each.period}: expected {list(each.order)}, came {order}"
            )
    return faults


def _line(key: Key, fen: int | None) -> str:
    clause, kind, to, period = key
    line = f"{clause} {kind} to {to} for {period}"
    return line if fen is None else f"{line}: {_yuan(fen)}"


def _yuan(fen: int) -> str:
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan}.{rest:02}"


def run(paths: Sequence[Path], out: TextIO) -> int:
    """Run all scenarios at these paths; return 1 if one failed or none was found, else 0."""
    passed = failed = 0
    for file in files_in(paths):
        try:
            faults = faults_of(load_scenario(file))
        except ScenarioFault as fault:
            faults = list(fault.faults)
        if faults:
            failed += 1
            out.write(f"FAILED {file}\n" + "".join(f"    {fault}\n" for fault in faults))
        else:
            passed += 1
    out.write(f"{passed} passed, {failed} failed\n")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(run([Path(word) for word in sys.argv[1:]], sys.stdout))
