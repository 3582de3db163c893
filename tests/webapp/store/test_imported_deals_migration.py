"""Migration 0040 marks the deals that a table brought and takes them from the late records."""

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import pytest
from peewee import SqliteDatabase
from playhouse.migrations import Runner

from webapp.store.database import MIGRATIONS

NAME = "0040_imported_deals"


def microseconds(text: str) -> int:
    return int(datetime.fromisoformat(f"{text}+08:00").timestamp()) * 1_000_000


RECEIVED = microseconds("2026-03-02T09:00")


@pytest.fixture
def old() -> Any:
    """A database before the migration, in which Wang (1102) and Zhao (1103) were late."""
    db = SqliteDatabase(":memory:")
    runner = Runner(db, str(MIGRATIONS))
    names = sorted(file.stem for file in MIGRATIONS.glob("0*.py"))
    runner.up(names[names.index(NAME) - 1])
    columns = (
        "INSERT INTO campaign_proposal (campaign, name, scheme, starts_on, ends_on, proposed_at) "
    )
    values = "VALUES ('c1', '活动', 'card-campaign', '2026-03-01', '2026-06-08', 0)"
    db.execute_sql(columns + values)
    columns = "INSERT INTO campaign_step (proposal_id, kind, beside, decided_at) "
    db.execute_sql(columns + "VALUES (1, 'approved', '[]', 0)")
    return runner


def deal(db: Any, number: int, person: str, record: str, contract: str, at: str) -> None:
    fact = "INSERT INTO fact (number, id, kind, person_id, day, at, received_at, content_hash) "
    values = (number, record, "deal", person, at[:10], microseconds(at), RECEIVED, "")
    db.execute_sql(fact + "VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    db.execute_sql(
        "INSERT INTO deal (fact_id, contract, amount) VALUES (?, ?, 100)", (number, contract)
    )


def late(db: Any, person: str, period: str, count: int, at: str) -> None:
    db.execute_sql(
        "INSERT INTO tally (period, metric, person, team, amount, count, reached_at, "
        "timely_amount, timely_count, timely_reached_at) "
        "VALUES (?, 'late_records', ?, 'east', ?, ?, ?, 0, 0, 0)",
        (period, person, count, count, microseconds(at)),
    )


def late_records(db: Any) -> list[Any]:
    return db.execute_sql(
        "SELECT person, period, amount, count, reached_at FROM tally ORDER BY person, period"
    ).fetchall()


def test_imported_deals_are_known_by_their_id_and_make_nobody_late(old: Any) -> None:
    db = old.database
    imported = str(uuid5(NAMESPACE_OID, "deal HT-1 0"))
    deal(db, 1, "1102", imported, "HT-1", "2026-03-01T14:30")
    deal(db, 2, "1102", "by-phone", "HT-2", "2026-03-01T10:00")
    deal(db, 3, "1103", str(uuid5(NAMESPACE_OID, "deal HT-3 0")), "HT-3", "2026-03-01T14:30")
    for period in ("2026-03-01", "2026-03", "campaign:c1"):
        late(db, "1102", period, 2, "2026-03-01T14:30")
        late(db, "1103", period, 1, "2026-03-01T14:30")

    old.up(NAME)

    marked = db.execute_sql("SELECT fact_id, imported FROM deal").fetchall()
    assert marked == [(1, 1), (2, 0), (3, 1)]
    own = microseconds("2026-03-01T10:00")  # of Wang's deal by phone, the only late record left
    assert late_records(db) == [
        ("1102", "2026-03", 1, 1, own),
        ("1102", "2026-03-01", 1, 1, own),
        ("1102", "campaign:c1", 1, 1, own),
    ]


def test_late_records_of_days_without_an_imported_deal_are_left(old: Any) -> None:
    db = old.database
    deal(db, 1, "1102", "by-phone", "HT-2", "2026-03-01T10:00")
    late(db, "1102", "2026-03-01", 7, "2026-03-01T10:00")

    old.up(NAME)

    at = microseconds("2026-03-01T10:00")
    assert late_records(db) == [("1102", "2026-03-01", 7, 7, at)]
