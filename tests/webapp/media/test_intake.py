"""The intake of photos: upright, reduced, without metadata, with stable names."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from tests.webapp.media.conftest import (
    CORNERS,
    GREEN,
    RED,
    STORED,
    WHITE,
    YELLOW,
    alike,
    corners,
    exif,
    photo,
)
from webapp.media.photos import GeoPlace, process_photo


def opened(content: bytes) -> Image.Image:
    """A derivative as a browser would see it."""
    return Image.open(BytesIO(content))


def jpeg_segments(content: bytes) -> list[int]:
    """The marker codes before the first scan."""
    found, at = [], 2
    while content[at + 1] != 0xDA:
        found.append(content[at + 1])
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return found


def webp_chunks(content: bytes) -> list[bytes]:
    """The names of the chunks in a WebP."""
    found, at = [], 12
    while at < len(content):
        found.append(content[at : at + 4])
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        at += 8 + length + length % 2
    return found


def test_a_photo_of_12_megapixels_is_turned_upright_and_shown_small(twelve_megapixels):
    intake = process_photo(twelve_megapixels)
    large, thumb = opened(intake.large), opened(intake.thumb)
    assert (intake.format, intake.width, intake.height) == ("jpeg", 3000, 4000)
    assert (large.format, large.size) == ("JPEG", (1200, 1600))
    assert (thumb.format, thumb.size) == ("WEBP", (360, 480))
    assert alike(corners(large), CORNERS)
    assert alike(corners(thumb), CORNERS)


@pytest.mark.parametrize("orientation", STORED)
def test_every_exif_orientation_gives_an_upright_photo(orientation):
    intake = process_photo(photo(640, 480, orientation=orientation))
    assert (intake.width, intake.height) == (640, 480)
    assert alike(corners(opened(intake.large)), CORNERS)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_each_format_is_decoded_and_turned_upright(form):
    intake = process_photo(photo(2000, 1500, form, orientation=6))
    assert (intake.format, intake.width, intake.height) == (form.lower(), 2000, 1500)
    assert opened(intake.large).size == (1600, 1200)
    assert alike(corners(opened(intake.large)), CORNERS)
    assert intake.metadata.place == GeoPlace(39.9075, 116.388056)


def test_a_heic_is_turned_once_by_its_own_property_not_again_by_its_exif(heic):
    intake = process_photo(heic)
    assert (intake.format, intake.width, intake.height) == ("heic", 480, 640)
    assert intake.metadata.orientation == 6
    assert alike(corners(opened(intake.large)), (GREEN, RED, WHITE, YELLOW))
    assert intake.metadata.camera == "Apple iPhone 15"


def test_the_shown_pictures_hold_no_metadata():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">HUAWEI</x:xmpmeta>'
    data = photo(comment=b"39.9075 N", icc_profile=profile, xmp=xmp)
    intake = process_photo(data)
    for telling in (b"HUAWEI", b"39.9075 N", b"adobe:ns:meta", b"Exif", b"ICC_PROFILE"):
        assert telling in data
        assert telling not in intake.large + intake.thumb
    assert {code for code in jpeg_segments(intake.large) if code >= 0xE0} == {0xE0}  # JFIF alone
    assert webp_chunks(intake.thumb) == [b"VP8 "]


def test_the_shown_pictures_of_a_heic_hold_no_metadata(heic):
    intake = process_photo(heic)
    assert b"iPhone" in heic
    assert b"iPhone" not in intake.large + intake.thumb


def test_the_exif_block_is_kept_as_received():
    block = exif(orientation=6)
    kept = process_photo(photo(orientation=6, exif=block)).exif
    assert kept == block.removeprefix(b"Exif\0\0")


def test_a_photo_without_exif_has_none():
    intake = process_photo(photo(exif=b""))
    assert intake.exif is None
    assert intake.metadata.to_json() == "{}"


def test_the_same_bytes_have_the_same_name(twelve_megapixels):
    assert process_photo(twelve_megapixels) == process_photo(bytes(twelve_megapixels))


def test_a_copy_with_rewritten_exif_is_another_photo_with_the_same_pixels():
    honest = process_photo(photo())
    forged = process_photo(photo(exif=exif(model="iPhone 15")))
    assert forged.pixel_sha256 == honest.pixel_sha256
    assert forged.received_sha256 != honest.received_sha256
    assert forged.name != honest.name


def test_another_orientation_gives_another_pixel_digest():
    lying = photo(exif=exif(orientation=1))
    turned = photo(exif=exif(orientation=3))
    assert process_photo(lying).pixel_sha256 != process_photo(turned).pixel_sha256


def test_another_picture_has_other_pixels():
    assert (
        process_photo(photo(640, 480)).pixel_sha256 != process_photo(photo(640, 481)).pixel_sha256
    )


def test_data_after_a_photos_end_is_not_in_the_shown_pictures():
    payload = BytesIO()
    with zipfile.ZipFile(payload, "w") as archive:
        archive.writestr("card.html", "<script>alert(1)</script>")
    plain = process_photo(photo())
    polyglot = process_photo(photo() + payload.getvalue() + b"<html><script>alert(1)</script>")
    assert (polyglot.large, polyglot.thumb) == (plain.large, plain.thumb)
    assert polyglot.received_sha256 != plain.received_sha256


def test_of_several_pictures_in_one_jpeg_the_first_is_taken():
    out = BytesIO()
    depth = Image.new("RGB", (640, 480), "black")
    scene_first = Image.open(BytesIO(photo()))
    scene_first.save(out, "MPO", save_all=True, append_images=[depth])
    intake = process_photo(out.getvalue())
    assert intake.format == "jpeg"
    assert alike(corners(opened(intake.large)), CORNERS)


def test_a_small_photo_is_not_enlarged():
    intake = process_photo(photo(320, 240))
    assert opened(intake.large).size == opened(intake.thumb).size == (320, 240)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_the_narrowest_picture_keeps_a_pixel(form):
    out = BytesIO()
    Image.new("RGB", (16000, 1), "red").save(out, form)
    intake = process_photo(out.getvalue())
    assert opened(intake.large).size == (1600, 1)
    assert opened(intake.thumb).size == (480, 1)


@pytest.mark.parametrize("size", [(400, 300), (4000, 3000)])
def test_transparent_pixels_become_white(size):
    out = BytesIO()
    Image.new("RGBA", size, (0, 0, 0, 0)).save(out, "PNG")
    assert alike(corners(opened(process_photo(out.getvalue()).large)), (WHITE,) * 4)


@pytest.mark.parametrize(
    ("mode", "colour", "form", "seen"),
    [
        ("L", 128, "JPEG", (128, 128, 128)),
        ("CMYK", (0, 255, 255, 0), "JPEG", (255, 0, 0)),
        ("I;16", 128 * 256, "PNG", (128, 128, 128)),
        ("P", 0, "PNG", (0, 0, 0)),
        ("1", 1, "PNG", (255, 255, 255)),
        ("LA", (128, 255), "PNG", (128, 128, 128)),
    ],
)
def test_grey_print_and_palette_colours_are_shown_as_they_are(mode, colour, form, seen):
    out = BytesIO()
    Image.new(mode, (320, 240), colour).save(out, form)
    assert alike(corners(opened(process_photo(out.getvalue()).large)), (seen,) * 4)


def red_and_green_exchanged() -> bytes:
    """An sRGB profile whose red primary is green's, and the other way round."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace(b"rXYZ", b"_").replace(b"gXYZ", b"rXYZ").replace(b"_", b"gXYZ")
    return profile.replace("sRGB".encode("utf-16-be"), "mine".encode("utf-16-be"))


def test_colours_are_converted_to_srgb():
    out = BytesIO()
    Image.new("RGB", (320, 240), "#ff0000").save(out, "PNG", icc_profile=red_and_green_exchanged())
    assert alike(corners(opened(process_photo(out.getvalue()).large)), ((0, 255, 0),) * 4)


def test_a_broken_profile_is_ignored():
    intake = process_photo(photo(icc_profile=b"no profile at all"))
    assert alike(corners(opened(intake.large)), CORNERS)
