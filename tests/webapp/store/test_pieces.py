"""A piece of a transaction is kept or undone by itself; rows are inserted together."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from peewee import IntegrityError, InternalError

from tests.webapp.conftest import Company, SettableClock
from tests.webapp.round_trips import told
from webapp.core.errors import JiebaoError
from webapp.facts.commits import commit_group
from webapp.facts.models import Fact, Photo, Touch
from webapp.facts.operations.record import record
from webapp.facts.transactions import Transaction
from webapp.store.database import insert, insert_rows, piece_of_transaction, write_lock
from webapp.store.models import AuditLine, Setting
from webapp.store.postgresql_inserts import of_many_rows
from webapp.store.statements import change_each, engine, read_rows
from webapp.store.tables import database as bound

Work = Callable[[Transaction], Any]


@pytest.fixture
def on_postgresql(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--engine") != "postgresql":
        pytest.skip("SQLite has no such transaction")


def setting(name: str) -> Work:
    return lambda tx: tx.insert(Setting, name=name, value="1")


def refused(name: str) -> Work:
    def work(tx: Transaction) -> None:
        setting(name)(tx)
        raise JiebaoError()

    return work


def taken_twice(name: str) -> Work:
    """Work that the database refuses: a key is taken."""

    def work(tx: Transaction) -> None:
        setting(name)(tx)
        setting(name)(tx)

    return work


def silent(name: str) -> Work:
    """Work that keeps silent about what the database has refused."""

    def work(tx: Transaction) -> str:
        with suppress(IntegrityError):
            taken_twice(name)(tx)
        return name

    return work


def settings() -> list[str]:
    return [row.name for row in Setting.select().order_by(Setting.name)]


def test_each_piece_of_a_group_is_kept_or_undone_by_itself(
    database: Any, clock: SettableClock
) -> None:
    works = [
        refused("1"),
        setting("2"),
        setting("3"),
        taken_twice("4"),
        taken_twice("5"),
        setting("6"),
        refused("7"),
    ]
    outcomes = commit_group(works, clock)

    assert settings() == ["2", "3", "6"]
    assert [type(why) for _, why in outcomes] == [
        *(JiebaoError, type(None), type(None), IntegrityError),
        *(IntegrityError, type(None), JiebaoError),
    ]


def test_groups_inside_one_transaction_have_pieces_of_their_own(
    database: Any, clock: SettableClock
) -> None:
    with bound.atomic() as whole:
        for name in ("1", "2"):
            commit_group([setting(name), refused("refused"), setting(f"{name} too")], clock)
        assert settings() == ["1", "1 too", "2", "2 too"]
        whole.rollback()

    assert settings() == []


@pytest.mark.parametrize("last", ["refused", "taken twice", "nothing more"])
def test_what_follows_the_last_piece_does_not_undo_the_kept_ones(
    database: Any, clock: SettableClock, last: str
) -> None:
    after = {"refused": [refused("2")], "taken twice": [taken_twice("2")], "nothing more": []}
    commit_group([setting("1"), *after[last]], clock)

    assert settings() == ["1"]


@pytest.mark.usefixtures("on_postgresql")
def test_a_work_that_hides_a_failed_statement_is_refused_alone(
    database: Any, clock: SettableClock
) -> None:
    """PostgreSQL keeps nothing after a failed statement, whatever the work says."""
    outcomes = commit_group([setting("1"), silent("2"), setting("3")], clock)

    assert settings() == ["1", "3"]
    assert [type(why) for _, why in outcomes] == [type(None), InternalError, type(None)]


@pytest.mark.usefixtures("on_postgresql")
def test_a_transaction_with_a_failed_statement_is_never_committed_in_silence(
    database: Any,
) -> None:
    def write() -> None:
        with write_lock(), suppress(IntegrityError):
            insert(Setting, {"name": "1", "value": "1"})
            insert(Setting, {"name": "1", "value": "1"})

    with pytest.raises(InternalError):
        write()

    assert settings() == []


@pytest.mark.usefixtures("on_postgresql")
def test_a_refusal_leaves_the_prepared_statements(database: Any, clock: SettableClock) -> None:
    for number in range(8):
        commit_group([setting(f"{number}")], clock)
    commit_group([refused("refused")], clock)
    with told() as asked:
        commit_group([setting("last")], clock)

    assert [line for line in asked if line.split("\t")[2] == "Parse"] == []


def test_a_piece_is_undone_by_any_exception(database: Any) -> None:
    def interrupted() -> None:
        with piece_of_transaction():
            insert(Setting, {"name": "1", "value": "1"})
            raise KeyboardInterrupt

    with write_lock():
        with pytest.raises(KeyboardInterrupt):
            interrupted()
        with piece_of_transaction():
            insert(Setting, {"name": "2", "value": "1"})

    assert settings() == ["2"]


def test_many_rows_are_inserted_in_their_order_with_running_numbers(database: Any) -> None:
    texts = ["甲", 'a "quoted" one', "\\n \n", "100% ?", "𠮷", ""]
    lines = [{"who": "1101", "action": "try", "subject": text, "at": 0} for text in texts * 200]
    with write_lock():
        insert_rows(AuditLine, lines)

    rows = list(AuditLine.select().order_by(AuditLine.number))
    assert [row.number for row in rows] == list(range(1, len(lines) + 1))
    assert [row.subject for row in rows] == texts * 200


def test_many_rows_keep_days_truth_values_bytes_and_nothing(database: Any) -> None:
    day = date(2026, 3, 2)
    photos = [{"received_sha256": "a", "pixel_sha256": "b", "format": "jpeg"} for _ in range(2)]
    with write_lock():
        insert_rows(
            Touch,
            [
                {"what": "calls", "first": day, "last": None, "who": None, "at": 1},
                {"what": "calls", "first": day, "last": day, "who": "1101", "at": 2**40},
            ],
        )
        insert_rows(
            Photo,
            [
                {**each, "name": f"{number}", "exif": exif, "width": 1, "height": 1, "stored_at": 0}
                for number, (each, exif) in enumerate(zip(photos, (b"\0\xff", None), strict=True))
            ],
        )

    assert [(row.first, row.last, row.who) for row in Touch.select().order_by(Touch.number)] == [
        (day, None, None),
        (day, day, "1101"),
    ]
    exifs = [row.exif and bytes(row.exif) for row in Photo.select().order_by(Photo.name)]
    assert exifs == [b"\0\xff", None]


@pytest.mark.usefixtures("on_postgresql")
def test_the_rows_of_every_table_go_into_one_statement(database: Any) -> None:
    tables = set(engine().table_names())
    assert len(tables) > 100
    for table in tables:
        columns = [column.name for column in database.get_columns(table)]
        listed, places = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
        made = of_many_rows(f'INSERT INTO "{table}" ({listed}) VALUES ({places})')  # noqa: S608
        assert made is not None
        assert made[1] == tuple(columns)
        assert read_rows(made[0], ["[]"]).rowcount == 0


def test_rows_changed_are_counted(database: Any) -> None:
    sql = "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING"
    before = engine().changed_rows()
    with write_lock():
        assert change_each(sql, [("1", "1"), ("2", "1"), ("2", "2")]) == 2
        assert change_each(sql, []) == 0
        assert change_each("UPDATE setting SET value = ? WHERE name = ?", [("3", "1")]) == 1

    assert engine().changed_rows() - before == 3
    assert read_rows("SELECT value FROM setting ORDER BY name").fetchall() == [("3",), ("1",)]


def test_a_fact_its_audit_line_and_further_rows_name_the_same_number(
    company: Company, write: Callable[[Work], Any]
) -> None:
    before = engine().changed_rows()

    def work(tx: Transaction) -> int:
        return record(tx, "note", "id", "hash", person=company.wang, by=company.wang).number

    number = write(work)
    fact, line = Fact.get_by_id(number), AuditLine.select().order_by(AuditLine.number.desc()).get()

    assert (fact.id, fact.person_id, fact.content_hash) == ("id", company.wang, "hash")
    assert (line.subject, line.action, line.who) == (f"fact:{number}", "record_note", company.wang)
    assert line.after == '{"hash": "hash"}'
    assert engine().changed_rows() - before >= 2
