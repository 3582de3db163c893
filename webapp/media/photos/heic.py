"""Decode HEIC in a child process, because a malformed file may crash the decoder."""

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
_PATIENCE = 30  # timeout in seconds of wall time; the child limits itself to 2 of CPU time


@dataclass(frozen=True)
class HeicPicture:
    """The primary picture, turned by its own properties, reduced as by `scale_for`.

    `width` and `height` are of the unreduced picture; `exif` and `profile` are empty where absent.
    """

    image: Image.Image
    width: int
    height: int
    exif: bytes
    profile: bytes


def decode_heic(data: bytes, long_side: int) -> HeicPicture:
    """Decode in a child process. Raises PhotoTooManyPixels, PhotoTooCostly, PhotoDamaged."""
    head, _, rest = _run_worker(data, long_side).partition(b"\n")
    header = json.loads(head)
    demand_pixels(header["width"], header["height"], MOST_HEIC_PIXELS)
    exif, profile = header["exif"], header["profile"]
    size = (header["size"][0], header["size"][1])
    return HeicPicture(
        image=Image.frombytes(header["mode"], size, rest[exif + profile :]),
        width=header["width"],
        height=header["height"],
        exif=rest[:exif],
        profile=rest[exif : exif + profile],
    )


def _run_worker(data: bytes, long_side: int) -> bytes:
    """The child's stdout. Raises CalledProcessError for a program error (any other exit code)."""
    command = [sys.executable, "-I", heic_worker.__file__, str(MOST_HEIC_PIXELS), str(long_side)]
    try:
        ended = subprocess.run(  # noqa: S603 - our own program, the photo comes by stdin
            command, input=data, capture_output=True, timeout=_PATIENCE, env={}, check=False
        )
    except subprocess.TimeoutExpired as timeout:
        raise PhotoDamaged() from timeout
    if ended.returncode in _TOO_LONG:
        raise PhotoTooCostly()
    if ended.returncode < 0 or ended.returncode == heic_worker.BROKEN:
        raise PhotoDamaged()
    ended.check_returncode()
    return ended.stdout
