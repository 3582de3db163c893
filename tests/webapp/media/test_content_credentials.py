"""A photo that its camera signed says so; what merely looks like it does not."""

from __future__ import annotations

import struct
from io import BytesIO

import pytest
from PIL import Image

from webapp.media.photos import process_photo
from webapp.media.photos.content_credentials import has_c2pa_manifest
from webapp.media.photos.limits import Format

C2PA_BOX = b"c2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71\x03c2pa\x00"


def encoded(kind: str) -> bytes:
    out = BytesIO()
    Image.effect_noise((64, 48), 40).convert("RGB").save(out, kind)
    return out.getvalue()


def jumbf(label: bytes) -> bytes:
    described = struct.pack(">I", 8 + len(label)) + b"jumd" + label
    return struct.pack(">I", 8 + len(described)) + b"jumb" + described


def in_jpeg(box: bytes) -> bytes:
    jpeg, content = encoded("JPEG"), b"JP\x00\x01\x00\x00\x00\x01" + box
    return jpeg[:2] + b"\xff\xeb" + struct.pack(">H", len(content) + 2) + content + jpeg[2:]


def in_png(name: bytes) -> bytes:
    png = encoded("PNG")
    return png[:33] + struct.pack(">I", 4) + name + b"0000" + b"crc!" + png[33:]


def in_webp(name: bytes) -> bytes:
    return encoded("WEBP") + name + struct.pack("<I", 4) + b"0000"


@pytest.mark.parametrize(
    ("data", "kind", "signed"),
    [
        (in_jpeg(jumbf(C2PA_BOX)), "jpeg", True),
        (in_jpeg(jumbf(b"json" + C2PA_BOX[4:])), "jpeg", False),
        (encoded("JPEG"), "jpeg", False),
        (encoded("JPEG") + jumbf(C2PA_BOX), "jpeg", False),
        (in_png(b"caBX"), "png", True),
        (in_png(b"prVt"), "png", False),
        (in_webp(b"C2PA"), "webp", True),
        (encoded("WEBP"), "webp", False),
        (in_png(b"caBX")[:41], "png", True),
        (b"\x89PNG", "png", False),
    ],
)
def test_a_manifest_is_seen_where_its_format_keeps_it(
    data: bytes, kind: Format, signed: bool
) -> None:
    assert has_c2pa_manifest(data, kind) is signed


def test_the_intake_notes_the_manifest_as_a_fact() -> None:
    assert '"c2pa": true' in process_photo(in_jpeg(jumbf(C2PA_BOX))).metadata.to_json()
    assert "c2pa" not in process_photo(encoded("JPEG")).metadata.to_json()
