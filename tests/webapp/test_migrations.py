"""The migrations together make exactly the schema that the models describe."""

from peewee import SqliteDatabase
from playhouse.migrations import Runner

from webapp import models
from webapp.db import MIGRATIONS

MODELS = [getattr(models, name) for name in models.__all__ if name != "database"]


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
