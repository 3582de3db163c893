"""Every table that is about a person or a customer is counted, exported, and known to erasures."""

from __future__ import annotations

import sqlite3
from threading import Thread
from typing import Any

import pytest

from webapp.store import erasing
from webapp.store.statements import engine
from webapp.store.tables import database as bound
from webapp.verification.erased_data import WIPED
from webapp.verification.personal_data import HELD, KIND_WORDS

# Tables that point to somebody, but are not about them.
NOT_ABOUT_THEM = {
    "callback": "about the customer; the person is the checker who called",
    "customer": "about the customer; the seller has it by `assignment`",
    "matter_owner": "whose task a matter is",
    "meeting_closing": "who holds a meeting",
    "plant": "a known photo among a checker's: told before it is answered, it would be known",
}


def pointing_at(table: str) -> set[str]:
    """The tables with a foreign key to a table, but for columns that say who did something."""
    return {
        name
        for name in engine().table_names()
        for key in bound.get_foreign_keys(name)
        if key.dest_table == table and not key.column.endswith("by_id")
    }


def test_each_table_about_somebody_is_in_the_list(database: Any) -> None:
    held = {each.table for rows in HELD.values() for each in rows}
    found = (pointing_at("person") | pointing_at("customer")) - held - NOT_ABOUT_THEM.keys()
    assert found == set(), "say in personal_data.py and erased_data.py what becomes of these"


def test_each_condition_is_one_that_the_database_understands(database: Any) -> None:
    asked = {"key": "1"}
    for rows in HELD.values():
        parts = [(each.kind, each.table, each.where) for each in rows]
        assert {kind for kind, _count in erasing.counts_where(parts, asked)} <= KIND_WORDS.keys()
    for each in (wiped for rows in WIPED.values() for wiped in rows):
        assert erasing.count_where(each.table, each.where, asked) == 0
        assert each.kind in KIND_WORDS


def test_what_is_deleted_is_not_a_record(database: Any) -> None:
    """Facts, lines and what points to them are emptied at most, never deleted."""
    deleted = {each.table for rows in WIPED.values() for each in rows if not each.values}
    assert deleted.isdisjoint({"fact", "line", "call", "card", "deal", "settlement", "audit_line"})


@pytest.mark.sqlite  # reads the bytes of its file
def test_an_overwritten_text_is_not_left_in_the_file(database: Any, config: Any) -> None:
    secret = "甲乙丙丁戊己庚辛"
    bound.execute_sql("INSERT INTO setting (name, value) VALUES ('note', ?)", (secret * 40,))
    assert erasing.empty_log()
    assert secret.encode() in config.database.read_bytes()
    assert erasing.overwrite("setting", {"value": ""}, "name = :key", {"key": "note"}) == 1
    assert erasing.empty_log()
    assert secret.encode() not in config.database.read_bytes()
    assert not config.database.with_name(f"{config.database.name}-wal").read_bytes()


@pytest.mark.sqlite  # PostgreSQL has no log to empty
def test_emptying_the_log_does_not_wait_for_a_reader_during_which_nobody_could_write(
    database: Any, config: Any
) -> None:
    bound.execute_sql("INSERT INTO setting (name, value) VALUES ('note', 'a')")
    reader = sqlite3.connect(config.database, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM setting").fetchone()
    bound.execute_sql("UPDATE setting SET value = 'b' WHERE name = 'note'")
    told: list[bool] = []
    patient = Thread(target=_empty_patiently, args=(told,), daemon=True)
    patient.start()
    patient.join(60)
    assert told == [False]
    reader.close()
    assert erasing.empty_log()


def _empty_patiently(told: list[bool]) -> None:
    """Empty the log on a connection that would otherwise wait ten minutes for a lock."""
    bound.execute_sql("PRAGMA busy_timeout = 600000")
    told.append(erasing.empty_log())
    bound.close()
