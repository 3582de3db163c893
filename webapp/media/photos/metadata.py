"""Read a photo's EXIF block (time, camera, software, place), which only checkers see.

None of it is proof, since anybody can write an EXIF block. It is shown beside the record.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PIL import ExifTags, Image

from webapp.core.typed_days import demand_near

_LONGEST_TEXT = 100
_LARGEST_BLOCK = 1024 * 1024
_NULL_ISLAND = 0.001  # degrees, about 100 m around 0° N 0° E, where nobody sells cards
# What Pillow raises on a block with wrong offsets, counts or types.
_UNREADABLE = (
    ArithmeticError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)


@dataclass(frozen=True)
class GeoPlace:
    """A position in degrees, WGS 84; south and west negative."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Metadata:
    """The values of an EXIF block.

    `taken` has a zone where the phone wrote its offset from UTC, else it is naive local time.
    `orientation` is EXIF's 1 to 8. `damaged`: there was a block, but it could not be read.
    `c2pa`: the file holds a C2PA manifest beside its EXIF block; its signature is not verified.
    """

    taken: datetime | None = None
    make: str = ""
    model: str = ""
    software: str = ""
    place: GeoPlace | None = None
    orientation: int = 1
    damaged: bool = False
    c2pa: bool = False

    @property
    def camera(self) -> str:
        """Make and model, without the make where the model repeats it."""
        if self.model.casefold().startswith(self.make.casefold()):
            return self.model
        return f"{self.make} {self.model}".strip()

    def to_json(self) -> str:
        """Return known values as JSON: taken, camera, software, place, orientation, damaged,
        c2pa.
        """
        known: dict[str, object] = {
            "taken": self.taken.isoformat() if self.taken else "",
            "camera": self.camera,
            "software": self.software,
            "place": [self.place.latitude, self.place.longitude] if self.place else "",
            "orientation": self.orientation if self.orientation != 1 else "",
            "damaged": self.damaged,
            "c2pa": self.c2pa,
        }
        non_empty = {name: value for name, value in known.items() if value}
        return json.dumps(non_empty, ensure_ascii=False, sort_keys=True)


def exif_block(found: object) -> bytes | None:
    """The EXIF block without JPEG's prefix; None for no bytes or more than 1 MiB."""
    if not isinstance(found, bytes) or not found or len(found) > _LARGEST_BLOCK:
        return None
    return found.removeprefix(b"Exif\0\0") or None


def read_metadata(block: bytes | None) -> Metadata:
    """Read an EXIF block; an unreadable block sets `damaged`, since it may be forged."""
    if block is None:
        return Metadata()
    exif = Image.Exif()
    try:
        exif.load(block)
        camera = dict(exif)
        shot = exif.get_ifd(ExifTags.IFD.Exif)
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    except _UNREADABLE:
        return Metadata(damaged=True)
    if not (camera or shot or gps):  # Pillow only warns of an IFD offset that points nowhere
        return Metadata(damaged=True)
    return Metadata(
        taken=_taken(shot),
        make=_text(camera.get(ExifTags.Base.Make)),
        model=_text(camera.get(ExifTags.Base.Model)),
        software=_text(camera.get(ExifTags.Base.Software)),
        place=_place(gps),
        orientation=_orientation(camera.get(ExifTags.Base.Orientation)),
    )


def _orientation(found: object) -> int:
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def _text(found: object) -> str:
    """A text value for display: decoded as UTF-8, only printable characters, at most 100."""
    if isinstance(found, str):
        found = found.encode("latin-1", "replace")  # undo Pillow's decoding
    if not isinstance(found, bytes):
        return ""
    text = found.partition(b"\0")[0].decode("utf-8", "replace")
    return "".join(sign for sign in text if sign.isprintable()).strip()[:_LONGEST_TEXT]


def _taken(shot: Mapping[int, Any]) -> datetime | None:
    """DateTimeOriginal, else DateTimeDigitized; never DateTime, when a program last saved it."""
    for at, offset in (
        (ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal),
        (ExifTags.Base.DateTimeDigitized, ExifTags.Base.OffsetTimeDigitized),
    ):
        instant = _instant(_text(shot.get(at)), _text(shot.get(offset)))
        if instant is not None:
            return instant
    return None


def _instant(text: str, offset: str) -> datetime | None:
    try:
        local = datetime.strptime(text, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007  the phone says no zone
        demand_near(local)
    except ValueError:
        return None
    try:
        return datetime.strptime(f"{text} {offset}", "%Y:%m:%d %H:%M:%S %z")
    except ValueError:
        return local


def _place(gps: Mapping[int, Any]) -> GeoPlace | None:
    """The place of a GPS block; None where the receiver had no fix or the numbers are impossible.

    GPSStatus V is a measurement that is void; 0, 0 is what phones and photo pickers write instead
    of no place.
    """
    tags = ExifTags.GPS
    if _text(gps.get(tags.GPSStatus)).upper() == "V":
        return None
    latitude = _degrees(gps.get(tags.GPSLatitude), gps.get(tags.GPSLatitudeRef), "N", "S")
    longitude = _degrees(gps.get(tags.GPSLongitude), gps.get(tags.GPSLongitudeRef), "E", "W")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    if abs(latitude) < _NULL_ISLAND and abs(longitude) < _NULL_ISLAND:
        return None
    return GeoPlace(latitude, longitude)


def _degrees(parts: object, reference: object, positive: str, negative: str) -> float | None:
    """Degrees, minutes, seconds as degrees with 6 decimals (0.1 m); None where malformed."""
    side = _text(reference).upper()
    if not isinstance(parts, tuple) or len(parts) != 3 or side not in ("", positive, negative):
        return None
    try:
        whole, minutes, seconds = (float(part) for part in parts)
    except (ArithmeticError, TypeError, ValueError):
        return None
    # Some programs round 59.999 seconds to 60.
    if not (0 <= whole <= 180 and 0 <= minutes < 60 and 0 <= seconds <= 60):
        return None
    degrees = whole + minutes / 60 + seconds / 3600
    if not math.isfinite(degrees) or (whole % 1 and (minutes or seconds)):
        return None
    return round(-degrees if side == negative else degrees, 6)
