"""Videos of forfeits: checked by their bytes, shown to few, deleted when they expire."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.meetings.test_hold_meeting import chosen, morning  # noqa: F401 - fixtures
from webapp.jobs.scheduler import files_lane
from webapp.media.videos import looking
from webapp.media.videos.errors import NotAVideo, VideoDamaged, VideoEmpty, VideoTooHeavy
from webapp.media.videos.store import VideoStore
from webapp.meetings.models import ForfeitVideo, VideoEnd
from webapp.meetings.operations.forfeit_videos import KeptTooLong, keep_for
from webapp.meetings.operations.hold_meeting import rule_on_forfeit
from webapp.people.operations.import_rows import NotHR
from webapp.store.files import FolderFiles
from webapp.store.models import AuditLine
from webapp.web.runtime import Runtime


def box(name: bytes, content: bytes = b"") -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + name + content


PLACE = b"\xa9xyz+31.2304+121.4737/"
FILM = box(b"ftyp", b"mp42\0\0\0\0isom") + box(b"mdat", b"film" * 99)
INDEX = box(b"moov", box(b"mvhd", b"\0" * 32) + box(b"trak", box(b"udta", PLACE)) + box(b"udta"))
MP4 = FILM + INDEX
WEBM = b"\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x82\x84webm" + b"cluster" * 50


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the videos of `store` are."""
    return tmp_path / "videos"


@pytest.fixture
def store(folder: Path) -> VideoStore:
    return VideoStore(FolderFiles(folder.parent), folder)


def test_an_mp4_is_stored_without_its_location(store: VideoStore, folder: Path) -> None:
    taken = store.take(BytesIO(MP4))
    file = folder / f"{taken.name}.video"
    kept = file.read_bytes()
    assert (taken.format, taken.size, len(kept)) == ("mp4", len(MP4), len(MP4))
    assert b"121.4737" not in kept
    assert kept.startswith(FILM)
    assert file.stat().st_mode & 0o077 == 0


def test_a_webm_is_stored_unchanged(store: VideoStore) -> None:
    taken = store.take(BytesIO(WEBM))
    with store.open(taken.name, taken.sha256) as kept:
        assert (taken.format, kept.read()) == ("webm", WEBM)


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", VideoEmpty),
        (b"<html><script>alert(1)</script>", NotAVideo),
        (b"\xff\xd8\xff\xe0JFIF" + MP4, NotAVideo),
        (box(b"ftyp", b"heic\0\0\0\0") + INDEX, NotAVideo),
        (b"\x1a\x45\xdf\xa3nothing of the kind", NotAVideo),
        (FILM, VideoDamaged),
        (MP4[:-5], VideoDamaged),
        (FILM + box(b"moov", b"\0\0\0\x02free")[:-4] + b"\xff\xff\xff\xff", VideoDamaged),
        (MP4 + box(b"free") * 10_001, VideoDamaged),
    ],
)
def test_a_file_that_is_not_a_complete_video_is_refused_and_not_stored(
    store: VideoStore, folder: Path, data: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        store.take(BytesIO(data))
    assert list(folder.iterdir()) == []


def test_a_video_that_is_too_large_is_refused_and_not_stored(
    store: VideoStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.media.videos.store.MOST_BYTES", 1000)
    assert looking.MOST_BYTES == 28 * 1024 * 1024
    with pytest.raises(VideoTooHeavy):
        store.take(BytesIO(MP4 * 10))
    assert list(folder.iterdir()) == []


@pytest.fixture
def send(company: Any, client_of: Callable[[str | None], Any], chosen: int) -> Callable[..., Any]:  # noqa: F811
    """Lin sends a video for her forfeit."""

    def post(data: bytes = MP4, by: str = company.lin) -> Any:
        form = {"video": (BytesIO(data), "video.mp4")}
        return client_of(by).post(f"/meeting/{chosen}/video", data=form)

    return post


def test_only_the_person_in_a_video_and_those_in_charge_may_see_it(
    company: Any, client_of: Callable[[str | None], Any], send: Callable[..., Any]
) -> None:
    assert send().status_code == 303
    address = f"/meeting/videos/{ForfeitVideo.get().id}"
    seen = {}
    for person in vars(company).values():
        if isinstance(person, str) and person.isdigit():
            with client_of(person).get(address) as answer:
                seen[person] = answer.status_code
    assert {who for who, status in seen.items() if status == 200} == {
        company.lin,
        company.sun,
        company.gao,
    }
    assert (seen[company.he], seen[company.lu]) == (403, 403)
    assert (seen[company.wang], seen[company.qin]) == (404, 404)
    with client_of(company.lin).get(address, headers={"Range": "bytes=0-3"}) as part:
        assert (part.status_code, part.mimetype, part.data) == (206, "video/mp4", MP4[:4])
        assert "sandbox" in part.headers["Content-Security-Policy"]
        assert part.headers["Cache-Control"] == "private, no-store"


def test_a_malformed_video_of_another_person_or_of_a_settled_forfeit_is_refused(
    company: Any,
    send: Callable[..., Any],
    write: Any,
    chosen: int,  # noqa: F811
) -> None:
    refused = send(b"no video at all")
    assert refused.status_code == 400
    assert "不是 MP4" in refused.text
    assert send(by=company.wang).status_code == 404
    write(lambda tx: rule_on_forfeit(tx, company.sun, chosen, "done"))
    assert send().status_code == 409
    assert ForfeitVideo.select().count() == 0


def test_a_new_video_replaces_the_old_one_and_may_be_withdrawn(
    runtime: Runtime, company: Any, client_of: Callable[[str | None], Any], send: Callable[..., Any]
) -> None:
    send()
    send(WEBM)
    first, second = ForfeitVideo.select().order_by(ForfeitVideo.id)
    assert [file.stem for file in runtime.config.videos.iterdir()] == [second.name]
    lin = client_of(company.lin)
    assert lin.get(f"/meeting/videos/{first.id}").status_code == 410
    assert client_of(company.wang).post(f"/meeting/videos/{second.id}/withdraw").status_code == 404
    assert lin.post(f"/meeting/videos/{second.id}/withdraw").status_code == 303
    assert lin.post(f"/meeting/videos/{second.id}/withdraw").status_code == 410
    assert list(runtime.config.videos.iterdir()) == []
    assert [end.why for end in VideoEnd.select().order_by(VideoEnd.video)] == [
        "replaced",
        "withdrawn",
    ]


def test_an_expired_video_is_deleted_by_the_files_lane_and_audited(
    runtime: Runtime, clock: SettableClock, send: Callable[..., Any]
) -> None:
    send()
    files = files_lane(runtime)
    clock.now += timedelta(days=6)
    files.tick()
    assert len(list(runtime.config.videos.iterdir())) == 1
    clock.now += timedelta(days=1)
    files.tick()
    assert list(runtime.config.videos.iterdir()) == []
    ended = AuditLine.get(AuditLine.action == "end_video")
    assert (ended.who, '"why": "expired"' in ended.after) == ("jiebao", True)


def test_only_hr_sets_how_long_videos_are_kept(
    write: Any, company: Any, send: Callable[..., Any]
) -> None:
    for by, days, refusal in ((company.sun, 3, NotHR), (company.he, 0, KeptTooLong)):
        with pytest.raises(refusal):
            write(lambda tx, by=by, days=days: keep_for(tx, by, days))
    with pytest.raises(KeptTooLong):
        write(lambda tx: keep_for(tx, company.he, 31))
    write(lambda tx: keep_for(tx, company.he, 2))
    send()
    video = ForfeitVideo.get()
    assert video.expires_at - video.sent_at == timedelta(days=2)
