"""Which of the machine's cores a thread uses: those that share the interpreter stay on one.

One thread at a time runs Python, and each question to the database hands Python on: some 25 times
a record. Handed to another core it waits until that one has woken, which costs more than the work.
What works without Python (decoding, password hashes, looking for twins) has all cores.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_given: set[int] = set()  # the cores of this process, once its threads share one of them


def share_one() -> None:
    """From now on this thread, and those that it starts, stay on one core.

    Nothing happens where the system does not let a program choose, or gives it one core alone.
    """
    if not hasattr(os, "sched_setaffinity"):
        return
    _given.update(os.sched_getaffinity(0))
    cores = sorted(_given)
    os.sched_setaffinity(0, {cores[os.getpid() % len(cores)]})


@contextmanager
def all_cores() -> Iterator[None]:
    """Inside, this thread and the processes that it starts use whatever the process was given."""
    if not _given:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, _given)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
