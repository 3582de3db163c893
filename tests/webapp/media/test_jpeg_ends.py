"""A JPEG is taken if every pixel is there, with its end bytes or not; else it is refused."""

from __future__ import annotations

import re
from io import BytesIO
from random import Random

import pytest
from PIL import Image

from webapp.media.photos.decoding import decode
from webapp.media.photos.errors import PhotoDamaged

END = b"\xff\xd9"
FORMS = [
    {},
    {"progressive": True},
    {"restart_marker_rows": 1},
    {"restart_marker_blocks": 7},
    {"progressive": True, "restart_marker_rows": 1},
]


def picture() -> Image.Image:
    """A picture whose blocks all differ."""
    made = Image.new("RGB", (320, 240))
    dice = Random(20260302)  # noqa: S311 - a pattern, no secret
    made.putdata([(dice.randrange(256), x % 256, x // 320) for x in range(320 * 240)])
    return made


def jpeg(**options: object) -> bytes:
    """The picture as a JPEG."""
    out = BytesIO()
    picture().save(out, "JPEG", quality=90, **options)
    return out.getvalue()


@pytest.mark.parametrize("options", FORMS)
@pytest.mark.parametrize("missing", [1, 2])
def test_a_jpeg_that_lacks_only_its_end_bytes_is_decoded(options, missing):
    whole = jpeg(**options)
    found = decode(whole[:-missing], "jpeg").picture
    assert found.tobytes() == decode(whole, "jpeg").picture.tobytes()


@pytest.mark.parametrize("options", FORMS)
@pytest.mark.parametrize("missing", [12, 100, 5_000, 40_000])
def test_a_jpeg_that_lacks_a_pixel_is_refused(options, missing):
    with pytest.raises(PhotoDamaged):
        decode(jpeg(**options)[:-missing], "jpeg")


@pytest.mark.parametrize("options", FORMS)
@pytest.mark.parametrize("missing", [12, 100, 5_000, 40_000])
def test_a_jpeg_that_lacks_a_pixel_is_refused_although_an_end_marker_follows(options, missing):
    cut = jpeg(**options)[:-missing]
    for further in (b"", b"a video that the phone has appended"):
        with pytest.raises(PhotoDamaged):
            decode(cut + END + further, "jpeg")


@pytest.mark.parametrize("options", FORMS)
@pytest.mark.parametrize("colour", ["white", "black", "#c8102e"])
def test_a_picture_of_one_colour_is_whole(options, colour):
    out = BytesIO()
    Image.new("RGB", (330, 250), colour).save(out, "JPEG", quality=90, **options)
    assert decode(out.getvalue(), "jpeg").picture.size == (330, 250)


@pytest.mark.parametrize("options", FORMS)
def test_what_follows_the_end_of_the_picture_is_ignored(options):
    whole = jpeg(**options)
    found = decode(whole + b"\xff\xd8 a second picture \xff\xd9", "jpeg").picture
    assert found.tobytes() == decode(whole, "jpeg").picture.tobytes()


@pytest.mark.parametrize("options", FORMS[1:])
def test_a_jpeg_cut_between_two_scans_or_restarts_is_refused(options):
    whole = jpeg(**options)
    places = [found.start() for found in re.finditer(rb"\xff[\xd0-\xd7\xda]", whole)]
    for place in places[1:]:
        with pytest.raises(PhotoDamaged):
            decode(whole[:place], "jpeg")
