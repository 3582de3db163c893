"""Decode an uploaded logo or seal within limits and encode it anew, as for photos.

Nothing of the uploaded file itself is kept, so no hidden content is passed on.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops

from webapp.core.cpu_affinity import all_cores
from webapp.core.errors import JiebaoError, _
from webapp.media.photos.decoding import decode
from webapp.media.photos.derivatives import large_of
from webapp.media.photos.errors import PhotoRefused, PhotoTooManyPixels
from webapp.media.photos.limits import format_of

MOST_BYTES = 5 * 1024 * 1024
LONG_SIDE = 1000  # pixels; 40 mm at 600 dots an inch
LEAST_SIDE = 80
_NEARLY_WHITE = 8  # of 255: the noise of a JPEG on white paper


class EmblemRefused(JiebaoError):
    """Base class of the reasons to refuse a logo or seal."""

    sentence = _("请选一张图片。")
    field = "file"


class EmblemTooHeavy(EmblemRefused):
    """The file has more bytes than allowed."""

    sentence = _("图片有 %(megabytes)s MB，最多 %(most)s MB。请导出一张小一些的 PNG 或 JPEG。")
    status = 413


class EmblemIsVector(EmblemRefused):
    """An SVG is refused: it may contain scripts and external addresses."""

    sentence = _("不支持 SVG，里面可能藏有脚本或外部地址。请导出为 PNG 再上传。")
    status = 415


class EmblemNotTaken(EmblemRefused):
    """The file is not PNG, JPEG or WebP."""

    sentence = _("这个文件不是可用的图片。请用 PNG、JPEG 或 WebP。")
    status = 415


class EmblemDamaged(EmblemRefused):
    """The file cannot be decoded, or is animated."""

    sentence = _("图片已损坏，或是动图。请重新导出一张 PNG。")


class EmblemTooLarge(EmblemRefused):
    """The picture has more pixels than allowed."""

    sentence = _("图片有 %(width)s × %(height)s 像素，最多 %(most)s 万像素。请缩小后再上传。")


class EmblemTooSmall(EmblemRefused):
    """The picture has too few pixels to print sharply, or is all white."""

    sentence = _("图片太小或是空白：除去白边，每边至少要 %(least)s 像素。")


@dataclass(frozen=True)
class EmblemTaken:
    """A picture ready to print: PNG, upright, sRGB, without white margins; size in pixels."""

    png: bytes
    width: int
    height: int


@all_cores()
def take_emblem(data: bytes) -> EmblemTaken:
    """Decode and re-encode an uploaded logo or seal. Raises a subclass of EmblemRefused."""
    if not data:
        raise EmblemRefused()
    if len(data) > MOST_BYTES:
        megabytes = f"{len(data) / 1024 / 1024:.1f}"
        raise EmblemTooHeavy(megabytes=megabytes, most=MOST_BYTES // 1024 // 1024)
    if b"<svg" in data[:4096].lower() or data.lstrip()[:5] == b"<?xml":
        raise EmblemIsVector()
    picture = _trimmed(_decoded(data))
    picture.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return EmblemTaken(out.getvalue(), *picture.size)


def _decoded(data: bytes) -> Image.Image:
    try:
        kind = format_of(data)
    except PhotoRefused as refused:
        raise EmblemNotTaken() from refused
    if kind == "heic":
        raise EmblemNotTaken()
    try:
        return large_of(decode(data, kind))
    except PhotoTooManyPixels as refused:
        raise EmblemTooLarge(**refused.values) from refused
    except PhotoRefused as refused:
        raise EmblemDamaged() from refused


def _trimmed(picture: Image.Image) -> Image.Image:
    """Crop white margins, so that the drawing fills its box. Raises EmblemTooSmall."""
    inked = (
        ImageChops.invert(picture)
        .convert("L")
        .point(lambda level: 255 if level > _NEARLY_WHITE else 0)
    )
    box = inked.getbbox()
    if box is None or max(box[2] - box[0], box[3] - box[1]) < LEAST_SIDE:
        raise EmblemTooSmall(least=LEAST_SIDE)
    return picture.crop(box)
