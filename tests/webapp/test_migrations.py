"""The migrations together make exactly the schema that the models describe."""

from peewee import SqliteDatabase
from playhouse.migrations import Runner

from tests.webapp.all_tables import all_tables
from webapp.db import MIGRATIONS

MODELS = all_tables()


def schema_of(database: SqliteDatabase) -> set[str]:
    rows = database.execute_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {
        row[0].replace("IF NOT EXISTS ", "") for row in rows if "schema_migration" not in row[0]
    }


def test_migrating_an_empty_database_gives_the_models_own_schema() -> None:
    migrated, told = SqliteDatabase(":memory:"), SqliteDatabase(":memory:")
    Runner(migrated, str(MIGRATIONS)).up()
    with told.bind_ctx(MODELS, bind_refs=False, bind_backrefs=False):
        told.create_tables(MODELS)

    assert schema_of(migrated) == schema_of(told)
    assert "WITHOUT ROWID" in " ".join(schema_of(migrated))


def test_migrating_again_changes_nothing() -> None:
    database = SqliteDatabase(":memory:")
    Runner(database, str(MIGRATIONS)).up()

    assert Runner(database, str(MIGRATIONS)).up() == []


def test_deals_cancelled_before_they_had_reasons_are_cancelled_still() -> None:
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
