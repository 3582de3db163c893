"""A data folder opens with its own keys alone, and one server serves it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from webapp.company.models import Person
from webapp.core.config import Config
from webapp.core.folder_lock import FolderServed, only_server
from webapp.core.keys import make_keys
from webapp.core.sealed_numbers import SealedNumber
from webapp.people.operations.staff import PersonGiven, add_person
from webapp.site.key_check import KeysOfOtherData
from webapp.site.startup import close_runtime, make_ready, open_runtime
from webapp.store.models import KeyCheck
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
