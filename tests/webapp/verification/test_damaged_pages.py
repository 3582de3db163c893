"""A table's page with flipped bytes, for each table: verification names it and says what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from tests.webapp.verification.test_damaged_data import day, found
from webapp.commands.cli import main
from webapp.core.config import Config
from webapp.store.tables import database

__all__ = ["day"]
RESTORE = "用最近一次备份恢复"
PAGE = 4096

pytestmark = pytest.mark.sqlite  # flips bytes of its file


@pytest.fixture
def pages(config: Config, day: None) -> dict[str, int]:
    """The position of the first page of each table, in the file of a company's day."""
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert database.execute_sql("PRAGMA page_size").fetchone()[0] == PAGE
    rows = database.execute_sql(
        "SELECT name, rootpage FROM sqlite_master WHERE type = 'table' AND rootpage > 0"
    )
    return {name: (root - 1) * PAGE for name, root in rows.fetchall()}


@contextmanager
def written(file: Path, at: int, content: bytes) -> Iterator[None]:
    """Other bytes in the file for a block; no connection has seen the old ones."""
    database.close()
    with file.open("r+b") as opened:
        opened.seek(at)
        old = opened.read(len(content))
        opened.seek(at)
        opened.write(content)
    yield
    database.close()
    for log in file.parent.glob(f"{file.name}-*"):
        log.unlink()
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(old)


def test_a_destroyed_page_of_each_table_is_named_with_what_to_do(
    config: Config, pages: dict[str, int]
) -> None:
    assert found(config.data) == []
    assert len(pages) > 150
    for table, at in pages.items():
        with written(config.database, at, bytes(16)):
            misfits = found(config.data)
        assert f"表 {table}" in {each.place for each in misfits}, (table, misfits)
        assert all(RESTORE in each.why for each in misfits if each.place == f"表 {table}")
    assert found(config.data) == []


def test_flipped_bytes_of_each_table_never_end_in_a_failure(
    config: Config, pages: dict[str, int]
) -> None:
    """Bytes anywhere in a page may be in unused space: what matters is that nothing fails."""
    random, told = Random(6), 0  # noqa: S311 - the same bytes each time
    content = config.database.read_bytes()
    for at in pages.values():
        place = at + random.choice((8, random.randrange(PAGE), PAGE - 9))
        flipped = bytes(byte ^ random.randrange(1, 256) for byte in content[place : place + 4])
        with written(config.database, place, flipped):
            misfits = found(config.data)
        told += bool(misfits)
        assert all(each.place and each.why for each in misfits)
    assert told > 10


@pytest.mark.parametrize(
    "table",
    ["person", "fact", "line", "audit_line", "seal", "key_check", "setting", "schema_migration"],
)
def test_the_command_says_it_in_one_line(tmp_path: Path, table: str, destroyed: Any) -> None:
    data = destroyed(table)
    told = CliRunner().invoke(main, ["audit", "verify", "--all", "--data", str(data)])
    assert told.exit_code == 1
    assert isinstance(told.exception, SystemExit)
    assert RESTORE in told.output
    assert "Traceback" not in told.output
    assert f"表 {table}" in told.output


@pytest.fixture
def destroyed(tmp_path: Path) -> Callable[[str], Path]:
    """A function that makes a company and destroys a table's page; it returns the data folder."""

    def make(table: str) -> Path:
        data = tmp_path / "var"
        words = ["--company", "晨光", "--hr-number", "1", "--hr-name", "何静"]
        assert CliRunner().invoke(main, ["init", "--data", str(data), *words]).exit_code == 0
        with sqlite3.connect(data / "jiebao.sqlite") as opened:
            sql = "SELECT rootpage FROM sqlite_master WHERE name = ?"
            [root] = opened.execute(sql, (table,)).fetchone()
        opened.close()
        with (data / "jiebao.sqlite").open("r+b") as file:
            file.seek((root - 1) * PAGE)
            file.write(bytes(16))
        return data

    return make
