"""A separate program that decodes one HEIC from stdin to stdout, so that a crash ends only it.

pi-heif 1.4 follows a null pointer on an item whose type is no text, and libheif has had similar
faults; a photo must not crash the server. The program imports nothing of Jiebao and knows no
secret.

    python -I heic_worker.py MOST_PIXELS LONG_SIDE < photo.heic

It writes a line of JSON (width, height, mode, size, and the numbers of bytes of EXIF and of ICC
profile that follow), then EXIF, profile and pixels; above MOST_PIXELS the line has only width and
height. Exit code 3: the file is broken. A signal: it crashed the decoder or exceeded a limit.
"""

import json
import resource
import sys
from pathlib import Path

MOST_MEMORY = 300 * 1024**2  # bytes beyond the program's own; 24 megapixels take 0.2 GB
MOST_SECONDS = 2  # of CPU time; 24 megapixels full of detail just stay within it
BROKEN = 3
# What pi-heif raises on malformed files, found by experiment; LookupError where it has no picture.
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
    """Return the bytes for stdout; reduce the picture by 8, 4 or 2 if `long_side` pixels remain.

    Raises one of _BROKEN where the file is broken.
    """
    import pi_heif

    heif = pi_heif.open_heif(data)
    primary = heif[heif.primary_index]
    width, height = primary.size
    head: dict[str, object] = {"width": width, "height": height}
    if width * height > most_pixels:
        return json.dumps(head).encode() + b"\n"
    exif = primary.info.get("exif") or b""
    profile = primary.info.get("icc_profile") or b""
    image = primary.to_pillow()
    width, height = image.size  # the bit stream may differ from the container
    scale = next((n for n in (8, 4, 2) if max(width, height) // n >= long_side), 1)
    if scale > 1:
        image = image.reduce(scale)
    head |= {"width": width, "height": height, "mode": image.mode, "size": image.size}
    head |= {"exif": len(exif), "profile": len(profile)}
    return b"".join((json.dumps(head).encode(), b"\n", exif, profile, image.tobytes()))


def limit_heic_worker() -> None:
    """Set this process's resource limits, after the decoder is loaded and before input is read."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> int:
    """Decode stdin to stdout; return the exit code."""
    import pi_heif

    pi_heif.options.DECODE_THREADS = 1  # each further thread would allocate its own memory arena
    limit_heic_worker()
    most_pixels, long_side = (int(word) for word in sys.argv[1:])
    try:
        answer = answer_heic(sys.stdin.buffer.read(), most_pixels, long_side)
    except _BROKEN:
        return BROKEN
    sys.stdout.buffer.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
