"""Report which photographs of one folder the search takes for twins of those in another.

`script/bench twins ORIGINALS COPIES` processes the first folder, then prints a line for each file
of the second: its name, a colon, and the names of the files that it is taken for a twin of.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.photo_search import KnownPhotos, SeenPhoto, files_in, take_in
from webapp.media.photos.errors import PhotoRefused


def main(argv: Sequence[str]) -> int:
    """Print the lines; write the time and unreadable files to stderr."""
    parser = argparse.ArgumentParser(prog="bench twins")
    parser.add_argument("originals", type=Path)
    parser.add_argument("copies", type=Path)
    options = parser.parse_args(argv)
    for folder in (options.originals, options.copies):
        if not folder.is_dir():
            parser.error(f"{folder} is not a folder")
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
    known = KnownPhotos()
    began = time.monotonic()
    for name, photo in _photos(options.originals):
        if photo is not None:
            known.add(name, photo)
    _tell_time("originals", len(known), began)
    began, count = time.monotonic(), 0
    for name, photo in _photos(options.copies):
        twins = [] if photo is None else list(known.twins_of(photo))
        print(" ".join((f"{_one_line(name)}:", *map(_one_line, twins))), flush=True)
        count += 1
    _tell_time("copies", count, began)
    return 0


def _photos(folder: Path) -> Iterator[tuple[str, SeenPhoto | None]]:
    """Each file's name and photo; None, and a line on stderr, where it is no photo."""
    for name, file in files_in(folder):
        try:
            yield name, take_in(file.read_bytes())
        except (OSError, PhotoRefused) as refusal:
            print(f"{_one_line(name)}: {type(refusal).__name__}", file=sys.stderr)
            yield name, None


def _one_line(name: str) -> str:
    return name.replace("\n", "\\n").replace("\r", "\\r")


def _tell_time(what: str, count: int, began: float) -> None:
    took = time.monotonic() - began
    print(f"{count} {what}, {took / max(count, 1):.2f} s each", file=sys.stderr)
