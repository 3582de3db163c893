"""Photos, videos, attachments, returns, prints and messages on all three stores of files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.key_files import write_keys
from tests.webapp.meetings.test_forfeit_videos import MP4
from tests.webapp.meetings.test_hold_meeting import chosen, morning
from tests.webapp.records.test_attachments import PDF, send, violation
from tests.webapp.store.files.conftest import Store
from tests.webapp.sync.conftest import lin, phone
from tests.webapp.sync.phone import Phone
from tests.webapp.sync.test_tus_uploads import PHOTO, create, offset_of, patch
from tests.webapp.telling import call
from webapp.core.config import Config
from webapp.core.keys import Keys
from webapp.core.phone_numbers import Cipher
from webapp.facts.commits import start_writer
from webapp.facts.evidence_models import Attachment
from webapp.facts.models import Card
from webapp.honours.models import PrintRun
from webapp.honours.printed_files import drop_print, keep_print, read_print
from webapp.meetings.models import ForfeitVideo
from webapp.returns.generator import make_day
from webapp.returns.models import DayReturn
from webapp.site.startup import close_runtime, open_runtime
from webapp.store.backing_up import make_backup
from webapp.store.files import FileAltered
from webapp.store.restoring import FilesTaken, restore_backup
from webapp.verification.audit_parts import AuditedData, audit_parts
from webapp.web.runtime import Runtime

__all__ = ["chosen", "lin", "morning", "phone", "violation"]
ClientOf = Callable[[str | None], Any]


@pytest.fixture
def runtime(
    config: Config, company: Any, keys: Keys, cipher: Cipher, clock: SettableClock, store: Store
) -> Iterator[Runtime]:
    """The runtime of the company, whose files are in the store."""
    opened = Runtime(config, keys, cipher, store.files, start_writer(clock), clock)
    yield opened
    opened.write.close()


@pytest.fixture
def card_photo(lin: Any, phone: Phone, clock: SettableClock) -> Card:
    """A card of lin's, whose photo came in two pieces."""
    sold = phone.card(clock.now, PHOTO)
    phone.send(lin, sold)
    place = str(create(lin, sold).headers["Location"])
    assert patch(lin, place, 0, PHOTO[:5000]).status_code == 204
    assert offset_of(lin, place) == 5000
    last = patch(lin, place, 5000, PHOTO[5000:])
    assert last.headers["Jiebao-Stored"].startswith(sold["id"])
    return Card.get()


def test_a_photo_in_two_pieces_is_stored_and_shown(
    runtime: Runtime,
    lin: Any,
    card_photo: Card,
) -> None:
    assert runtime.photos.check(card_photo.photo_id).name == card_photo.photo_id
    assert list(runtime.photos.names()) == [card_photo.photo_id]
    for size, begins in (("large", b"\xff\xd8\xff"), ("thumb", b"RIFF")):
        answer = lin.get(f"/photos/{card_photo.fact_id}/{size}")
        assert answer.status_code == 200
        assert answer.data.startswith(begins)
    assert list(runtime.files.listed("uploads")) == []


def test_a_flipped_photo_is_refused_with_what_to_do(
    store: Store,
    runtime: Runtime,
    lin: Any,
    card_photo: Card,
) -> None:
    key = runtime.photos.key(card_photo.photo_id, "large")
    store.alter(key, store.files.read(key)[:-1] + b"?")
    answer = lin.get(f"/photos/{card_photo.fact_id}/large")
    assert answer.status_code == 500
    assert "被改动或已损坏" in answer.text
    assert "从备份恢复" in answer.text


def test_a_video_is_shown_whole_and_in_parts(
    company: Any,
    client_of: ClientOf,
    chosen: int,
) -> None:
    client = client_of(company.lin)
    form = {"video": (BytesIO(MP4), "video.mp4")}
    assert client.post(f"/meeting/{chosen}/video", data=form).status_code == 303
    address = f"/meeting/videos/{ForfeitVideo.get().id}"
    with client.get(address) as whole:
        assert (whole.status_code, len(whole.data)) == (200, len(MP4))
        assert whole.headers["Accept-Ranges"] == "bytes"
        content, tag = whole.data, whole.headers["ETag"]
    for asked, part in (("4-7", content[4:8]), ("10-", content[10:]), ("-3", content[-3:])):
        with client.get(address, headers={"Range": f"bytes={asked}", "If-Range": tag}) as answer:
            assert (answer.status_code, answer.data) == (206, part)
    with client.get(address, headers={"Range": "bytes=99999999-"}) as beyond:
        assert beyond.status_code == 416


