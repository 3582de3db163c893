"""The two processes that take photos in: kept warm, begun anew after one has died or done its part.

A warm process costs a photo a few milliseconds; one begun for each photo, a fifth of a second.
"""

from __future__ import annotations

import atexit
import json
import logging
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, LifoQueue
from threading import Timer
from typing import Any

from webapp.core.cpu_affinity import all_cores
from webapp.media.photos import errors
from webapp.media.photos import worker as child
from webapp.media.photos.errors import PhotoDamaged, PhotoTooCostly

AT_ONCE = 2  # decoding is hungry for memory: more at once would only add up peaks
DONE_AFTER = 500  # photos: whatever a library may leak, it is not much
PATIENCE = 30.0  # seconds by the clock, on a machine with much else to do
log = logging.getLogger(__name__)


class ChildEnded(Exception):
    """The child is no more; by which signal or with which code."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"exit code {code}")


class _Child:
    """One process, and how many photos it has taken in."""

    def __init__(self) -> None:
        self.taken = 0
        with all_cores():  # inherited by the process
            self._process = subprocess.Popen(  # noqa: S603 - our own program, photos come by stdin
                [sys.executable, "-I", child.__file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={},
            )

    @property
    def id(self) -> int:
        """The process's."""
        return self._process.pid

    def ask(self, data: bytes) -> bytes:
        """The answer to a photo. Raises ChildEnded where it is the last that the process saw."""
        self.taken += 1
        assert self._process.stdin is not None  # noqa: S101 - opened above
        assert self._process.stdout is not None  # noqa: S101
        alarm = Timer(PATIENCE, self._process.kill)
        alarm.start()
        try:
            self._process.stdin.write(child.LENGTH.pack(len(data)) + data)
            self._process.stdin.flush()
            head = self._process.stdout.read(child.LENGTH.size)
            if len(head) == child.LENGTH.size:
                length = child.LENGTH.unpack(head)[0]
                told = self._process.stdout.read(length)
                if len(told) == length:
                    return told
        except BrokenPipeError:
            pass  # it died while it was reading: told below
        finally:
            alarm.cancel()
        raise ChildEnded(self._process.wait())

    def end(self) -> None:
        """Let it go; it ends when nobody can send it anything any more."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None and not stream.closed:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue
        self._process.wait()


_idle: LifoQueue[_Child | None] = LifoQueue()
for _place in range(AT_ONCE):
    _idle.put(None)  # begun when the first photo comes


@atexit.register
def end_workers() -> None:
    """Let those go that have nothing to do; the next photo begins another."""
    held = []
    try:
        while True:
            held.append(_idle.get_nowait())
    except Empty:
        pass  # all that are idle
    for worker in held:
        if worker is not None:
            worker.end()
        _idle.put(None)


@contextmanager
def borrowed() -> Iterator[_Child]:
    """A process for one photo: the one used last, a second where that is at work."""
    held = _idle.get()
    worker = held or _Child()
    try:
        yield worker
    except BaseException:
        _idle.put(None)
        worker.end()
        raise
    if worker.taken >= DONE_AFTER:
        worker.end()
        _idle.put(None)
    else:
        _idle.put(worker)


def taken_in(data: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What a child says of a photo, and its parts.

    Raises the refusals of webapp.media.photos; PhotoTooCostly, PhotoDamaged where the child died
    of it;
    ChildEnded where the child is at fault.
    """
    try:
        with borrowed() as worker:
            told = worker.ask(data)
    except ChildEnded as died:
        if died.code == -signal.SIGPROF:
            raise PhotoTooCostly() from died
        if died.code >= 0:  # it ended by itself: a fault of ours, told on its stderr
            raise
        log.warning("a photo of %s bytes ended its process: %s", len(data), died)
        raise PhotoDamaged() from died
    line, _, rest = told.partition(b"\n")
    head = json.loads(line)
    if "refused" in head:
        raise getattr(errors, head["refused"])(**head["values"])
    parts, begin = {}, 0
    for name, length in zip(child.PARTS, head["parts"], strict=True):
        parts[name] = rest[begin : begin + length]
        begin += length
    return head, parts
