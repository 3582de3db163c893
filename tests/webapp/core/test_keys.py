"""The keys are created once, readable only by their owner, and never replaced by a default."""

from __future__ import annotations

import os
import stat

import pytest

from webapp.core.keys import (
    KeyExposed,
    KeyMalformed,
    KeyMissing,
    KeysExist,
    KeyUnreadable,
    load_keys,
    make_keys,
)

KEPT = ["number-cipher.key", "number-hash.key", "session.key"]  # stored data depends on these keys
FILES = sorted([*KEPT, "push.key", "signing.key"])


@pytest.fixture
def folder(tmp_path):
    """A folder of keys, created with umask 0."""
    old = os.umask(0)
    try:
        make_keys(tmp_path / "keys")
    finally:
        os.umask(old)
    return tmp_path / "keys"


def test_each_secret_is_made_and_read_back(folder):
    keys = load_keys(folder)
    secrets = {keys.session, keys.number_cipher, keys.number_hash, keys.push}
    assert len(secrets) == 4
    assert {len(secret) for secret in secrets} == {32}
    assert load_keys(folder) == keys


def test_they_are_readable_by_their_owner_alone(folder):
    assert sorted(file.name for file in folder.iterdir()) == FILES
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_two_installations_share_no_key(folder, tmp_path):
    make_keys(tmp_path / "other")
    assert load_keys(tmp_path / "other").session != load_keys(folder).session


def test_the_repr_of_keys_shows_no_key(folder):
    keys = load_keys(folder)
    assert repr(keys) == "Keys()"


def test_they_are_on_disk_when_they_are_made(tmp_path, monkeypatch):
    synced = []
    fsync = os.fsync

    def note(handle):
        synced.append(stat.S_ISDIR(os.fstat(handle).st_mode))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", note)
    make_keys(tmp_path / "keys")
    assert synced == [False, False, False, False, False, True, True]


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "keys").mkdir(mode=0o755)
    make_keys(tmp_path / "keys")
    assert len(load_keys(tmp_path / "keys").session) == 32


def test_making_keys_again_changes_nothing(folder, tmp_path):
    keys = load_keys(folder)
    with pytest.raises(KeysExist) as refused:
        make_keys(folder)
    assert str(folder) in str(refused.value)
    assert load_keys(folder) == keys
    assert list(tmp_path.iterdir()) == [folder]


def test_a_set_with_one_lost_is_not_completed(folder):
    (folder / "session.key").unlink()
    with pytest.raises(KeysExist):
        make_keys(folder)
    assert not (folder / "session.key").exists()


def test_without_the_folder_above_it_is_no_keys_exist(tmp_path):
    with pytest.raises(FileNotFoundError):
        make_keys(tmp_path / "no" / "keys")


def test_a_folder_without_a_push_key_gets_one_once(folder):
    before = load_keys(folder)
    (folder / "push.key").unlink()
    given = load_keys(folder)
    assert given.push != before.push
    assert stat.S_IMODE((folder / "push.key").stat().st_mode) == 0o600
    assert load_keys(folder) == given


@pytest.mark.parametrize("file", KEPT)
def test_a_missing_secret_is_named_with_what_to_do(folder, file):
    (folder / file).unlink()
    with pytest.raises(KeyMissing) as refused:
        load_keys(folder)
    assert str(folder / file) in str(refused.value)
    assert "备份" in str(refused.value)


def test_without_any_folder_a_secret_is_missing(tmp_path):
    with pytest.raises(KeyMissing):
        load_keys(tmp_path / "keys")


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"changeme", b"0" * 63, b"0" * 65, b"g" * 64, b"\xff" * 64, b"0" * 64 + b"\n\n"],
)
def test_a_file_that_holds_no_secret_is_named(folder, content):
    (folder / "session.key").write_bytes(content)
    with pytest.raises(KeyMalformed) as refused:
        load_keys(folder)
    assert str(folder / "session.key") in str(refused.value)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o601])
def test_a_secret_that_others_may_open_stops_the_start(folder, mode):
    (folder / "number-hash.key").chmod(mode)
    with pytest.raises(KeyExposed) as refused:
        load_keys(folder)
    assert f"chmod 600 {folder / 'number-hash.key'}" in str(refused.value)
    assert f"{mode:o}" in str(refused.value)


def test_a_folder_that_others_may_enter_stops_the_start(folder):
    folder.chmod(0o755)
    with pytest.raises(KeyExposed) as refused:
        load_keys(folder)
    assert f"chmod 700 {folder}" in str(refused.value)


def test_a_secret_that_cannot_be_read_is_named(folder):
    (folder / "session.key").unlink()
    (folder / "session.key").mkdir(mode=0o700)
    with pytest.raises(KeyUnreadable) as refused:
        load_keys(folder)
    assert str(folder / "session.key") in str(refused.value)
