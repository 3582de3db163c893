"""A piece of a transaction is kept or undone by itself; rows are inserted together."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from peewee import IntegrityError, InternalError

from tests.webapp.conftest import SettableClock
from tests.webapp.round_trips import told
from webapp.core.errors import JiebaoError
from webapp.facts.transactions import Transaction, commit_group
from webapp.store.database import insert, piece_of_transaction, write_lock
from webapp.store.models import Setting

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
