"""SQLite and PostgreSQL have the same schema, and keep the same order of numbers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.postgresql_cluster import Cluster
from tests.webapp.databases import unbind
from webapp.store.database import disk_fault_of, insert, insert_rows, open_database, write_lock
from webapp.store.models import AuditLine, Setting
from webapp.store.postgresql import WRITING, PostgresqlEngine
from webapp.store.postgresql_faults import DatabaseUnreachable
from webapp.store.postgresql_schema import DatabaseUnfit
from webapp.store.statements import engine, listed, one_state, read_rows

ROOT = Path(__file__).parents[3]
TYPES = {"text": "TEXT", "date": "DATE", "bytea": "BLOB", "bigint": "INTEGER", "boolean": "INTEGER"}
LINE = {"who": "1101", "action": "try", "subject": "test", "at": 0}


@pytest.fixture(scope="module")
def template(cluster: Cluster) -> str:
    """A PostgreSQL database with the whole schema."""
    open_database(cluster.create("engines"))
    unbind()
    return "engines"


@pytest.fixture
def postgresql(cluster: Cluster, template: str) -> Iterator[PostgresqlEngine]:
    cluster.create("one", template)
    yield open_database(cluster.url("one"))
    unbind()
    cluster.drop("one")


def schema_of(opened: Any) -> dict[str, Any]:
    """Columns, indexes and references of each table, in the words of SQLite."""
    found = {}
    for table in opened.get_tables():
        columns = {
            column.name: (
                TYPES.get(column.data_type, column.data_type.upper()),
                column.null,
                column.primary_key,
                _default(column.default),
            )
            for column in opened.get_columns(table)
        }
        indexes = {
            index.name: (index.columns, index.unique, " WHERE " in index.sql)
            for index in opened.get_indexes(table)
            if not index.name.endswith("_pkey") and index.sql
        }
        keys = {
            (key.column, key.dest_table, key.dest_column) for key in opened.get_foreign_keys(table)
        }
        found[table] = (columns, indexes, keys)
    found.pop("schema_migration")  # peewee's own
    return found


def _default(text: str | None) -> str | None:
    if text is None or text.startswith(("next_", '"next_')):
        return None  # a running number, which SQLite gives by itself
    return text.split("::")[0].lower()


def test_migrations_make_the_same_schema_on_both_engines(postgresql: PostgresqlEngine) -> None:
    made = schema_of(postgresql)
    unbind()
    wanted = schema_of(open_database(":memory:"))

    assert made.keys() == wanted.keys()
    assert {table: made[table] for table in made if made[table] != wanted[table]} == {}


@pytest.mark.usefixtures("postgresql")
def test_every_running_number_is_one_more_than_the_largest() -> None:
    with write_lock():
        first = insert(AuditLine, LINE)
        insert_rows(AuditLine, [LINE, LINE])
    with suppress(LookupError), write_lock():
        insert(AuditLine, LINE)
        raise LookupError  # a refusal
    AuditLine.insert_many([LINE, LINE]).execute()
    last = AuditLine.create(**LINE)

    assert (first, last.number) == (1, 6)
    assert [row.number for row in AuditLine.select().order_by(AuditLine.number)] == [*range(1, 7)]


def begin_together(writing: list[subprocess.Popen[bytes]]) -> None:
    """Let processes that wait with a connection write at the same time."""
    for process in writing:
        assert process.stdout
        with process.stdout:
            assert process.stdout.readline() == b"ready\n"
    for process in writing:
        assert process.stdin
        process.stdin.close()


def test_the_numbers_of_two_processes_become_visible_in_their_order(
    postgresql: PostgresqlEngine,
) -> None:
    command = [sys.executable, "-m", "tests.webapp.store.many_commits", postgresql.database]
    writing = [
        subprocess.Popen([*command, who], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for who in ("one", "two")
    ]
    begin_together(writing)
    seen: list[int] = []
    while any(process.poll() is None for process in writing):
        seen.append(AuditLine.select().count())
        newest = read_rows("SELECT coalesce(max(number), 0) FROM audit_line").fetchone()[0]
        below = AuditLine.select().where(AuditLine.number <= newest).count()
        assert below == newest  # whoever has seen a number has seen all smaller ones

    rows = list(AuditLine.select().order_by(AuditLine.number))
    assert [process.returncode for process in writing] == [0, 0]
    assert [row.number for row in rows] == list(range(1, 401))
    assert len([1 for one, next_ in pairwise(rows) if one.who != next_.who]) > 2
    assert seen == sorted(seen)


@pytest.mark.usefixtures("postgresql")
def test_a_text_with_nul_finds_nothing_and_is_stored_without_it() -> None:
    assert AuditLine.get_or_none(AuditLine.subject == "a\0b") is None
    assert read_rows("SELECT number FROM audit_line WHERE subject = ?", ("\0",)).fetchall() == []
    with write_lock():
        insert(AuditLine, {**LINE, "subject": "a\0b"})
    assert AuditLine.get().subject == "a\ufffdb"


@pytest.mark.usefixtures("postgresql")
def test_values_read_back_as_from_sqlite() -> None:
    columns = "number, name, place"
    asked = listed("asked", name="TEXT", number="BIGINT")
    day = "CAST('2026-03-02' AS DATE)"
    sql = f"SELECT {columns}, {day}, sum(number) FROM {asked} GROUP BY {columns}"  # noqa: S608

    assert read_rows(sql, ('[["甲", 5000000000]]',)).fetchall() == [
        (5000000000, "甲", 0, "2026-03-02", 5000000000)
    ]


def test_a_reader_keeps_its_state_while_another_commits(postgresql: PostgresqlEngine) -> None:
    with one_state():
        before = Setting.select().count()
        with psycopg.connect(postgresql.database) as other:
            other.execute("INSERT INTO setting (name, value) VALUES ('a', '1')")
        assert Setting.select().count() == before

    assert Setting.select().count() == before + 1


def test_a_watch_tells_each_topic_once_and_after_a_cut_what_it_missed(
    postgresql: PostgresqlEngine, cluster: Cluster
) -> None:
    watch = engine().watch_notices()
    assert watch.changed() is None
    _post(postgresql, "roster", 1)
    assert watch.changed() == {"roster"}
    assert watch.changed() is None

    cluster.cut("one")
    with pytest.raises(psycopg.OperationalError):
        watch.changed()
    _post(postgresql, "schemes", 2)

    assert watch.changed() == {"schemes"}


def test_after_a_cut_the_next_statement_has_a_new_connection(
    postgresql: PostgresqlEngine, cluster: Cluster
) -> None:
    def write() -> None:
        with write_lock():
            insert(AuditLine, LINE)
            cluster.cut("one")
            insert(AuditLine, LINE)

    with pytest.raises(postgresql.errors) as refused:
        write()

    assert isinstance(disk_fault_of(refused.value), DatabaseUnreachable)
    with write_lock():
        assert insert(AuditLine, LINE) == 1


@pytest.mark.usefixtures("postgresql")
def test_a_thread_that_was_cut_off_reads_again_without_a_refusal(cluster: Cluster) -> None:
    assert read_rows("SELECT 1").fetchone() == (1,)
    cluster.cut("one")
    assert read_rows("SELECT 1").fetchone() == (1,)
    cluster.cut("one")
    with write_lock():
        assert insert(AuditLine, LINE) == 1


def test_a_thread_whose_wait_for_the_lock_was_cancelled_writes_again(
    postgresql: PostgresqlEngine,
) -> None:
    with psycopg.connect(postgresql.database) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", (WRITING,))
        read_rows("SET statement_timeout = '50ms'")
        with pytest.raises(postgresql.errors) as refused, write_lock():
            pass
    read_rows("SET statement_timeout = 0")

    assert isinstance(disk_fault_of(refused.value), DatabaseUnreachable)
    with write_lock():
        assert insert(AuditLine, LINE) == 1


def test_a_database_that_orders_texts_otherwise_is_refused(cluster: Cluster) -> None:
    cluster.run("CREATE DATABASE other TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")

    with pytest.raises(DatabaseUnfit, match="LATIN1"):
        open_database(cluster.url("other"))
    unbind()


def _post(opened: PostgresqlEngine, topic: str, seq: int) -> None:
    with psycopg.connect(opened.database) as other:
        other.execute("INSERT INTO notice (topic, seq) VALUES (%s, %s)", (topic, seq))


def test_a_work_is_one_process_s_until_it_is_cut_off(
    postgresql: PostgresqlEngine, cluster: Cluster
) -> None:
    other = PostgresqlEngine(postgresql.database)

    assert [each.holds_lease("money") for each in (postgresql, other, postgresql)] == [
        True,
        False,
        True,
    ]
    assert other.holds_lease("telling")

    cluster.cut("one")
    assert not postgresql.holds_lease("money")  # it notices that it is cut off
    assert not other.holds_lease("telling")
    assert other.holds_lease("money")
    assert not postgresql.holds_lease("money")


def test_a_work_that_is_given_up_is_anothers(postgresql: PostgresqlEngine) -> None:
    other = PostgresqlEngine(postgresql.database)
    assert postgresql.holds_lease("money")
    assert postgresql.holds_lease("telling")

    postgresql.give_up_leases(["money", "never held"])
    assert other.holds_lease("money")
    assert not other.holds_lease("telling")
