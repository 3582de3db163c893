"""While the server's disk takes nothing, people keep what they typed and phones their records."""

from __future__ import annotations

import asyncio
import errno
import logging
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.sync.phone import HEADERS, Phone
from tests.webapp.sync.test_tus_uploads import PHOTO, PIECE, create, offset_of
from tests.webapp.sync.test_upload_asgi import asked, body, says, scope_of
from webapp.core.disk_faults import DiskFull, DiskReadOnly
from webapp.facts.models import Fact
from webapp.jobs.lane import Lane
from webapp.site import asgi
from webapp.store.files import FolderFiles
from webapp.store.tables import database
from webapp.web.runtime import Runtime

pytestmark = pytest.mark.sqlite


def pragma(runtime: Runtime, words: str) -> Any:
    """Run a pragma on the writer's connection."""
    return runtime.write(lambda _tx: database.connection().execute(f"PRAGMA {words}").fetchone())


def fill(runtime: Runtime) -> None:
    """Write until not even the shortest line fits into the database."""

    def write_on(text: str) -> None:
        while True:
            runtime.write(lambda tx: tx.audit("1002", "test", "x", {"text": text}))

    pragma(runtime, f"max_page_count = {pragma(runtime, 'page_count')[0]}")
    for text in ("x" * 3000, "x" * 300, ""):
        with pytest.raises(DiskFull):
            write_on(text)


@pytest.fixture
def read_only(runtime: Runtime, lin: Any, phone: Phone) -> None:
    """The writer's connection refuses every change, as on a disk that is mounted read-only."""
    pragma(runtime, "query_only = 1")


@pytest.mark.usefixtures("read_only")
def test_a_form_keeps_what_was_typed_and_says_what_to_do(lin: Any) -> None:
    note = "下周三上午再打"
    answer = lin.post("/calls", data={"id": str(uuid4()), "outcome": "invited", "note": note})
    assert answer.status_code == 503
    assert "数据目录只能读" in answer.text
    assert note in answer.text
    assert Fact.select().count() == 0


@pytest.mark.usefixtures("read_only")
def test_health_says_that_writes_are_refused(lin: Any) -> None:
    lin.post("/calls", data={"id": str(uuid4()), "outcome": "invited"})
    answer = lin.get("/health")
    assert answer.status_code == 503
    assert answer.json["reasons"] == [DiskReadOnly.state]


def test_a_phone_keeps_its_record_and_sends_it_again(
    runtime: Runtime, lin: Any, phone: Phone, clock: SettableClock
) -> None:
    phone.send(lin, phone.call(clock.now))  # the phone itself is known now
    record = phone.call(clock.now)
    fill(runtime)
    [answer] = phone.send(lin, record)
    assert (answer["status"], "仍在手机里" in answer["reason"]) == ("failed", True)

    pragma(runtime, "max_page_count = 1073741823")
    [answer] = phone.send(lin, record)
    assert answer["status"] == "accepted"
    assert runtime.write.fault is None


def test_health_finds_by_itself_that_a_disk_was_mended(runtime: Runtime, lin: Any) -> None:
    fill(runtime)
    assert runtime.write.fault is not None
    pragma(runtime, "max_page_count = 1073741823")
    assert lin.get("/health").status_code == 200
    assert runtime.write.fault is None


@pytest.mark.usefixtures("read_only")
def test_a_new_phones_batch_is_refused_as_a_whole_to_be_sent_again(
    lin: Any, phone: Phone, clock: SettableClock
) -> None:
    batch = phone.batch(phone.call(clock.now))
    answer = lin.post("/sync/v1/records", json=batch, headers=HEADERS)
    assert (answer.status_code, answer.json["error"]) == (503, "failed")


def test_a_photo_that_does_not_fit_is_refused_with_the_form_kept(
    lin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FolderFiles, "_create", full)
    form = {"id": str(uuid4()), "serial": "88002317", "visited": "no"}
    answer = lin.post("/cards", data={**form, "photo": (BytesIO(PHOTO), "card.jpg")})
    assert answer.status_code == 503
    assert "磁盘满了" in answer.text
    assert Fact.select().count() == 0


def test_a_piece_that_does_not_fit_is_refused_and_goes_on_where_it_stopped(
    app: Any, lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    sold = phone.card(clock.now, PHOTO)
    phone.send(lin, sold)
    place = str(create(lin, sold).headers["Location"])
    runtime.config.uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = runtime.config.uploads / f"{place.rsplit('/', 1)[1]}.part"
    part.symlink_to("/dev/full")
    scope = scope_of(lin, "PATCH", place, {**PIECE, "Upload-Offset": "0"})

    status, headers = asyncio.run(asked(asgi.AsgiApp(app), scope, says([body(PHOTO)])))
    assert (status, headers["content-type"]) == (503, "application/json")

    part.unlink()
    status, _headers = asyncio.run(asked(asgi.AsgiApp(app), scope, says([body(PHOTO[:9], True)])))
    assert offset_of(lin, place) == 9


def test_a_long_body_that_the_temporary_folder_does_not_take_is_refused(
    app: Any, lin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_args: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(asgi, "_take_body", full)
    scope = scope_of(lin, "POST", "/cards", HEADERS)
    status, _headers = asyncio.run(asked(asgi.AsgiApp(app), scope, says([body(b"")])))
    assert status == 503


def test_a_page_that_fails_for_another_reason_is_not_said_to_be_the_disks(
    app: Any, lin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ConnectionResetError("broken by the test")

    monkeypatch.setitem(app.view_functions, "today.show", fail)
    monkeypatch.setattr(app, "testing", False)
    answer = lin.get("/today")
    assert (answer.status_code, "磁盘" in answer.text) == (500, False)


@pytest.mark.usefixtures("read_only")
def test_a_lane_says_it_in_one_line(runtime: Runtime, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "webapp.jobs")
    lane = Lane("money", 60, lambda: runtime.write(lambda tx: tx.audit("1002", "test", "x")))
    lane.tick()
    told = [each for each in caplog.records if each.name == "webapp.jobs.lane"]
    assert [each.getMessage() for each in told] == [
        f"lane money: a job could not write, because {DiskReadOnly.plain}"
    ]
    assert (told[0].exc_info, lane.failures) == (None, 1)
