"""A program of its own that takes photos in, so that only it can die of one.

It reads a length and a photo, answers a length and what became of it, and begins anew. Each photo
has MOST_SECONDS of the processor and MOST_MEMORY beyond what the program itself takes. It knows no
secret and opens no file but the libraries.
"""

from __future__ import annotations

import json
import resource
import signal
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from webapp.media.photos.intake import PhotoIntake

MOST_MEMORY = 300 * 1024**2
MOST_SECONDS = 2.0
LENGTH = struct.Struct(">Q")
PARTS = ("exif", "large", "thumb")  # what follows the answer's first line, in this order


def answer_photo(data: bytes) -> bytes:
    """A line of JSON, then the parts whose lengths it names; or the refusal, by its class."""
    from webapp.core.errors import JiebaoError
    from webapp.media.photos.intake import take_in_here

    try:
        intake = take_in_here(data)
    except JiebaoError as refusal:
        told = {"refused": type(refusal).__name__, "values": refusal.values}
        return json.dumps(told).encode() + b"\n"
    return _told(intake)


def _told(intake: PhotoIntake) -> bytes:
    held = {part: getattr(intake, part) for part in PARTS}
    parts = [held[part] or b"" for part in PARTS]
    head: dict[str, Any] = {
        "received_sha256": intake.received_sha256,
        "pixel_sha256": intake.pixel_sha256,
        "format": intake.format,
        "width": intake.width,
        "height": intake.height,
        "has_exif": intake.exif is not None,
        "parts": [len(part) for part in parts],
    }
    return b"".join((json.dumps(head).encode(), b"\n", *parts))


def limit_worker() -> None:
    """Bind this process, once everything it needs is loaded; no core, no file of its own.

    The soft bound alone: HEIC has a child of its own, with its own bounds.
    """
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _read(stream: BinaryIO) -> bytes | None:
    head = stream.read(LENGTH.size)
    return stream.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else None


def main() -> int:
    """Take photos in until nobody sends any more; too long a decoding ends it by SIGPROF."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the server's to deal with
    from webapp.media.photos import intake  # noqa: F401 - loaded before the bounds are set

    limit_worker()
    while (data := _read(sys.stdin.buffer)) is not None:
        signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
        told = answer_photo(data)
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.stdout.buffer.write(LENGTH.pack(len(told)) + told)
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[3]))
    sys.exit(main())
