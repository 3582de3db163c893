"""The migrations together make exactly the schema that the models describe."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from peewee import SqliteDatabase
from playhouse.migrations import Runner

from tests.webapp.all_tables import all_tables
from webapp.store.database import MIGRATIONS, RENAMED_MIGRATIONS, open_database
from webapp.store.tables import database

# No commit has ever had a migration of these numbers.
UNUSED_NUMBERS = {4, 5, 11, 39, 44, 45, 49, 52, 57, 58, 60, *range(67, 75), 78}
UNUSED_NUMBERS |= {
    79,
    *range(81, 84),
    88,
    89,
    *range(91, 95),
    *range(96, 100),
    *range(101, 107),
    108,
    109,
    114,
    123,
    124,
    131,
    132,
}
MODELS = all_tables()


def schema_of(database: SqliteDatabase) -> set[str]:
    rows = database.execute_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {
        row[0].replace("IF NOT EXISTS ", "") for row in rows if "schema_migration" not in row[0]
    }


def test_migrating_an_empty_database_gives_the_models_own_schema() -> None:
    migrated, created = SqliteDatabase(":memory:"), SqliteDatabase(":memory:")
    Runner(migrated, str(MIGRATIONS)).up()
    with created.bind_ctx(MODELS, bind_refs=False, bind_backrefs=False):
        created.create_tables(MODELS)

    assert schema_of(migrated) == schema_of(created)
    assert "WITHOUT ROWID" in " ".join(schema_of(migrated))


def test_migrating_again_changes_nothing() -> None:
    database = SqliteDatabase(":memory:")
    Runner(database, str(MIGRATIONS)).up()

    assert Runner(database, str(MIGRATIONS)).up() == []


def test_deals_cancelled_before_cancellations_had_reasons_stay_cancelled() -> None:
    database = SqliteDatabase(":memory:", pragmas={"foreign_keys": 1})
    runner = Runner(database, str(MIGRATIONS))
    runner.up("0001_initial")
    fact = "INSERT INTO fact (number, id, kind, day, at, received_at, corrects_id, content_hash) "
    for number, kind, of in ((1, "deal", None), (2, "cancel", 1), (3, "cancel", 1)):
        values = (number, str(number), kind, "2026-03-02", 0, 0, of, "")
        database.execute_sql(fact + "VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    database.execute_sql("INSERT INTO deal (fact_id, contract, amount) VALUES (1, 'HT-1', 100)")

    runner.up()

    kept = database.execute_sql("SELECT fact_id, deal_id, reason FROM cancellation").fetchall()
    assert kept == [(2, 1, "")]
    assert database.execute_sql("SELECT contract, reissue FROM deal").fetchall() == [("HT-1", 0)]


def test_campaigns_of_before_count_as_approved_by_the_set_up() -> None:
    database = SqliteDatabase(":memory:", pragmas={"foreign_keys": 1})
    runner = Runner(database, str(MIGRATIONS))
    runner.up("0033_bounded_reads")
    campaign = "INSERT INTO campaign (id, name, scheme, starts_on, ends_on) VALUES (?, ?, ?, ?, ?)"
    values = ("bairi", "百日冲刺", "card-campaign", "2026-03-01", "2026-06-08")
    database.execute_sql(campaign, values)

    runner.up()

    proposed = "SELECT campaign, name, scheme, starts_on, ends_on, proposed_by_id "
    kept = database.execute_sql(proposed + "FROM campaign_proposal").fetchall()
    assert kept == [(*values, None)]
    steps = "SELECT proposal_id, kind, last_on, beside, decided_by_id FROM campaign_step"
    assert database.execute_sql(steps).fetchall() == [(1, "approved", None, "[]", None)]


def test_every_migration_has_a_number_of_its_own() -> None:
    names = sorted(file.stem for file in MIGRATIONS.glob("[0-9]*.py"))
    numbers = [int(name[:4]) for name in names]

    assert all(name[4] == "_" for name in names)
    assert numbers == [n for n in range(1, numbers[-1] + 1) if n not in UNUSED_NUMBERS]
    assert not set(names) & RENAMED_MIGRATIONS.keys()
    assert set(names) >= set(RENAMED_MIGRATIONS.values())


@pytest.fixture
def recorded_before(tmp_path: Path) -> Iterator[Path]:
    """A database that records the former names of migrations, with one rejection."""
    file = tmp_path / "old.db"
    runner = Runner(SqliteDatabase(str(file)), str(MIGRATIONS))
    runner.up()
    for old, new in RENAMED_MIGRATIONS.items():
        runner.History.update(name=old).where(runner.History.name == new).execute()
    insert = "INSERT INTO rejection (line_id, reason, rejected_by_id, rejected_at) VALUES "
    runner.database.execute_sql(insert + "(7, '重复', '1003', 0)")
    runner.database.close()
    yield file
    database.close()


def applied_in(file: Path) -> list[str]:
    with sqlite3.connect(file) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM schema_migration")]


def test_a_database_that_recorded_an_old_name_opens_with_the_schema_of_a_fresh_one(
    recorded_before: Path,
) -> None:
    opened = open_database(recorded_before)
    fresh = SqliteDatabase(":memory:")
    Runner(fresh, str(MIGRATIONS)).up()

    assert schema_of(opened) == schema_of(fresh)
    assert sorted(applied_in(recorded_before)) == sorted(Runner(fresh, str(MIGRATIONS)).applied())
    assert opened.execute_sql("SELECT line_id, reason FROM rejection").fetchall() == [(7, "重复")]


def test_a_database_that_lacks_the_later_of_two_migrations_of_one_number_gets_it(
    recorded_before: Path,
) -> None:
    with sqlite3.connect(recorded_before) as connection:
        connection.execute("ALTER TABLE rejection DROP COLUMN grounds")
        connection.execute("DELETE FROM schema_migration WHERE name = '0032_rejection_grounds'")

    opened = open_database(recorded_before)

    assert opened.execute_sql("SELECT line_id, grounds FROM rejection").fetchall() == [(7, None)]


def test_a_database_that_an_older_program_opened_again_still_opens(recorded_before: Path) -> None:
    open_database(recorded_before).close()
    with sqlite3.connect(recorded_before) as connection:
        rows = [(old, "2026-11-29") for old in RENAMED_MIGRATIONS]
        connection.executemany("INSERT INTO schema_migration (name, applied) VALUES (?, ?)", rows)

    open_database(recorded_before)

    assert set(applied_in(recorded_before)) >= set(RENAMED_MIGRATIONS)
