"""Compare both readings over many made-up companies, and shrink each one they differ on.

    python -m tests.rules.companies_run SCHEME FIRST LAST

prints the company's number, both readings of it and a smaller company on which they differ still.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from rules.force import Force, Reach, Term
from rules.outcomes import MONEY
from rules.scenario_file import read_scenario
from rules.scenarios import settle_all
from rules.scheme import SHIPPED
from tests.rules import second_reading
from tests.rules.companies_force import in_force
from tests.rules.second_reading_common import Orders, Outcomes, Table

REVISIONS = {  # what the second revision of a shipped scheme says otherwise
    "telesales-reward": [
        ("normal = 500, hard = 800", "normal = 600, hard = 800"),
        ("prizes = [800, 500, 300]", "prizes = [900, 500]"),
        ("{ at_least = 100000, amount = 500 }", "{ at_least = 100000, amount = 600 }"),
        ("{ at_least = 500000, amount = 2000 }", "{ at_least = 300000, amount = 1000 }"),
    ],
    "commission": [
        ("junior = 3500", "junior = 3600"),
        ("up_to = 50000, rate = 0.01 ", "up_to = 50000, rate = 0.015 "),
        ("above = 10, rate = 200", "above = 10, rate = 250"),
    ],
    "reward-and-penalty": [
        ("rate = 0.03", "rate = 0.04"),
        ("every = 3\namount = 1000", "every = 3\namount = 1100"),
        ("share = 0.2", "share = 0.25"),
    ],
}
OWN = {"terms", "revised"}  # keys of a table that no scenario's file has


def as_read_by_the_rules(table: Table) -> tuple[Outcomes, Orders]:
    """What stands in the books, in the second reading's terms."""
    with tempfile.TemporaryDirectory() as folder:
        held = {key: value for key, value in table.items() if key not in OWN}
        if "revised" in table:
            (Path(folder) / "own.toml").write_text(revised(table), encoding="utf-8")
            held["scheme"] = "own.toml"
        scenario = read_scenario(held, Path(folder) / "made-up.toml")
    if "terms" in table:
        scenario = replace(scenario, force=Force(tuple(map(_term, table["terms"]))))
    books = settle_all(scenario)
    in_kind = [held.count for key, held in books.ledger.items() if key[1] not in MONEY]
    assert set(in_kind) <= {0, 1}
    standing = {
        key: held.amount if key[1] in MONEY else 0
        for key, held in books.ledger.items()
        if (held.amount if key[1] in MONEY else held.count)
    }
    orders = {key: [place.subject for place in held] for key, held in books.rankings.items()}
    return standing, {key: order for key, order in orders.items() if order}


def revised(table: Table) -> str:
    """A shipped scheme's file with one more revision, from the company's day on."""
    first = (SHIPPED / f"{table['scheme']}.toml").read_text(encoding="utf-8")
    second = first[first.index("\n[[revision]]\n") :]
    for old, new in REVISIONS[table["scheme"]]:
        assert second.count(old) == 1, old
        second = second.replace(old, new)
    return first + second.replace("from = 2000-01-01", f"from = {table['revised']}")


def _term(held: Table) -> Term:
    words = {key: frozenset(held.get(key, ())) for key in ("roles", "levels", "teams")}
    return Term(held.get("from"), held.get("until"), Reach(**words), held.get("approved"))


def differ(table: Table) -> bool:
    """Whether the two readings of a company differ."""
    return as_read_by_the_rules(table) != second_reading.read(table)


def shrunk(table: Table) -> Table:
    """A smaller company on which the readings differ still: parts taken away, one by one."""
    again = True
    while again:
        again = False
        for smaller in _smaller(table):
            if _differs_still(smaller):
                table, again = smaller, True
                break
    return table


def _differs_still(table: Table) -> bool:
    try:
        return differ(table)
    except Exception:  # noqa: BLE001 — a company with a fault, since something is missing now
        return False


def _smaller(table: Table) -> Iterator[Table]:
    """The same company without some of a list's entries, or without a key."""
    for key in ("settle", "fact", "person", "team", "target", "change", "opening", "terms"):
        yield from _with_fewer(table, key)
    for key in {"revised", "force"} & table.keys():
        yield {name: value for name, value in table.items() if name != key}
    for key in table.get("force", {}):
        yield table | {"force": _without(table["force"], key)}
    for where in ("person", "team", "fact", "terms"):
        for number, one in enumerate(table.get(where, [])):
            for key in one.keys() - {"id", "role", "kind", "who", "at", "amount"}:
                before, after = table[where][:number], table[where][number + 1 :]
                yield table | {where: [*before, _without(one, key), *after]}


def _with_fewer(table: Table, key: str) -> Iterator[Table]:
    """Without all, half, a quarter … and each one of a list's entries."""
    held = table.get(key, [])
    size = len(held)
    while size:
        for first in range(0, len(held), size):
            less = held[:first] + held[first + size :]
            if less or key not in ("settle", "terms"):
                yield table | {key: less}
        size //= 2


def _without(one: Table, key: str) -> Table:
    return {name: value for name, value in one.items() if name != key}


def as_toml(table: Table) -> str:
    """A company as a scenario's file; `terms` and `revised` as comments."""
    lines = [
        f"{key} = {_word(held)}"
        for key, held in table.items()
        if key not in OWN and not isinstance(held, dict) and not _is_tables(held)
    ]
    lines += [f"# {key} = {table[key]!r}" for key in OWN & table.keys()]
    for key, held in table.items():
        tables = [held] if isinstance(held, dict) else held if _is_tables(held) else []
        for one in tables if key not in OWN else ():
            name = f"[{key}]" if isinstance(held, dict) else f"[[{key}]]"
            lines += ["", name, *(f"{name} = {_word(value)}" for name, value in one.items())]
    return "\n".join(lines)


def _is_tables(held: Any) -> bool:
    return isinstance(held, list) and bool(held) and isinstance(held[0], dict)


def _word(held: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(held, list | tuple):
        return f"[{', '.join(map(_word, held))}]"
    if isinstance(held, date):  # a datetime too
        return held.isoformat()
    return json.dumps(held, ensure_ascii=False) if isinstance(held, str | bool) else str(held)


def _told(table: Table) -> Iterator[str]:
    came, read = as_read_by_the_rules(table), second_reading.read(table)
    held: list[tuple[dict[Any, Any], dict[Any, Any]]] = [(came[0], read[0]), (came[1], read[1])]
    for rules, second in held:
        for key in sorted(rules.keys() | second.keys()):
            if rules.get(key) != second.get(key):
                yield f"    {key}: rules {rules.get(key)}, second reading {second.get(key)}"


def main(scheme: str, first: int, last: int) -> int:
    """Run the companies with these numbers; 1 where the readings differ on one."""
    faults = 0
    for seed in range(first, last + 1):
        if differ(in_force(scheme, seed)):
            faults += 1
            small = shrunk(in_force(scheme, seed))
            told = [f"{scheme}, company {seed}", *_told(small), as_toml(small), "", ""]
            sys.stdout.write("\n".join(told))
            sys.stdout.flush()
    number = last - first + 1
    sys.stdout.write(f"{scheme}: {number} companies, {faults} on which the readings differ\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
