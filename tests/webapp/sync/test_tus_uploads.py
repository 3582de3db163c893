"""Photo uploads in pieces: resumed after a break, stored with the card when complete."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.webapp.conftest import SettableClock
from tests.webapp.sync.phone import HEADERS, Phone, Record
from webapp.facts.evidence_models import Upload
from webapp.facts.models import Card, Photo
from webapp.store.models import AuditLine
from webapp.web.runtime import Runtime

TUS = {**HEADERS, "Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}


def drawn() -> bytes:
    out = BytesIO()
    Image.effect_noise((320, 240), 90).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


PHOTO = drawn()


def text(value: str) -> str:
    return b64encode(value.encode()).decode()


def create(client: Any, record: Record, photo: bytes = PHOTO, length: int | None = None) -> Any:
    said = f"record {text(record['id'])},sha256 {text(sha256(photo).hexdigest())}"
    size = len(photo) if length is None else length
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": said}
    return client.post("/sync/v1/photos", headers=headers)


def patch(client: Any, place: str, offset: int, piece: bytes, **headers: str) -> Any:
    told = {**PIECE, "Upload-Offset": str(offset), **headers}
    return client.patch(place, data=piece, headers=told)


def offset_of(client: Any, place: str) -> int:
    return int(client.head(place, headers=TUS).headers["Upload-Offset"])


@pytest.fixture
def record(lin: Any, phone: Phone, clock: SettableClock) -> Record:
    """A recorded card of lin's whose photo is still on the phone."""
    sold = phone.card(clock.now, PHOTO)
    phone.send(lin, sold)
    return sold


@pytest.fixture
def place(lin: Any, record: Record) -> str:
    """The address of the upload of its photo."""
    begun = create(lin, record)
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, "0")
    return str(begun.headers["Location"])


def test_a_photo_in_two_pieces_is_stored_with_its_card(
    lin: Any, phone: Phone, record: Record, place: str, runtime: Runtime
) -> None:
    first = patch(lin, place, 0, PHOTO[:1000])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "1000")
    assert "Jiebao-Stored" not in first.headers
    assert offset_of(lin, place) == 1000

    last = patch(lin, place, 1000, PHOTO[1000:])

    card = Card.get()
    assert last.headers["Jiebao-Stored"] == f"{record['id']} {sha256(PHOTO).hexdigest()}"
    assert card.photo.received_sha256 == sha256(PHOTO).hexdigest()
    assert runtime.photos.check(card.photo_id).name == card.photo_id
    assert not list(runtime.config.uploads.glob("*.part"))
    assert phone.send(lin, record)[0]["photo"] == "stored"
    assert AuditLine.select().where(AuditLine.action == "store_photo").count() == 1


def test_a_lost_answer_can_be_requested_again(lin: Any, record: Record, place: str) -> None:
    patch(lin, place, 0, PHOTO)

    asked, begun = lin.head(place, headers=TUS), create(lin, record)

    for answer in (asked, begun):
        assert answer.headers["Jiebao-Stored"].startswith(record["id"])
        assert answer.headers["Upload-Offset"] == str(len(PHOTO))
    assert begun.headers["Location"] == place
    assert Photo.select().count() == 1


def test_creating_again_returns_the_same_upload(lin: Any, record: Record, place: str) -> None:
    patch(lin, place, 0, PHOTO[:700])

    begun = create(lin, record)

    assert (begun.headers["Location"], begun.headers["Upload-Offset"]) == (place, "700")


def test_a_piece_at_a_wrong_offset_is_refused(lin: Any, place: str) -> None:
    patch(lin, place, 0, PHOTO[:700])

    assert patch(lin, place, 0, PHOTO[:700]).status_code == 409
    assert patch(lin, place, 900, PHOTO[900:]).status_code == 409
    assert offset_of(lin, place) == 700


def test_a_damaged_piece_is_undone(lin: Any, place: str) -> None:
    told = {"Upload-Checksum": f"sha256 {b64encode(sha256(PHOTO[:700]).digest()).decode()}"}

    damaged = patch(lin, place, 0, bytes(700), **told)
    assert damaged.status_code == 460
    assert offset_of(lin, place) == 0

    assert patch(lin, place, 0, PHOTO[:700], **told).status_code == 204


