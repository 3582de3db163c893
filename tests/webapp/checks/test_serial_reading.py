"""The serial is read from the photo in the hand, for sellers, so often; nothing is kept."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.journey.photograph import photograph
from tests.webapp.conftest import SettableClock
from webapp.checks.pages.serial_reading import READINGS, WITHIN
from webapp.facts.models import Photo

ADDRESS = "/cards/serial"


def sent(photo: bytes) -> dict[str, Any]:
    return {"photo": (BytesIO(photo), "card.jpg")}


def small(photo: bytes) -> bytes:
    """As a phone sends it: upright, 1,280 pixels high."""
    picture, out = Image.open(BytesIO(photo)).transpose(Image.Transpose.ROTATE_270), BytesIO()
    picture.thumbnail((1280, 1280))
    picture.save(out, "JPEG", quality=70)
    return out.getvalue()


@pytest.mark.parametrize(
    ("codes", "read"),
    [
        (("jb-900177",), ["JB-900177"]),
        (("JB-1001", "JB-1002"), ["JB-1001", "JB-1002"]),
        (("https://a.example/1",), []),
        ((), []),
    ],
)
def test_the_serials_in_the_photo_are_told_and_the_photo_is_not_kept(
    company: Any, client_of: Any, codes: tuple[str, ...], read: list[str]
) -> None:
    answer = client_of(company.lin).post(ADDRESS, data=sent(small(photograph("x", codes=codes))))

    assert answer.status_code == 200
    assert sorted(answer.json) == read
    assert not Photo.select().exists()


def test_what_is_no_photo_or_missing_is_refused(company: Any, client_of: Any) -> None:
    lin = client_of(company.lin)
    assert lin.post(ADDRESS, data=sent(b"MZ")).status_code == 415
    assert lin.post(ADDRESS).status_code == 400


def test_who_sells_nothing_has_nothing_read(company: Any, client_of: Any) -> None:
    assert client_of(company.sun).post(ADDRESS, data=sent(b"")).status_code == 403


def test_an_account_has_so_many_photos_read_and_later_more(
    company: Any, client_of: Any, clock: SettableClock
) -> None:
    lin, wang = client_of(company.lin), client_of(company.wang)
    for _ in range(READINGS):
        lin.post(ADDRESS)  # without a photo: it counts all the same
    assert lin.post(ADDRESS).status_code == 429
    assert wang.post(ADDRESS).status_code == 400, "of another account"
    clock.now += WITHIN + timedelta(seconds=1)
    assert lin.post(ADDRESS).status_code == 400
