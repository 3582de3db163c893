"""SQL that only one engine understands, and the engines' drivers, are in webapp/store alone."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What SQLite alone understands, or PostgreSQL alone, or what goes round `webapp/store`.
FOREIGN = {
    "the driver of one engine": r"^\s*(import|from) (sqlite3|psycopg|playhouse)\b",
    "a statement past webapp/store/statements.py": r"\.connection\(\)|\bexecute_sql\(",
    "a pragma": r"\bPRAGMA\b",
    "an upsert of SQLite": r"\bINSERT OR\b|\bon_conflict_replace\b|\binsert_many_or\b",
    "JSON of one engine": r"\bjson_(each|extract|array|valid|array_elements)\b|::json",
    "a function of SQLite": r"\b(julianday|strftime\('|group_concat|GROUP_CONCAT|ifnull|IFNULL)",
    "IIF": r"\bfn\.(IIF|TOTAL|GLOB|PRINTF)\b|\bIIF\(",
    "a row number of SQLite": r"\browid\b",
    "the greater of two, or the smaller": r"\b(max|min|MAX|MIN)\([a-z_.]+, excluded\b",
    "a sum of truth values": r"\bsum\([^()]* IN \(|coalesce\([^()]*[<>=][^()]*, 0\)",
    "a sum of truth values by peewee": r"fn\.SUM\([^()]*[=!]=",
    "a named value": r"[<>=] :[a-z]+\b|NOT :[a-z]+\b",
    "a CROSS JOIN with a condition": r"CROSS JOIN \w+( AS \w+)? ON\b",
    "a subquery without a name": r"^\) (GROUP|WHERE|ORDER)\b",
    "a count of nothing": r"fn\.COUNT\(\)",
    "IS NOT of two values": r"\bIS NOT \(",
    "a cast of 32 bits": r"\bAS INTEGER\)",
    "a cast of PostgreSQL": r"\?::[a-z]+|\bpg_\w+\(",
    "a date function": r"\bdate\(max\(|\bdate\([a-z.]+, '",
}
# Conditions with named values, which webapp/store/erasing.py binds for either engine.
NAMED = ROOT / "webapp" / "verification"
FILES = sorted(
    file
    for file in (ROOT / "webapp").rglob("*.py")
    if not file.is_relative_to(ROOT / "webapp" / "store")
)


@pytest.mark.parametrize("what", FOREIGN)
def test_no_room_speaks_the_dialect_of_one_engine(what: str) -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in FILES
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if re.search(FOREIGN[what], line)
        and not (what == "a named value" and file.is_relative_to(NAMED))
    ]

    assert found == []


def test_the_search_finds_what_it_looks_for() -> None:
    said = {
        "the driver of one engine": "import sqlite3",
        "a statement past webapp/store/statements.py": 'database.connection().execute("SELECT 1")',
        "JSON of one engine": "FROM json_each(?) AS asked",
        "a CROSS JOIN with a condition": "FROM line CROSS JOIN fact AS f ON f.number = 1",
        "a sum of truth values": "coalesce(fact.at > drawn.at, 0)",
        "an upsert of SQLite": "INSERT OR IGNORE INTO person",
    }

    assert all(re.search(FOREIGN[what], line) for what, line in said.items())
