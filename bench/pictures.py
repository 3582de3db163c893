"""Process every file of a folder as a photo: each must be accepted or refused, within bounds.

For Pillow's own test pictures, which lie in its source package (Tests/images), and any others.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from webapp.media.photos import process_photo, worker_pool
from webapp.media.photos import worker as child
from webapp.media.photos.errors import PhotoRefused

MOST_SECONDS = 2.0 + 0.2  # by the kernel's ticks
MOST_MEMORY = 300 * 1024  # kilobytes beyond what the child has taken by itself
_TICK = os.sysconf("SC_CLK_TCK")


def main(argv: Sequence[str]) -> int:
    """Try each file; return 1 where one was neither accepted nor refused, or cost too much."""
    parser = argparse.ArgumentParser(prog="bench pictures")
    parser.add_argument("folder", type=Path)
    options = parser.parse_args(argv)
    told: Counter[str] = Counter()
    seconds, memory, bad = 0.0, 0, 0
    dearest, largest = Path(), Path()
    for file in sorted(path for path in options.folder.rglob("*") if path.is_file()):
        data = file.read_bytes()
        before = _cost()
        try:
            answer: str = process_photo(data).format
        except PhotoRefused as refusal:
            answer = type(refusal).__name__
        except Exception as fault:  # noqa: BLE001 - counted and named: it is what is looked for
            answer, bad = f"FAULT {type(fault).__name__} {file.name}", bad + 1
        told[answer] += 1
        after = _cost()
        took = after[0] - before[0] if after[2] == before[2] else 0.0
        if took > seconds:
            seconds, dearest = took, file
        held = after[1] - before[3]
        if held > memory and after[2] == before[2]:
            memory, largest = held, file
    for answer, count in told.most_common():
        print(f"{count:6} {answer}")
    print(f"most processor {seconds:.2f} s ({dearest.name}), limit {child.MOST_SECONDS}")
    print(f"most memory {memory / 1024:.0f} MB ({largest.name}), limit {MOST_MEMORY // 1024}")
    return 1 if bad or seconds > MOST_SECONDS or memory > MOST_MEMORY else 0


def _cost() -> tuple[float, int, int, int]:
    """Of the one child there is: seconds, most kilobytes since last asked, its id, those now."""
    with worker_pool.borrowed_worker() as worker:
        process = worker.id
    folder = Path(f"/proc/{process}")
    words = (folder / "stat").read_text("ascii").rsplit(")", 1)[1].split()
    status = dict(
        line.split(":", 1) for line in (folder / "status").read_text("ascii").splitlines()
    )
    (folder / "clear_refs").write_text("5", "ascii")
    peak, now = (int(status[name].split()[0]) for name in ("VmHWM", "VmRSS"))
    return (int(words[11]) + int(words[12])) / _TICK, peak, process, now
