"""Decode untrusted bytes to an upright picture, no larger than needed.

Pillow's three readers decode JPEG, PNG and WebP; pi-heif decodes HEIC in a child process. This
module calls the readers directly and does not register them, so no other format can be decoded.
"""

from __future__ import annotations

import struct
import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO

import PIL.ImageFile
from PIL import Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from webapp.media.photos.errors import PhotoAnimated, PhotoDamaged
from webapp.media.photos.heic import decode_heic
from webapp.media.photos.jpeg_ends import (
    before_end,
    endings,
    further_endings,
    has_all_scans,
    is_progressive,
)
from webapp.media.photos.limits import MOST_PIXELS, Format, demand_modest_header, demand_pixels
from webapp.media.photos.metadata import Metadata, exif_block, read_metadata

LONG_SIDE = 1600  # pixels on the longer side of the large picture

# A second limit for every picture that this process opens: turn Pillow's warning into an error.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

_READERS: dict[Format, type[ImageFile]] = {
    "jpeg": JpegImageFile,
    "png": PngImageFile,
    "webp": WebPImageFile,
}
# What the readers raise on malformed files; any other exception is a program error and propagates.
_BROKEN = (
    ArithmeticError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
_TURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Decoded:
    """An upright RGB picture with its metadata.

    `picture` is the photo reduced by the factor `scale_for`; `width` and `height` in pixels are
    those of the unreduced photo, upright; `profile` is its ICC profile.
    """

    picture: Image.Image
    width: int
    height: int
    metadata: Metadata
    exif: bytes | None
    profile: bytes | None


def scale_for(width: int, height: int) -> int:
    """The largest factor of 1, 2, 4, 8 that leaves at least LONG_SIDE pixels, else 1."""
    return next((n for n in (8, 4, 2) if max(width, height) // n >= LONG_SIDE), 1)


def decode(data: bytes, kind: Format) -> Decoded:
    """Decode to an upright picture. Raises PhotoTooManyPixels, PhotoAnimated, PhotoDamaged."""
    # WeasyPrint, in the same process, lets Pillow accept truncated files; a photo must be complete.
    PIL.ImageFile.LOAD_TRUNCATED_IMAGES = False
    demand_modest_header(data, kind)
    try:
        if kind == "heic":
            return _decode_heic(data)
        return _decode_jpeg(data) if kind == "jpeg" else _decode_by_pillow(data, kind)
    except _BROKEN as broken:
        raise PhotoDamaged() from broken


def _decode_by_pillow(data: bytes, kind: Format) -> Decoded:
    image: Image.Image = _READERS[kind](BytesIO(data))
    width, height = image.size
    demand_pixels(width, height)
    if getattr(image, "is_animated", False):
        raise PhotoAnimated()
    scale = scale_for(width, height)
    if kind == "jpeg":
        image.draft(None, (max(1, width // scale), max(1, height // scale)))
    image.load()
    profile = image.info.get("icc_profile")
    block = exif_block(image.info.get("exif"))
    metadata = read_metadata(block)
    picture = _in_rgb(image, scale if image.size == (width, height) else 1)
    if metadata.orientation in _TURN:
        picture = picture.transpose(_TURN[metadata.orientation])
    if metadata.orientation >= 5:
        width, height = height, width
    return Decoded(picture, width, height, metadata, block, profile)


def _decode_jpeg(data: bytes) -> Decoded:
    """Raises PhotoDamaged where a pixel is missing, whether or not an end marker follows."""
    bare = before_end(data)
    if bare is None:
        return _decode_without_end(data)
    if is_progressive(bare) and not has_all_scans(bare):
        raise PhotoDamaged()
    first = _decode_by_pillow(data, "jpeg")
    pixels = first.picture.tobytes()
    for further in further_endings(bare):
        if _decode_by_pillow(further, "jpeg").picture.tobytes() != pixels:
            raise PhotoDamaged()
    return first


def _decode_without_end(data: bytes) -> Decoded:
    """Decode a JPEG that lacks only its end bytes. Raises PhotoDamaged where a pixel is missing."""
    if not has_all_scans(data):
        raise PhotoDamaged()
    first, *others = (_decode_by_pillow(ended, "jpeg") for ended in endings(data))
    pixels = first.picture.tobytes()
    if any(other.picture.tobytes() != pixels for other in others):
        raise PhotoDamaged()
    return first


def _decode_heic(data: bytes) -> Decoded:
    """The decoder turns HEIF by its `irot` and `imir` properties; EXIF's orientation is ignored."""
    heic = decode_heic(data, LONG_SIDE)
    block = exif_block(heic.exif)
    picture = _in_rgb(heic.image, 1)
    metadata = read_metadata(block)
    return Decoded(picture, heic.width, heic.height, metadata, block, heic.profile or None)


def _in_rgb(image: Image.Image, scale: int) -> Image.Image:
    """The picture reduced by `scale`, in RGB on white, without metadata.

    It is reduced first, because each further copy of 50 million pixels would take 200 MB.
    """
    if image.mode.startswith("I"):  # 16 bit grey
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        image = _reduced(image if image.mode == "RGBA" else image.convert("RGBA"), scale)
        picture = Image.new("RGB", image.size, "white")
        picture.paste(image, mask=image.getchannel("A"))
        return picture
    picture = _reduced(image if image.mode == "RGB" else image.convert("RGB"), scale)
    picture.info = {}  # otherwise comments and profiles would be saved with the derivatives
    return picture


def _reduced(picture: Image.Image, scale: int) -> Image.Image:
    return picture.reduce(scale) if scale > 1 else picture
