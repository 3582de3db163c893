"""Refused photos, each with a sentence to act on; headers are checked before decoding."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import sys
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, features
from PIL.ImageFile import ImageFile

from tests.webapp.media.conftest import photo
from webapp.media.photos import errors, heic_worker, process_photo
from webapp.media.photos.errors import (
    FormatRefused,
    NotAPhoto,
    PhotoAnimated,
    PhotoDamaged,
    PhotoEmpty,
    PhotoTooCostly,
    PhotoTooHeavy,
    PhotoTooManyPixels,
)
from webapp.media.photos.intake import process_photo_here
from webapp.media.photos.limits import (
    MOST_BYTES,
    MOST_HEIC_PIXELS,
    demand_modest_header,
    demand_pixels,
)


def saved(form: str, **options: object) -> bytes:
    """A small red picture in any format Pillow writes."""
    out = BytesIO()
    Image.new("RGB", (64, 48), "red").save(out, form, **options)
    return out.getvalue()


def animated(form: str) -> bytes:
    """A red frame, then a blue one."""
    return saved(form, save_all=True, append_images=[Image.new("RGB", (64, 48), "blue")])


def png_chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk with length and checksum."""
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def png_of_50_000_by_50_000() -> bytes:
    """A few bytes that would decode to 7.5 GB."""
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress(bytes(100_000)))
        + png_chunk(b"IEND", b"")
    )


def jpeg_of_65_500_by_65_500() -> bytes:
    """A small JPEG whose frame header claims 65,500 by 65,500 pixels."""
    data = bytearray(photo())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", 65_500, 65_500)
    return bytes(data)


def webp_of_16_000_by_16_000(lossless: bool) -> bytes:
    """WebP headers that claim 256 megapixels, extended or lossless."""
    if lossless:
        bits = (15_999 | 15_999 << 14).to_bytes(4, "little")
        chunk = b"VP8L" + struct.pack("<I", 5) + b"\x2f" + bits
    else:
        side = (15_999).to_bytes(3, "little")
        chunk = b"VP8X" + struct.pack("<I", 10) + bytes(4) + side + side
    body = b"WEBP" + chunk + bytes(16)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def test_an_empty_file_is_refused():
    with pytest.raises(PhotoEmpty):
        process_photo(b"")


def test_too_heavy_names_the_weight_and_the_limit():
    with pytest.raises(PhotoTooHeavy) as refused:
        process_photo(photo().ljust(MOST_BYTES + 1, b"\0"))
    assert refused.value.values == {"megabytes": "25.0", "most": 25}
    assert refused.value.status == 413


def test_a_file_of_just_the_limit_is_accepted():
    assert process_photo(photo().ljust(MOST_BYTES, b"\0")).width == 640


