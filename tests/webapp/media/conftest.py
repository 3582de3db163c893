"""Fixtures of media: photos of a card on a table, in every format and orientation, with GPS.

`card.heic` is the same scene drawn here, encoded with Debian's heif-enc (libheif 1.15, x265) and
given an `irot` property, as a phone writes it: nothing among our dependencies can write HEIC.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from PIL import ExifTags, Image, ImageDraw, ImageFilter

RED, YELLOW, GREEN, WHITE = (200, 16, 46), (255, 209, 102), (6, 214, 160), (255, 255, 255)
CORNERS = (RED, YELLOW, GREEN, WHITE)  # top left, top right, bottom left, bottom right
# How to turn an upright scene so that it is stored as a phone stores this EXIF orientation.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}

Encode = Callable[..., bytes]


def scene(width: int, height: int) -> Image.Image:
    """A gold card on a blue table under uneven light, each corner of another colour."""
    light = Image.radial_gradient("L").resize((width, height))
    picture = Image.composite(
        Image.new("RGB", (width, height), "#16425b"),
        Image.new("RGB", (width, height), "#2a6f97"),
        light,
    )
    draw = ImageDraw.Draw(picture)
    dice = Random(20260302)  # noqa: S311 - scratches on a table, no secret
    for _ in range(200):
        x, y = dice.randrange(width), dice.randrange(height)
        draw.line((x, y, x + width // 9, y + height // 40), fill="#61a5c2")
    card = (width // 4, height // 3, width * 3 // 4, height * 2 // 3)
    draw.rounded_rectangle(card, height // 40, fill="#f1e4c3", outline="#333", width=3)
    draw.text((width // 3, height // 2), "NO. 88002317", fill="#333", font_size=height // 12)
    picture = picture.filter(ImageFilter.GaussianBlur(1))
    across, down = width // 5, height // 5
    places = ((0, 0), (width - across, 0), (0, height - down), (width - across, height - down))
    for colour, (x, y) in zip(CORNERS, places, strict=True):
        picture.paste(colour, (x, y, x + across, y + down))
    return picture


def corners(picture: Image.Image) -> tuple[Sequence[int], ...]:
    """The colours near the four corners, as CORNERS."""
    right, bottom = picture.width - 9, picture.height - 9
    places = ((8, 8), (right, 8), (8, bottom), (right, bottom))
    upright = picture.convert("RGB")
    return tuple(upright.crop((x, y, x + 1, y + 1)).tobytes() for x, y in places)


def alike(found: Sequence[Sequence[int]], wanted: Sequence[Sequence[int]]) -> bool:
    """Whether colours agree within the tolerance of lossy formats."""
    pairs = zip(found, wanted, strict=True)
    return all(abs(a - b) <= 12 for left, right in pairs for a, b in zip(left, right, strict=True))


def exif(orientation: int = 1, model: str = "Mate 60 Pro") -> bytes:
    """The block of a phone in Beijing, on 2 March 2026 at 10:11:12."""
    block = Image.Exif()
    block[ExifTags.Base.Make] = "HUAWEI"
    block[ExifTags.Base.Model] = model
    block[ExifTags.Base.Software] = "HarmonyOS 4.2"
    block[ExifTags.Base.Orientation] = orientation
    shot = block.get_ifd(ExifTags.IFD.Exif)
    shot[ExifTags.Base.DateTimeOriginal] = "2026:03:02 10:11:12"
    shot[ExifTags.Base.OffsetTimeOriginal] = "+08:00"
    gps = block.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (39.0, 54.0, 27.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (116.0, 23.0, 17.0)
    return block.tobytes()


def photo(
    width: int = 640,
    height: int = 480,
    form: str = "JPEG",
    orientation: int = 1,
    **options: object,
) -> bytes:
    """The scene, upright `width` by `height`, as a phone stores it with this orientation."""
    picture = scene(width, height)
    turn = STORED[orientation]
    out = BytesIO()
    options.setdefault("exif", exif(orientation))
    (picture.transpose(turn) if turn is not None else picture).save(out, form, **options)
    return out.getvalue()


@pytest.fixture(scope="session")
def twelve_megapixels() -> bytes:
    """As a phone held upright stores it: lying on its side, orientation 6, with GPS."""
    return photo(3000, 4000, orientation=6, quality=92)


@pytest.fixture(scope="session")
def heic() -> bytes:
    """640 by 480 stored, to be turned by its own `irot`, with an EXIF block that says so too."""
    return (Path(__file__).parent / "card.heic").read_bytes()
