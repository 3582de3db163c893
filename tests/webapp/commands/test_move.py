"""`jiebao move`: SQLite in PostgreSQL, row for row; what is refused changes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.postgresql_cluster import Cluster
from tests.webapp.databases import unbind
from webapp.commands.cli import main
from webapp.core.config import Config
from webapp.core.folder_lock import only_server
from webapp.demo.fill import fill_company
from webapp.demo.size import SMALL
from webapp.site.startup import close_runtime, make_ready, open_runtime
from webapp.store.files.folder import FolderFiles
from webapp.store.files.postgresql import PostgresqlFiles
from webapp.store.moving import RowsDiffer, move_database
from webapp.store.postgresql import PostgresqlEngine

pytestmark = pytest.mark.sqlite  # they go from SQLite to PostgreSQL, whatever `--engine` says
Move = Callable[..., Result]
FEW = replace(SMALL, days=8, calls=160, cards=60)
COMPANY = ("--company", "晨光家居", "--hr-number", "1002", "--hr-name", "何静")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A company without records, as `jiebao init` makes it."""
    folder = tmp_path / "var"
    assert CliRunner().invoke(main, ["init", *COMPANY, "--data", str(folder)]).exit_code == 0
    return folder


@pytest.fixture
def target(cluster: Cluster) -> Iterator[str]:
    """An empty database of PostgreSQL."""
    yield cluster.create("moved")
    unbind()
    cluster.drop("moved")


@pytest.fixture
def move(data: Path, target: str) -> Move:
    def moved(*words: str, to: str = target) -> Result:
        return CliRunner().invoke(main, ["move", "--data", str(data), "--to", to, *words])

    return moved


def counts(address: str) -> dict[str, int]:
    """The rows of each table that has some, without those of the migrations."""
    engine = PostgresqlEngine(address)
    names = set(engine.table_names()) - {"schema_migration"}
    sql = 'SELECT count(*) FROM "{}"'
    found = {name: int(engine.read(sql.format(name)).fetchone()[0]) for name in names}
    engine.close()
    return {name: count for name, count in found.items() if count}


def alter(data: Path, sql: str, *values: Any) -> None:
    with closing(sqlite3.connect(data / "jiebao.sqlite")) as held:
        held.execute(sql, values)
        held.commit()


def test_a_company_with_records_and_files_is_moved_and_verified(
    tmp_path: Path, target: str
) -> None:
    data = tmp_path / "sample"
    config = Config(data)
    make_ready(config)
    runtime = open_runtime(config, lambda: datetime(2026, 3, 5, 8, tzinfo=UTC))
    fill_company(runtime, "no password", FEW)
    close_runtime(runtime)
    before = (data / "jiebao.sqlite").read_bytes()

    told = CliRunner().invoke(main, ["move", "--data", str(data), "--to", target])

    assert told.exit_code == 0, told.output
    assert "逐行比较过，与原来的相同" in told.output
    assert "计数重算：全部一致" in told.output
    assert counts(target)["call"] >= 160
    stored = {each.key for each in FolderFiles(data).listed("photos")}
    with closing(PostgresqlFiles(target)) as moved:
        assert {each.key for each in moved.listed("photos")} == stored
    assert stored
    assert (data / "jiebao.sqlite").read_bytes() == before
    served = ["tallies", "check", "--data", str(data), "--database", target]
    assert CliRunner().invoke(main, served).exit_code == 0


def test_files_may_stay_in_the_folder(data: Path, target: str, move: Move) -> None:
    FolderFiles(data).put_all({"photos/ab/cd/a.jpg": b"12345"})
    assert move("--keep-files").exit_code == 0
    shown = CliRunner().invoke(main, ["files", "show", "--data", str(data), "--database", target])
    assert shown.output.splitlines()[:2] == ["folder", "photos：1 个文件，5 字节"]
    assert "file_content" not in counts(target)


def test_a_database_with_rows_is_refused(target: str, move: Move) -> None:
    assert move().exit_code == 0
    again = move()
    assert again.exit_code == 1
    assert "里已有数据，没有改动" in again.output


def test_a_served_folder_is_refused(data: Path, target: str, move: Move) -> None:
    with only_server(data):
        told = move()
    assert told.exit_code == 1
    assert "正由另一个捷报服务使用" in told.output
    assert counts(target) == {}


def test_a_database_of_another_version_is_refused(data: Path, target: str, move: Move) -> None:
    alter(data, "DELETE FROM schema_migration WHERE name = '0134_issued_products'")
    told = move()
    assert told.exit_code == 1
    assert "不是这个版本的（0134_issued_products）" in told.output
    assert counts(target) == {}


def test_another_source_or_target_is_refused(target: str, move: Move) -> None:
    for told in (move(to="var/other"), move("--database", target)):
        assert told.exit_code == 1
        assert "jiebao move 只从数据目录里的 SQLite 搬到 PostgreSQL" in told.output


def test_what_postgresql_cannot_hold_moves_nothing_and_can_be_tried_again(
    data: Path, target: str, move: Move
) -> None:
    alter(data, "INSERT INTO setting (name, value) VALUES ('odd', ?)", '"a\x00b"')
    told = move()
    assert told.exit_code == 1
    assert "表 setting 搬不过去" in told.output
    assert counts(target) == {}

    alter(data, "DELETE FROM setting WHERE name = 'odd'")
    assert move().exit_code == 0


def test_a_move_that_breaks_off_leaves_nothing_and_is_begun_again(data: Path, target: str) -> None:
    def break_off(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_database(data / "jiebao.sqlite", target, break_off)
    assert counts(target) == {}
    assert move_database(data / "jiebao.sqlite", target)["person"] == 1


def test_a_row_that_differs_afterwards_moves_nothing(
    data: Path, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "webapp.store.moving._converted",
        lambda row, types: (
            ["1003" if value == "1002" else value for value in row]
            if "boolean" not in types
            else [bool(v) if k == "boolean" else v for v, k in zip(row, types, strict=True)]
        ),
    )
    with pytest.raises(RowsDiffer):
        move_database(data / "jiebao.sqlite", target)
    assert counts(target) == {}
