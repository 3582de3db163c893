"""A data folder opens with its own keys and its newest database; one server serves it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from webapp.audit.sealed_mark import RecordsLost, SealedMark
from webapp.audit.sealer import seal_all
from webapp.commands.cli import main
from webapp.company.models import Person
from webapp.core.config import Config
from webapp.core.folder_lock import FolderServed, only_server
from webapp.core.keys import make_keys
from webapp.core.sealed_numbers import SealedNumber
from webapp.people.operations.add_people import PersonGiven, add_person
from webapp.site.key_check import KeysOfOtherData
from webapp.site.startup import DatabaseMissing, close_runtime, make_ready, open_runtime
from webapp.store.models import KeyCheck
from webapp.store.tables import database
from webapp.web.runtime import Runtime

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    made = Config(tmp_path / "var")
    make_ready(made)
    return made


@contextmanager
def opening(config: Config) -> Iterator[Runtime]:
    runtime = open_runtime(config, lambda: NOW)
    try:
        yield runtime
    finally:
        close_runtime(runtime)


def take_other_keys(config: Config) -> None:
    shutil.rmtree(config.keys)
    make_keys(config.keys)


def test_the_first_start_notes_which_keys_fit(config: Config) -> None:
    for _start in range(2):
        with opening(config):
            assert KeyCheck.select().count() == 1


def test_other_keys_are_refused_before_anything_is_stored(config: Config) -> None:
    with opening(config):
        value = KeyCheck.get().value
    take_other_keys(config)
    with pytest.raises(KeysOfOtherData, match="恢复与数据库同一时期的密钥"), opening(config):
        pass
    assert KeyCheck.get().value == value


@pytest.mark.parametrize(
    "words", [["serve", "--port", "0"], ["audit", "verify"], ["run-due"], ["files", "show"]]
)
def test_every_command_refuses_other_keys_in_one_line(config: Config, words: list[str]) -> None:
    with opening(config) as runtime:
        given = PersonGiven(id="1", name="王芳", role="hr", password_hash="")
        runtime.write(lambda tx: add_person(tx, "jiebao", given))
    take_other_keys(config)
    told = CliRunner().invoke(main, [*words, "--data", str(config.data)])
    assert (told.exit_code, told.output.count("\n")) == (1, 1)
    assert "新号码也不能用它存" in told.output
    assert "请从备份恢复与数据库同一时期的密钥" in told.output


def test_an_older_database_is_opened_by_one_of_its_numbers(config: Config) -> None:
    with opening(config) as runtime:
        cipher = runtime.cipher
        number = SealedNumber(
            cipher.encrypt("13800000001"), cipher.hash("13800000001"), "138****0001"
        )
        given = PersonGiven(id="1", name="王芳", role="hr", password_hash="", phone=number)
        runtime.write(lambda tx: add_person(tx, "jiebao", given))
        KeyCheck.delete().execute()
    with opening(config):
        assert KeyCheck.select().count() == 1
        assert Person.get().name == "王芳"
        KeyCheck.delete().execute()
    take_other_keys(config)
    with pytest.raises(KeysOfOtherData), opening(config):
        pass


def test_a_second_server_is_told_which_one_serves_the_folder(tmp_path: Path) -> None:
    with (
        only_server(tmp_path),
        pytest.raises(FolderServed, match=r"pid \d+"),
        only_server(tmp_path),
    ):
        pass
    with only_server(tmp_path):
        pass


@pytest.fixture
def served(config: Config) -> Config:
    """A folder in which a person was added and sealed since the last checkpoint, then killed."""
    runtime = open_runtime(config, lambda: NOW)
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")  # SQLite's log begins here
    given = PersonGiven(id="1", name="王芳", role="hr", password_hash="")
    runtime.write(lambda tx: add_person(tx, "jiebao", given))
    seal_all(runtime.write)
    SealedMark(config.data).keep()
    killed = Config(config.data.parent / "killed")
    shutil.copytree(config.data, killed.data)
    close_runtime(runtime)
    return killed


def wal_of(config: Config) -> Path:
    return config.database.with_name(f"{config.database.name}-wal")


@pytest.mark.sqlite
def test_after_a_kill_the_records_are_in_the_wal(served: Config) -> None:
    assert wal_of(served).stat().st_size > 0
    with opening(served):
        assert Person.get().name == "王芳"


@pytest.mark.sqlite
def test_a_deleted_wal_is_refused_until_the_loss_is_confirmed(served: Config) -> None:
    wal_of(served).unlink()
    with pytest.raises(RecordsLost, match=r"jiebao\.sqlite-wal 被删了"), opening(served):
        pass
    told = CliRunner().invoke(main, ["audit", "verify", "--data", str(served.data)])
    assert (told.exit_code, "曾到第 1 行，现在只到第 0 行" in told.output) == (1, True)
    (served.data / "sealed.json").unlink()
    with opening(served):
        assert Person.get_or_none() is None


@pytest.mark.sqlite
def test_a_damaged_mark_is_replaced_by_the_next_seal(served: Config) -> None:
    (served.data / "sealed.json").write_text("{")
    with opening(served):
        SealedMark(served.data).keep()
    assert '"line": 1' in (served.data / "sealed.json").read_text()


@pytest.mark.sqlite
def test_a_lost_database_is_not_replaced_by_an_empty_one(config: Config) -> None:
    config.photos.mkdir()
    (config.photos / "a").touch()
    for refused in (lambda: make_ready(config), lambda: open_runtime(config, lambda: NOW)):
        with pytest.raises(DatabaseMissing, match=r"jiebao\.sqlite 却不见了"):
            refused()
    told = CliRunner().invoke(main, ["serve", "--port", "0", "--data", str(config.data)])
    assert "没有新建数据库" in told.output
    assert not config.database.exists()
