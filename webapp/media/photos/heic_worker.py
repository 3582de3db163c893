"""A program of its own that decodes one HEIC from stdin to stdout, so that only it can die of it.

pi-heif 1.4 follows a null pointer on an item whose type is no text, and libheif has had its share
of such files; a server must not fall over a photo. It imports nothing of ours and knows no secret.

    python -I heic_child.py MOST_PIXELS LONG_SIDE < photo.heic

answers a line of JSON (width, height, mode, size, and how many bytes of EXIF and of ICC profile
follow), then EXIF, profile and pixels; with more than MOST_PIXELS the line has width and height
alone. Exit code 3: the file is broken. A signal: it broke the decoder, or wanted too much.
"""

import json
import resource
import sys
from pathlib import Path

MOST_MEMORY = 300 * 1024**2  # beyond what the program takes; 24 megapixels take 0.2 GB
MOST_SECONDS = 2  # 24 megapixels full of detail take just that
BROKEN = 3
# What pi-heif raises on files that lie, by trying: LookupError where no picture is left, others.
_BROKEN = (
    ArithmeticError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    SystemError,
    TypeError,
    ValueError,
)


def answer_heic(data: bytes, most_pixels: int, long_side: int) -> bytes:
    """What is written to stdout; the picture is divided by 2, 4 or 8 where it stays long enough.

    Raises one of _BROKEN where the file is broken.
    """
    import pi_heif

    held = pi_heif.open_heif(data)
    primary = held[held.primary_index]
    width, height = primary.size
    head: dict[str, object] = {"width": width, "height": height}
    if width * height > most_pixels:
        return json.dumps(head).encode() + b"\n"
    exif = primary.info.get("exif") or b""
    profile = primary.info.get("icc_profile") or b""
    image = primary.to_pillow()
    width, height = image.size  # the bit stream may say otherwise than the container
    scale = next((n for n in (8, 4, 2) if max(width, height) // n >= long_side), 1)
    if scale > 1:
        image = image.reduce(scale)
    head |= {"width": width, "height": height, "mode": image.mode, "size": image.size}
    head |= {"exif": len(exif), "profile": len(profile)}
    return b"".join((json.dumps(head).encode(), b"\n", exif, profile, image.tobytes()))


def limit_heic_worker() -> None:
    """Bind this process, the decoder loaded, before it reads anything."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> int:
    """Decode what comes in; the exit code."""
    import pi_heif

    pi_heif.options.DECODE_THREADS = 1  # each further one asks for an arena of its own
    limit_heic_worker()
    most_pixels, long_side = (int(word) for word in sys.argv[1:])
    try:
        told = answer_heic(sys.stdin.buffer.read(), most_pixels, long_side)
    except _BROKEN:
        return BROKEN
    sys.stdout.buffer.write(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
