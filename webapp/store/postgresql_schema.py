"""Prepare the schema of a PostgreSQL database: demand that it is fit, migrate, number its rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
from playhouse.migrations import Runner

from webapp.core.errors import JiebaoError, _

OLDEST = 150000  # PostgreSQL 15
BY_BYTES = ("C", "POSIX", "C.UTF-8", "C.utf8")  # orders of texts that are that of their bytes
MIGRATING = 5_411_028  # key of the advisory lock of the one process that migrates


class DatabaseUnfit(JiebaoError):
    """The PostgreSQL server is too old, or its database was created with another order of texts."""

    sentence = _(
        "这个 PostgreSQL 数据库不能用：%(why)s。需要 15 或更新的版本，"
        "数据库这样建：CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'。"
    )
    status = 500


def prepare_schema(engine: Any, folder: Path, renamed: dict[str, str]) -> None:
    """Apply the pending migrations of `folder` to a fit database. Raises DatabaseUnfit.

    `engine`: a `PostgresqlEngine`. `renamed`: present names of migrations by former names, which
    no database of PostgreSQL may hold.
    """
    _demand_fit(engine)
    if engine.is_up_to_date(folder, renamed):
        return  # no lock, and no second connection
    with psycopg.connect(engine.database, autocommit=True) as lock:  # held until its end
        lock.execute(f"SELECT pg_advisory_lock({MIGRATING})")
        runner = Runner(engine, str(folder))
        if set(renamed) & set(runner.applied()):
            raise DatabaseUnfit(why="schema_migration")  # no older program has served it
        if not runner.History.table_exists():
            runner.History.create_table()
            _number_rows(engine)
        if runner.up():
            _number_rows(engine)


def _demand_fit(engine: Any) -> None:
    """Raise DatabaseUnfit unless texts are ordered by their bytes and the server is new."""
    sql = "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database"
    order, encoding = engine.read(f"{sql} WHERE datname = current_database()").fetchone()
    if order not in BY_BYTES or encoding != "UTF8":
        raise DatabaseUnfit(why=f"{encoding} {order}")
    if engine.server_version < OLDEST:
        raise DatabaseUnfit(why=f"PostgreSQL {engine.server_version // 10000}")


def _number_rows(engine: Any) -> None:
    """Give each running number its default: 1 + the largest, seen under the write lock.

    A sequence would leave gaps after a refusal or a crash, and the seals of the audit trail
    demand that no number is missing. The function sees rows of its own statement too.
    """
    for table, column in engine.read(_UNNUMBERED).fetchall():
        newest = f'SELECT coalesce(max("{column}"), 0) + 1 FROM "{table}"'
        engine.execute_sql(
            f'CREATE FUNCTION "next_{table}"() RETURNS bigint LANGUAGE plpgsql VOLATILE '
            f"AS $$ BEGIN RETURN ({newest}); END $$"
        )
        default = f'ALTER COLUMN "{column}" SET DEFAULT "next_{table}"()'
        engine.execute_sql(f'ALTER TABLE "{table}" {default}')


def is_empty(address: str) -> bool:
    """Whether the database has no table of ours. Raises psycopg.OperationalError."""
    with psycopg.connect(address) as connection:
        found = connection.execute("SELECT to_regclass('schema_migration') IS NULL").fetchone()
    return bool(found and found[0])


def empty(address: str) -> None:
    """Remove the rows of all tables."""
    with psycopg.connect(address) as connection:
        named = connection.execute(
            "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables "
            "WHERE schemaname = current_schema() AND tablename <> 'schema_migration'"
        ).fetchone()
        if named and named[0]:
            connection.execute(f"TRUNCATE {named[0]}")


# Single-column keys of type BIGINT without a default that point at no other table.
_UNNUMBERED = """
SELECT kc.table_name, kc.column_name
FROM information_schema.table_constraints AS tc
JOIN information_schema.key_column_usage AS kc
     ON kc.constraint_name = tc.constraint_name AND kc.table_schema = tc.table_schema
JOIN information_schema.columns AS c
     ON c.table_schema = kc.table_schema AND c.table_name = kc.table_name
        AND c.column_name = kc.column_name
WHERE tc.table_schema = current_schema() AND tc.constraint_type = 'PRIMARY KEY'
  AND c.data_type = 'bigint' AND c.column_default IS NULL
  AND (SELECT count(*) FROM information_schema.key_column_usage AS part
       WHERE part.constraint_name = tc.constraint_name
         AND part.table_schema = tc.table_schema) = 1
  AND NOT EXISTS (
      SELECT 1 FROM information_schema.table_constraints AS f
      JOIN information_schema.key_column_usage AS fk
           ON fk.constraint_name = f.constraint_name AND fk.table_schema = f.table_schema
      WHERE f.constraint_type = 'FOREIGN KEY' AND f.table_name = tc.table_name
        AND f.table_schema = tc.table_schema AND fk.column_name = kc.column_name)
ORDER BY 1
"""
