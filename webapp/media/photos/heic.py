"""HEIC, decoded in a child process that may die of it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import dataclass

from PIL import Image

from webapp.media.photos import heic_worker
from webapp.media.photos.errors import PhotoDamaged, PhotoTooCostly
from webapp.media.photos.limits import MOST_HEIC_PIXELS, demand_pixels

_TOO_LONG = {-signal.SIGXCPU, -signal.SIGKILL}
_PATIENCE = 30  # seconds by the clock; the child ends itself after 2 of the processor


@dataclass(frozen=True)
class HeicPicture:
    """The primary picture, turned by its own properties, divided as `scale_for` says.

    `width` and `height` are of the whole one; `exif` and `profile` are empty where there is none.
    """

    image: Image.Image
    width: int
    height: int
    exif: bytes
    profile: bytes


def decode_heic(data: bytes, long_side: int) -> HeicPicture:
    """Decode apart. Raises PhotoTooManyPixels, PhotoTooCostly, PhotoDamaged."""
    head, _, rest = _told(data, long_side).partition(b"\n")
    facts = json.loads(head)
    demand_pixels(facts["width"], facts["height"], MOST_HEIC_PIXELS)
    exif, profile = facts["exif"], facts["profile"]
    size = (facts["size"][0], facts["size"][1])
    return HeicPicture(
        image=Image.frombytes(facts["mode"], size, rest[exif + profile :]),
        width=facts["width"],
        height=facts["height"],
        exif=rest[:exif],
        profile=rest[exif : exif + profile],
    )


def _told(data: bytes, long_side: int) -> bytes:
    """The child's answer. A fault of ours in it (any other exit code) goes on up."""
    command = [sys.executable, "-I", heic_worker.__file__, str(MOST_HEIC_PIXELS), str(long_side)]
    try:
        ended = subprocess.run(  # noqa: S603 - our own program, the photo comes by stdin
            command, input=data, capture_output=True, timeout=_PATIENCE, env={}, check=False
        )
    except subprocess.TimeoutExpired as endless:
        raise PhotoDamaged() from endless
    if ended.returncode in _TOO_LONG:
        raise PhotoTooCostly()
    if ended.returncode < 0 or ended.returncode == heic_worker.BROKEN:
        raise PhotoDamaged()
    ended.check_returncode()
    return ended.stdout
