"""Which of the machine's cores a thread uses: those that share the interpreter stay on one.

One thread at a time runs Python, and each question to the database hands Python on. Handed to
another core it waits until that one has woken: `bench record` counts half again as many calls on
one core.
What works without Python (decoding of photos, password hashes, looking for twins) has all cores.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_given: set[int] = set()  # the cores of this process, once its threads share one of them


@contextmanager
def one_core() -> Iterator[None]:
    """Inside, this thread and those that it starts stay on one core.

    Nothing happens where the system does not let a program choose, or gives it one core alone.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    given = os.sched_getaffinity(0)
    with suppress(OSError):  # a sandbox may forbid it: then all goes on as before, slower
        os.sched_setaffinity(0, {sorted(given)[os.getpid() % len(given)]})
        _given.update(given)
    try:
        yield
    finally:
        _given.clear()
        with suppress(OSError):
            os.sched_setaffinity(0, given)


@contextmanager
def all_cores() -> Iterator[None]:
    """Inside, this thread and the processes that it starts use whatever the process was given."""
    if not _given:
        yield
        return
    before = os.sched_getaffinity(0)
    with suppress(OSError):  # a container's cores may have become others: never refuse the work
        os.sched_setaffinity(0, _given)
    try:
        yield
    finally:
        with suppress(OSError):
            os.sched_setaffinity(0, before)
