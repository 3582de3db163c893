"""Count what each role types and taps for people's parts in a month of a company.

`script/bench typed --data DIR`, where DIR is a filled sample company. Characters are those of the
texts and numbers in the records of the last 30 days; taps are those that the page of each takes,
with its button, counted from the page. What a page fills in already is not typed.
"""

from __future__ import annotations

import argparse
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bench.typed_occasions import OCCASIONS, Occasion
from webapp.core.config import Config

DAYS = timedelta(days=30)
SELLER = ("telesales", "guide", "designer")
ROLES = ("seller", "supervisor", "head", "hr", "leader")


@dataclass
class Month:
    """What one role did: occasions, characters and taps, and the characters of each person."""

    times: int = 0
    characters: int = 0
    taps: int = 0
    by_person: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def main(argv: Sequence[str]) -> int:
    """Print a table of parts and roles, then each role's month."""
    parser = argparse.ArgumentParser(prog="bench typed")
    parser.add_argument("--data", type=Path, required=True, help="a filled sample company")
    options = parser.parse_args(argv)
    database = Config(options.data).database
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        parts, roles, people = count_typed(connection)
    for part, role, month in parts:
        print(f"{part:38}{role:12}{month.times:6}{month.characters:8}{month.taps:8}")
    print("a person's month on average, and the most that one person typed")
    for role in ROLES:
        month, count = roles[role], max(1, people[role])
        most = max(month.by_person.values(), default=0)
        mean = f"{month.characters / count:8.1f}{month.taps / count:8.1f}"
        print(f"{role:12}{people[role]:4} people{mean}{most:8}")
    return 0


def count_typed(
    connection: sqlite3.Connection,
) -> tuple[list[tuple[str, str, Month]], dict[str, Month], dict[str, int]]:
    """By part and role, by role, and how many people of each role there are.

    Answers of the pulse are left out: nobody knows whose they are. Each is one tap.
    """
    role_of = _roles(connection)
    [(newest,)] = connection.execute("SELECT max(at) FROM audit_line")
    since = newest - DAYS // timedelta(microseconds=1)
    roles: dict[str, Month] = defaultdict(Month)
    parts = []
    for occasion in OCCASIONS:
        held: dict[str, Month] = defaultdict(Month)
        for who, text in _rows(connection, occasion, since):
            role = role_of.get(who, "")
            for month in (held[role], roles[role]):
                month.times += 1
                month.characters += len(text)
                month.taps += occasion.taps
                month.by_person[who] += len(text)
        parts += [(occasion.part, role, month) for role, month in sorted(held.items())]
    people: dict[str, int] = defaultdict(int)
    for role in role_of.values():
        people[role] += 1
    return parts, roles, people


def _rows(
    connection: sqlite3.Connection, occasion: Occasion, since: int
) -> Iterator[tuple[str, str]]:
    for who, at, text in connection.execute(occasion.sql):
        if at >= since:
            yield who, str(text)


def _roles(connection: sqlite3.Connection) -> dict[str, str]:
    """The role of each person's newest posting; all who sell are sellers."""
    rows = connection.execute("SELECT person_id, role FROM posting ORDER BY from_on")
    return {person: "seller" if role in SELLER else role for person, role in rows}
