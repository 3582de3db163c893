"""What every store of files promises; the same statements are run on all three."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.webapp.store.files.conftest import Store
from webapp.store.files import FileAltered, FileLost, Files

KEY = "photos/ab/cd/abcd.jpg"
CONTENT = bytes(range(256)) * 5000  # 1.28 MB: more than one range is asked for
LONG = os.urandom(28 * 1024 * 1024)  # the longest video


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def test_a_file_is_read_back_whole(files: Files) -> None:
    files.put(KEY, CONTENT)
    assert files.read(KEY) == CONTENT
    assert files.checked(KEY, digest(CONTENT)) == CONTENT


def test_an_empty_file_is_a_file(files: Files) -> None:
    files.put(KEY, b"")
    assert files.read(KEY) == b""
    about = files.about(KEY)
    assert about is not None
    assert about.size == 0
    with files.opened(KEY, digest(b"")) as content:
        assert content.read() == b""


def test_several_files_are_stored_at_once(files: Files) -> None:
    files.put_all({KEY: b"large", "photos/ab/cd/abcd.webp": b"thumb"})
    assert files.read(KEY) == b"large"
    assert files.read("photos/ab/cd/abcd.webp") == b"thumb"


def test_a_file_that_is_stored_again_has_the_new_bytes(files: Files) -> None:
    files.put(KEY, b"damaged")
    files.put_all({KEY: CONTENT})
    assert files.read(KEY) == CONTENT
    assert [each.size for each in files.listed("photos")] == [len(CONTENT)]


def test_parts_are_read_from_anywhere(files: Files) -> None:
    files.put(KEY, CONTENT)
    with files.opened(KEY, digest(CONTENT)) as content:
        content.seek(1_000_001)
        assert content.read(300) == CONTENT[1_000_001:1_000_301]
        content.seek(-5, os.SEEK_END)
        assert content.read(100) == CONTENT[-5:]
        content.seek(0)
        assert content.read() == CONTENT


def test_a_local_file_is_taken_over(files: Files, tmp_path: Path) -> None:
    taken = tmp_path / "var" / "videos" / ".coming"
    taken.parent.mkdir(parents=True)
    taken.write_bytes(LONG)
    files.adopt("videos/a.video", taken)
    assert not taken.exists()
    assert files.checked("videos/a.video", digest(LONG)) == LONG
    with files.opened("videos/a.video", digest(LONG)) as content:
        content.seek(20_000_000)
        assert content.read(10) == LONG[20_000_000:20_000_010]


def test_its_size_and_time_are_known(files: Files) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    files.put(KEY, CONTENT)
    about = files.about(KEY)
    assert about is not None
    assert (about.key, about.name, about.size) == (KEY, "abcd.jpg", len(CONTENT))
    written = datetime.fromtimestamp(about.written_ns / 1e9, UTC)
    assert before <= written <= datetime.now(UTC) + timedelta(seconds=2)


def test_a_folder_lists_its_own_files_by_key(files: Files) -> None:
    for key in ("photos/b/2", "photos/a/1", "photosother/c", "returns/d", "photos/b/10"):
        files.put(key, key.encode())
    listed = [each.key for each in files.listed("photos")]
    assert listed == ["photos/a/1", "photos/b/10", "photos/b/2"]
    assert [each.key for each in files.listed("photos/b")] == ["photos/b/10", "photos/b/2"]
    assert list(files.listed("videos")) == []


def test_a_dropped_file_is_gone_and_may_be_dropped_again(files: Files) -> None:
    files.put(KEY, CONTENT)
    files.drop(KEY)
    files.drop(KEY)
    assert files.about(KEY) is None
    assert list(files.listed("photos")) == []
    with pytest.raises(FileLost):
        files.read(KEY)


def test_what_nobody_names_is_deleted_after_its_time(files: Files) -> None:
    for name in ("wanted", "forgotten"):
        files.put(f"outgoing/{name}", b"x")
    now = datetime.now(UTC)
    files.drop_all_but("outgoing", {"wanted"}, before=now - timedelta(hours=1))
    assert len(list(files.listed("outgoing"))) == 2
    files.drop_all_but("outgoing", {"wanted"}, before=now + timedelta(hours=1))
    assert [each.name for each in files.listed("outgoing")] == ["wanted"]


@pytest.mark.parametrize("work", ["read", "open", "checked", "opened"])
def test_a_file_that_is_not_there_is_lost_and_named(files: Files, work: str) -> None:
    given = (KEY, digest(b"")) if work in ("checked", "opened") else (KEY,)
    with pytest.raises(FileLost) as lost:
        getattr(files, work)(*given)
    assert KEY in str(lost.value)
    assert lost.value.status == 404


@pytest.mark.parametrize("work", ["checked", "opened"])
@pytest.mark.parametrize("damage", ["flipped", "cut", "longer"])
def test_a_damaged_file_is_never_given_as_whole(store: Store, work: str, damage: str) -> None:
    store.files.put(KEY, CONTENT)
    flipped = CONTENT[:700_000] + b"?" + CONTENT[700_001:]
    bytes_of = {"flipped": flipped, "cut": CONTENT[:-1], "longer": CONTENT + b"x"}
    store.alter(KEY, bytes_of[damage])
    # A store that notices the damage itself may keep the file back altogether.
    with pytest.raises((FileAltered, FileLost)) as refused:
        getattr(store.files, work)(KEY, digest(CONTENT))
    assert KEY in str(refused.value)


def test_damage_after_the_first_comparison_is_found_when_the_file_was_written_since(
    store: Store,
) -> None:
    store.files.put(KEY, CONTENT)
    with store.files.opened(KEY, digest(CONTENT)) as content:
        assert content.read(1) == CONTENT[:1]
    store.alter(KEY, CONTENT[:-1])
    with pytest.raises((FileAltered, FileLost)):
        store.files.checked(KEY, digest(CONTENT))


@pytest.mark.parametrize(
    "key",
    ["photos", "../keys/session.key", "/etc/passwd", "photos/../keys/a", "photos//a", "", "p/"],
)
def test_a_key_never_leads_outside(files: Files, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        files.put(key, b"x")
    with pytest.raises(ValueError, match="not a key"):
        files.about(key)


def test_readers_see_one_whole_file_while_it_is_written_again(files: Files) -> None:
    both = [bytes([n]) * 200_000 for n in range(2)]
    files.put(KEY, both[0])

    def write() -> None:
        for n in range(10):
            files.put(KEY, both[n % 2])

    with ThreadPoolExecutor(3) as pool:
        writing = pool.submit(write)
        reads = [pool.submit(files.read, KEY) for _ in range(30)]
        writing.result()
        assert all(each.result() in both for each in reads)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(max_size=3000), begin=st.integers(0, 3000), length=st.integers(0, 3000))
def test_any_range_of_any_bytes(files: Files, content: bytes, begin: int, length: int) -> None:
    files.put(KEY, content)
    with files.open(KEY) as opened:
        opened.seek(begin)
        assert opened.read(length) == content[begin : begin + length]
    assert files.read(KEY) == content


def test_it_says_that_it_can_be_used(files: Files) -> None:
    files.demand_usable()
    files.put(KEY, b"x")
    files.demand_usable()
