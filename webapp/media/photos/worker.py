"""A separate program that processes photos, so that a crash ends only this program.

It reads a length and a photo, writes a length and the result, and repeats. Each photo has
MOST_SECONDS of CPU time and MOST_MEMORY bytes beyond the program's own. The program knows no secret
and opens no files except libraries.
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
PARTS = ("exif", "large", "thumb")  # they follow the answer's first line in this order


def answer_photo(data: bytes) -> bytes:
    """Return a line of JSON, then the parts whose lengths it names; or a refusal's class."""
    from webapp.core.errors import JiebaoError
    from webapp.media.photos.intake import process_photo_here

    try:
        intake = process_photo_here(data)
    except JiebaoError as refusal:
        answer = {"refused": type(refusal).__name__, "values": refusal.values}
        return json.dumps(answer).encode() + b"\n"
    return _encode(intake)


def _encode(intake: PhotoIntake) -> bytes:
    fields = {part: getattr(intake, part) for part in PARTS}
    parts = [fields[part] or b"" for part in PARTS]
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
    """Limit this process's memory, and forbid core dumps and written files.

    Call it after everything is loaded. Only the soft limit of memory is set, because the child
    process for HEIC sets its own.
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
    """Process photos until stdin ends; SIGPROF ends the process when a photo takes too long."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server handles Ctrl+C
    from webapp.media.photos import intake  # noqa: F401 - load it before the limits are set

    limit_worker()
    while (data := _read(sys.stdin.buffer)) is not None:
        signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
        answer = answer_photo(data)
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.stdout.buffer.write(LENGTH.pack(len(answer)) + answer)
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[3]))
    sys.exit(main())
