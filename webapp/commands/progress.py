"""Show the progress of a long command on a terminal, and nowhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

SHOWN_EVERY = 1_000  # items


@contextmanager
def shown_progress(name: str, count: int) -> Iterator[Callable[[int], None]]:
    """Yield a function that takes each number of items done, out of `count`, and shows it.

    It writes to the error output, if that is a terminal, so that piped output stays the same.
    """
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    waiting = 0
    with click.progressbar(length=count, label=name, file=sys.stderr) as bar:

        def advance(done: int) -> None:
            nonlocal waiting
            waiting += done
            if waiting >= SHOWN_EVERY:
                bar.update(waiting)
                waiting = 0

        yield advance