@pytest.mark.parametrize(
    "data",
    [
        "我不是照片,虽然文件名是 card.jpg".encode(),
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xff",
        bytes(1000),
        b"RIFF\x24\0\0\0WAVEfmt ",
    ],
    ids=["text", "page", "svg", "one byte", "zeros", "sound"],
)
def test_a_file_that_is_no_picture_is_refused(data):
    with pytest.raises(NotAPhoto):
        process_photo(data)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (saved("GIF"), "GIF"),
        (saved("TIFF"), "TIFF"),
        (saved("BMP"), "BMP"),
        (saved("PDF"), "PDF"),
        (b"\0\0\0\x20ftypavif" + bytes(100), "AVIF"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf" + bytes(100), "AVIF"),
        (b"\0\0\0\x1cftypmsf1\0\0\0\0msf1aviskiaf" + bytes(100), "AVIF"),
        (b"\0\0\0\x1cftypmiaf\0\0\0\0MA1Bmiafmif1" + bytes(100), "AVIF"),
        (b"\0\0\0\x14ftypqt  " + bytes(100), "MOV"),
        (b"\0\0\0\x18ftypmp42" + bytes(100), "MP4"),
        (b"PK\x03\x04" + bytes(100), "ZIP"),
        (b"8BPS\0\1" + bytes(100), "PSD"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_other_formats_are_named(data, kind):
    with pytest.raises(FormatRefused) as refused:
        process_photo(data)
    assert refused.value.values == {"kind": kind}


def test_no_decoder_of_ours_reads_avif_under_a_heic_brand():
    if not features.check("avif"):
        pytest.skip("this Pillow cannot write the AVIF to try it with")
    disguised = saved("AVIF").replace(b"ftypavif", b"ftypheic", 1)
    with pytest.raises(PhotoDamaged):
        process_photo(disguised)


def heic_of_50_000_by_50_000(heic: bytes) -> bytes:
    """The card's HEIC, whose `ispe` property claims 50,000 by 50,000 pixels."""
    at = heic.index(b"ispe") + 8
    return heic[:at] + struct.pack(">II", 50_000, 50_000) + heic[at + 8 :]


@pytest.mark.parametrize(
    ("data", "width"),
    [
        (png_of_50_000_by_50_000(), 50_000),
        (jpeg_of_65_500_by_65_500(), 65_500),
        (webp_of_16_000_by_16_000(lossless=False), 16_000),
        (webp_of_16_000_by_16_000(lossless=True), 16_000),
    ],
    ids=["png", "jpeg", "webp", "webp lossless"],
)
def test_too_many_pixels_are_refused_by_the_header_without_decoding(data, width, monkeypatch):
    monkeypatch.setattr(ImageFile, "load", lambda image: pytest.fail("decoded"))
    assert len(data) < 100_000
    with pytest.raises(PhotoTooManyPixels) as refused:
        process_photo(data)
    assert refused.value.values == {"width": width, "height": width, "most": 5000}


def test_a_heic_that_claims_too_many_pixels_is_refused_without_decoding(heic, monkeypatch):
    bomb = heic_of_50_000_by_50_000(heic)
    with pytest.raises(PhotoTooManyPixels):
        process_photo(bomb)
    monkeypatch.setattr("pi_heif.HeifImage.load", lambda image: pytest.fail("decoded"))
    told = heic_worker.answer_heic(bomb, MOST_HEIC_PIXELS, 1600)
    assert json.loads(told) == {"width": 50_000, "height": 50_000}


def test_a_heic_that_crashes_its_decoder_is_refused(heic):
    """An item type that is no text makes pi-heif 1.4 follow a null pointer."""
    deadly = heic.replace(b"\0\0Exif\0", b"\0\0\xffxif\0", 1)
    assert deadly != heic
    with pytest.raises(PhotoDamaged):
        process_photo(deadly)


def test_a_heic_without_any_picture_left_is_refused(heic):
    with pytest.raises(PhotoDamaged):
        process_photo(heic.replace(b"hvc1\0", b"none\0", 1))


def test_a_heic_that_exceeds_a_limit_is_refused(heic, monkeypatch, tmp_path):
    greedy = tmp_path / "greedy.py"
    greedy.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGXCPU)\n")
    monkeypatch.setattr(heic_worker, "__file__", str(greedy))
    with pytest.raises(PhotoTooCostly):
        process_photo_here(heic)


def test_the_decoder_limits_itself_to_300_megabytes_and_two_seconds():
    program = (
        f"import resource, runpy; runpy.run_path({heic_worker.__file__!r})['limit_heic_worker']();"
        "print(*(resource.getrlimit(kind)[0] for kind in"
        " (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)));"
        "held = bytes(280 * 1024**2); del held\n"
        "try: bytes(320 * 1024**2)\n"
        "except MemoryError: print('refused')"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    most, *others, refused = told.stdout.decode().split()
    assert 300 * 1024**2 < int(most) < 400 * 1024**2
    assert (others, refused) == (["2", "0"], "refused")


def test_a_heic_of_too_many_pixels_is_refused_by_their_number(heic):
    at = heic.index(b"ispe") + 8
    larger = heic[:at] + struct.pack(">II", 8064, 6048) + heic[at + 8 :]
    with pytest.raises(PhotoTooManyPixels) as refused:
        process_photo(larger)
    assert refused.value.values == {"width": 6048, "height": 8064, "most": 2500}  # turned


def test_a_program_error_in_the_decoder_is_not_a_refusal(heic, monkeypatch, tmp_path):
    faulty = tmp_path / "faulty.py"
    faulty.write_text("import no_such_module\n")
    monkeypatch.setattr(heic_worker, "__file__", str(faulty))
    with pytest.raises(subprocess.CalledProcessError):
        process_photo_here(heic)


def test_fifty_million_pixels_are_the_most():
    demand_pixels(10_000, 5_000)
    with pytest.raises(PhotoTooManyPixels):
        demand_pixels(10_000, 5_001)
    with pytest.raises(PhotoDamaged):
        demand_pixels(0, 5_000)


def test_pillow_has_the_same_limit_in_the_whole_process():
    with pytest.raises(Image.DecompressionBombError):
        Image.open(BytesIO(png_of_50_000_by_50_000()))


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.97])
@pytest.mark.parametrize("form", ["jpeg", "progressive", "png", "webp", "heic"])
def test_a_truncated_photo_is_refused(form, part, heic):
    whole = {
        "jpeg": lambda: photo(1600, 1200),
        "progressive": lambda: photo(1600, 1200, progressive=True),
        "png": lambda: photo(form="PNG"),
        "webp": lambda: photo(form="WEBP"),
        "heic": lambda: heic,
    }[form]()
    with pytest.raises(PhotoDamaged):
        process_photo(whole[: int(len(whole) * part)])


