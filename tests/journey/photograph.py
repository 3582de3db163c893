"""A phone's photo of a card: 12 megapixels, upright, with EXIF time, camera and position."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import zxingcpp
from PIL import ExifTags, Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 3024, 4032  # as seen; the sensor's rows run the other way
SKY, TABLE = (40, 90, 200), (200, 150, 60)  # above and below, to see which way is up
_TURN_CLOCKWISE = 6  # EXIF: the first row is the right-hand side of what is seen


def photograph(
    serial: str, taken: str = "2026:03:02 15:04:05", codes: tuple[str, ...] = ()
) -> bytes:
    """A JPEG of 4032 × 3024 pixels that is to be shown turned clockwise, with GPS.

    `codes` are the texts of the bar codes on the card, one below the other.
    """
    seen = _scene(serial)
    for place, code in enumerate(codes):
        seen.paste(_bars(code), (700, 1400 + 340 * place))
    kept = BytesIO()
    turned = seen.transpose(Image.Transpose.ROTATE_90)
    turned.save(kept, "JPEG", quality=88, exif=_exif(taken))
    return kept.getvalue()


def _scene(serial: str) -> Image.Image:
    scene = Image.new("RGB", (WIDTH, HEIGHT), SKY)
    drawing = ImageDraw.Draw(scene)
    drawing.rectangle((0, HEIGHT // 2, WIDTH, HEIGHT), fill=TABLE)
    drawing.rounded_rectangle((500, 1300, 2524, 2600), 120, fill=(200, 16, 46))
    drawing.text((700, 2200), serial, fill="white", font=ImageFont.load_default(220))
    grain = Image.effect_noise((WIDTH, HEIGHT), 24).convert("RGB")
    return Image.blend(scene, grain, 0.08)


def _bars(code: str) -> Image.Image:
    made = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.Code128)
    drawn = Image.fromarray(np.array(made.to_image(scale=2)))
    return drawn.resize((1100, 260), Image.Resampling.NEAREST).convert("RGB")


def _exif(taken: str) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = _TURN_CLOCKWISE
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "HUAWEI", "Mate 60"
    shot = exif.get_ifd(ExifTags.IFD.Exif)
    shot[ExifTags.Base.DateTimeOriginal] = taken
    shot[ExifTags.Base.OffsetTimeOriginal] = "+08:00"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (31.0, 13.0, 49.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (121.0, 28.0, 25.0)
    return exif
