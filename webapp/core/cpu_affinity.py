"""Pin the threads that run Python code to one CPU core.

Only one thread at a time runs Python, and each database query releases the interpreter lock. If a
thread on another core takes the lock, that core must wake first: `bench record` counts half again
as many calls on one core. Work that does not hold the lock (decoding photos, hashing passwords,
searching for similar photos) uses all cores.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_process_cores: set[int] = set()  # the cores of this process; empty unless `one_core` is active


@contextmanager
def one_core() -> Iterator[None]:
    """Run the block with this thread, and the threads it starts, on one core.

    Does nothing if the system does not support CPU affinity or the process has only one core.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    given = os.sched_getaffinity(0)
    with suppress(OSError):  # a sandbox may forbid it: the program then runs slower
        os.sched_setaffinity(0, {sorted(given)[os.getpid() % len(given)]})
        _process_cores.update(given)
    try:
        yield
    finally:
        _process_cores.clear()
        with suppress(OSError):
            os.sched_setaffinity(0, given)


@contextmanager
def all_cores() -> Iterator[None]:
    """Run the block with this thread, and the processes it starts, on all cores of the process."""
    if not _process_cores:
        yield
        return
    before = os.sched_getaffinity(0)
    with suppress(OSError):  # the container's cores may have changed; continue anyway
        os.sched_setaffinity(0, _process_cores)
    try:
        yield
    finally:
        with suppress(OSError):
            os.sched_setaffinity(0, before)
