"""Keep a pool of two worker processes, each replaced after a crash or DONE_AFTER photos.

A running process costs a few milliseconds a photo, a new process for each photo a fifth of a
second.
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
from webapp.media.photos import worker as worker_program
from webapp.media.photos.errors import PhotoDamaged, PhotoTooCostly

AT_ONCE = 2  # decoding needs much memory: more processes would add up their peaks
DONE_AFTER = 500  # photos a process, which bounds the memory leaks of libraries
PATIENCE = 30.0  # timeout in seconds of wall time, on a busy machine
log = logging.getLogger(__name__)


class WorkerEnded(Exception):
    """The worker process has ended; `code` is its exit code, negative for a signal."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"exit code {code}")


class _Worker:
    """One worker process, and the number of photos it was given."""

    def __init__(self) -> None:
        self.taken = 0
        with all_cores():  # inherited by the process
            self._process = subprocess.Popen(  # noqa: S603 - our own program, photos come by stdin
                [sys.executable, "-I", worker_program.__file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={},
            )

    @property
    def id(self) -> int:
        """The process id."""
        return self._process.pid

    def ask(self, data: bytes) -> bytes:
        """The worker's answer to a photo. Raises ChildEnded where the process ended instead."""
        self.taken += 1
        assert self._process.stdin is not None  # noqa: S101 - opened above
        assert self._process.stdout is not None  # noqa: S101
        alarm = Timer(PATIENCE, self._process.kill)
        alarm.start()
        try:
            self._process.stdin.write(worker_program.LENGTH.pack(len(data)) + data)
            self._process.stdin.flush()
            head = self._process.stdout.read(worker_program.LENGTH.size)
            if len(head) == worker_program.LENGTH.size:
                length = worker_program.LENGTH.unpack(head)[0]
                answer = self._process.stdout.read(length)
                if len(answer) == length:
                    return answer
        except BrokenPipeError:
            pass  # it ended while it was reading: ChildEnded is raised below
        finally:
            alarm.cancel()
        raise WorkerEnded(self._process.wait())

    def end(self) -> None:
        """Close the pipes, at which the process ends, and wait for it."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None and not stream.closed:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue
        self._process.wait()


_idle: LifoQueue[_Worker | None] = LifoQueue()
for _place in range(AT_ONCE):
    _idle.put(None)  # started when needed


@atexit.register
def end_workers() -> None:
    """End the idle processes; the next photo starts a new one."""
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
def borrowed_worker() -> Iterator[_Worker]:
    """Lend a worker process for one photo: the one used last, or another where it is busy."""
    held = _idle.get()
    worker = held or _Worker()
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


def processed_by_worker(data: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The header of a worker's answer to a photo, and its parts by name.

    Raises the refusals of webapp.media.photos.errors; PhotoTooCostly, PhotoDamaged where the
    process ended by a signal; ChildEnded where it failed by a program error.
    """
    try:
        with borrowed_worker() as worker:
            answer = worker.ask(data)
    except WorkerEnded as ended:
        if ended.code == -signal.SIGPROF:
            raise PhotoTooCostly() from ended
        if ended.code >= 0:  # it exited by itself: a program error, with a traceback on stderr
            raise
        log.warning("a photo of %s bytes ended its process: %s", len(data), ended)
        raise PhotoDamaged() from ended
    line, _, rest = answer.partition(b"\n")
    head = json.loads(line)
    if "refused" in head:
        raise getattr(errors, head["refused"])(**head["values"])
    parts, begin = {}, 0
    for name, length in zip(worker_program.PARTS, head["parts"], strict=True):
        parts[name] = rest[begin : begin + length]
        begin += length
    return head, parts