def test_a_damaged_photo_is_uploaded_anew(lin: Any, record: Record, place: str) -> None:
    damaged = patch(lin, place, 0, bytes(len(PHOTO)))

    assert damaged.status_code == 460
    assert lin.head(place, headers=TUS).status_code == 410
    begun = create(lin, record)
    assert begun.headers["Upload-Offset"] == "0"
    assert begun.headers["Location"] != place


def test_what_is_no_photo_is_refused_with_a_reason(
    lin: Any, phone: Phone, clock: SettableClock
) -> None:
    page = b"<html>" + bytes(500)
    sold = phone.card(clock.now, page, "BR-2")
    phone.send(lin, sold)
    place = create(lin, sold, page).headers["Location"]

    answer = patch(lin, place, 0, page)

    assert answer.status_code == 422
    assert answer.json["error"] == "refused"
    assert "照片" in answer.json["reason"]


def test_more_bytes_than_promised_are_refused(lin: Any, record: Record, place: str) -> None:
    assert patch(lin, place, 0, PHOTO + b"more").status_code == 400
    assert create(lin, record, length=len(PHOTO) + 4).status_code == 400


def test_a_photo_of_no_record_is_refused(
    lin: Any, phone: Phone, clock: SettableClock, record: Record
) -> None:
    unsent = phone.card(clock.now, PHOTO)

    assert create(lin, unsent).status_code == 404
    assert create(lin, record, b"another photo").status_code == 404


def test_another_members_upload_is_not_found(
    record: Record, place: str, client_of: Callable[[str | None], Any]
) -> None:
    wang = client_of("1102")

    assert create(wang, record).status_code == 404
    assert wang.head(place, headers=TUS).status_code == 410
    assert patch(wang, place, 0, PHOTO).status_code == 410


def test_an_upload_expires_and_begins_anew(
    lin: Any, record: Record, place: str, clock: SettableClock
) -> None:
    patch(lin, place, 0, PHOTO[:700])
    clock.now += timedelta(days=8)

    assert lin.head(place, headers=TUS).status_code == 410
    begun = create(lin, record)
    assert begun.headers["Upload-Offset"] == "0"
    assert Upload.select().count() == 1


def test_a_server_that_stopped_before_it_stored_the_whole_does_so_when_asked(
    lin: Any, record: Record, place: str, runtime: Runtime
) -> None:
    part = runtime.parts.begin(place.rpartition("/")[2], len(PHOTO))
    part.add(PHOTO)
    part.keep()

    assert "Jiebao-Stored" in lin.head(place, headers=TUS).headers
    assert Card.get().photo is not None


def test_a_stalled_piece_is_overtaken_by_the_next(place: str, runtime: Runtime) -> None:
    upload = place.rpartition("/")[2]
    stalled = runtime.parts.begin(upload, len(PHOTO))
    stalled.add(PHOTO[:100])
    newer = runtime.parts.begin(upload, len(PHOTO))

    assert not stalled.add(PHOTO[100:200])
    assert newer.add(PHOTO[100:300])
    assert newer.keep()
    assert not stalled.keep()
    assert runtime.parts.read(upload) == PHOTO[:300]


def test_a_card_corrected_meanwhile_gets_the_photo_too(
    lin: Any, record: Record, place: str
) -> None:
    first = Card.get().fact_id
    form = {"id": "6f2b1d6e-6a7e-4d41-9a53-0d6a3a4f1b11", "serial": "BR-9", "visited": "yes"}
    assert lin.post(f"/records/{first}/correct", data=form).status_code == 303

    patch(lin, place, 0, PHOTO)

    photos = {card.serial: card.photo_id for card in Card.select()}
    assert photos["BR-1"] == photos["BR-9"] is not None


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Content-Type": "image/jpeg"}, 415),
        ({"Upload-Offset": "-1"}, 400),
        ({"Upload-Offset": "x"}, 400),
        ({"Upload-Checksum": "md5 AAAA"}, 400),
        ({"Upload-Checksum": "sha256 *"}, 400),
        ({"X-Jiebao-Sync": "0"}, 403),
    ],
)
def test_a_piece_with_headers_of_another_kind_is_refused(
    lin: Any, place: str, headers: dict[str, str], status: int
) -> None:
    assert patch(lin, place, 0, PHOTO[:10], **headers).status_code == status
    assert offset_of(lin, place) == 0