def test_a_truncated_photo_of_12_megapixels_is_refused(twelve_megapixels):
    with pytest.raises(PhotoDamaged):
        process_photo(twelve_megapixels[:-2000])


def test_png_bytes_behind_a_jpeg_beginning_are_refused():
    with pytest.raises(PhotoDamaged):
        process_photo(b"\xff\xd8\xff" + saved("PNG"))


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_an_animated_picture_is_refused(form):
    with pytest.raises(PhotoAnimated):
        process_photo(animated(form))


def test_a_jpeg_of_endless_scans_is_refused_before_it_costs_anything():
    data = photo(progressive=True)
    last = data.rindex(b"\xff\xda")
    scan = data[last:-2]
    demand_modest_header(data, "jpeg")
    with pytest.raises(PhotoDamaged):
        demand_modest_header(data[:last] + scan * 500 + b"\xff\xd9", "jpeg")


def test_scans_after_the_end_of_the_picture_do_not_count():
    """Phones append films and further pictures, in which any two bytes occur."""
    assert process_photo(photo() + b"\xff\xda\0\2" * 500).width == 640


def test_every_refusal_is_a_chinese_sentence_beside_the_photo():
    refusals = [
        refusal
        for refusal in vars(errors).values()
        if isinstance(refusal, type) and issubclass(refusal, errors.PhotoRefused)
    ]
    assert len(refusals) == 9
    for refusal in refusals:
        places = re.findall(r"%\((\w+)\)s", refusal.sentence)
        said = str(refusal(**dict.fromkeys(places, "7")))
        assert "%" not in said
        assert said.endswith("。")
        assert refusal.field == "photo"
        assert 400 <= refusal.status < 500


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # it says what it thinks of such files
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIC"])
def test_a_photo_with_changed_bytes_is_accepted_or_refused(form, heic):
    whole = heic if form == "HEIC" else photo(160, 120, form)
    tries = 25 if form == "HEIC" else 150  # each takes a process

    @settings(max_examples=tries, suppress_health_check=list(HealthCheck))
    @given(
        at=st.integers(0, min(len(whole) - 1, 1500)),
        wrong=st.binary(min_size=1, max_size=8),
        cut=st.integers(0, 3).map(lambda third: len(whole) if third else len(whole) * 2 // 3),
    )
    def spoil(at: int, wrong: bytes, cut: int) -> None:
        spoilt = (whole[:at] + wrong + whole[at + len(wrong) :])[:cut]
        with suppress(errors.PhotoRefused):
            process_photo(spoilt)

    spoil()