def test_a_damaged_video_is_not_shown(
    store: Store,
    company: Any,
    client_of: ClientOf,
    chosen: int,
) -> None:
    client = client_of(company.lin)
    client.post(f"/meeting/{chosen}/video", data={"video": (BytesIO(MP4), "video.mp4")})
    [held] = store.files.listed("videos")
    store.alter(held.key, store.files.read(held.key)[:-9])
    address = f"/meeting/videos/{ForfeitVideo.get().id}"
    with client.get(address, headers={"Range": "bytes=0-3"}) as answer:
        assert answer.status_code in (410, 500)  # lost to a store that noticed it, or altered
        assert answer.data[:4] != MP4[:4]


def test_an_attachment_is_sent_back_as_it_came(
    client_of: ClientOf,
    company: Any,
    violation: int,
) -> None:
    assert "附件已上传" in send(client_of(company.wang), f"violation/{violation}").text
    answer = client_of(company.wang).get(f"/attachments/{Attachment.get().number}")
    assert (answer.status_code, answer.data) == (200, PDF)


def test_a_days_tables_are_downloaded_and_sent(
    runtime: Runtime, client_of: ClientOf, company: Any, clock: SettableClock, tmp_path: Path
) -> None:
    call(runtime.write, company.lin, "c1")
    clock.set("2026-03-02T22:00")
    make_day(runtime, runtime.today)
    table = DayReturn.get()
    answer = client_of(company.he).get(f"/day-return/{table.id}.xlsx")
    assert (answer.status_code, len(answer.data)) == (200, table.size)
    with runtime.enclosures.on_disk(table.sha256, tmp_path / "outgoing") as file:
        assert file.read_bytes() == answer.data
    left = list((tmp_path / "outgoing").glob("*"))
    assert left == []
    runtime.enclosures.drop_all_but(set(), before=clock.now.replace(year=2100))
    assert list(runtime.files.listed("outgoing")) == []
    assert runtime.returns.read(table.sha256) == answer.data


def test_the_newest_file_of_a_print_run_is_read_and_all_are_deleted(store: Store) -> None:
    run = PrintRun(number=7, form="book")
    other = PrintRun(number=77, form="zip")
    for content in (b"interrupted", b"printed"):
        keep_print(store.files, run, content)
    keep_print(store.files, other, b"other")
    assert read_print(store.files, run) in (b"printed", b"interrupted")  # of one second, in S3
    drop_print(store.files, run)
    assert read_print(store.files, other) == b"other"
    [held] = store.files.listed("prints")
    store.alter(held.key, b"OTHER")
    with pytest.raises(FileAltered):
        read_print(store.files, other)


@pytest.mark.sqlite  # PostgreSQL's own programs back its database up (docs/deploy.md)
def test_a_backup_is_restored_into_a_folder_and_into_the_store_itself(
    runtime: Runtime, store: Store, card_photo: Card, tmp_path: Path, clock: SettableClock
) -> None:
    write_keys(runtime.keys, runtime.config.keys)
    target, secrets = tmp_path / "b", tmp_path / "k"
    first = make_backup(runtime.config, store.files, target, clock.now, secrets=secrets)
    again = make_backup(runtime.config, store.files, target, clock.now)
    assert first.files == again.files == 3
    runtime.write.close()

    restore_backup(target, secrets, tmp_path / "new")
    restored = open_runtime(Config(tmp_path / "new"), clock)
    try:
        assert restored.photos.check(card_photo.photo_id).name == card_photo.photo_id
        parts = audit_parts(AuditedData(restored.company, restored.photos), None)
        assert [part.find(lambda _done: None) for part in parts] == [None] * len(parts)
    finally:
        close_runtime(restored)

    for key in [each.key for each in store.files.listed("photos")][:2]:
        store.files.drop(key)
    restore_backup(target, secrets, tmp_path / "third", store.files)
    assert runtime.photos.check(card_photo.photo_id).name == card_photo.photo_id
    store.files.put("returns/abc", b"of another company")
    with pytest.raises(FilesTaken, match="returns/abc"):
        restore_backup(target, secrets, tmp_path / "fourth", store.files)
    assert not (tmp_path / "fourth").exists()
