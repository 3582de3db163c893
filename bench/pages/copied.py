"""Open a copy of a data folder, with the clock standing at its newest record."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from webapp.boards import cache
from webapp.core.config import Config
from webapp.core.instants import from_microseconds
from webapp.site.startup import close_runtime, open_runtime
from webapp.store.tables import database
from webapp.web.runtime import Runtime

SOON = timedelta(minutes=1)  # after the newest record


def copy_company(data: Path, target: Path) -> None:
    """Copy keys and database of a data folder, even one in use; link the other files."""
    source, copied = Config(data), Config(target)
    target.mkdir(mode=0o700)
    shutil.copytree(source.keys, copied.keys)
    with (
        closing(sqlite3.connect(f"file:{source.database}?mode=ro", uri=True)) as held,
        closing(sqlite3.connect(copied.database)) as copy,
    ):
        held.backup(copy)
    for each in (source.photos, source.returns, source.videos, source.signing):
        if each.exists():
            (target / each.name).symlink_to(each.resolve())


@contextmanager
def opened_copy(data: Path, folder: Path) -> Iterator[Runtime]:
    """Open a runtime on a copy of `data` below `folder`; photos are read where they are.

    The copy is migrated. The clock stands: a folder filled last week shows the same pages.
    """
    config = Config(folder / data.name, "https://localhost")
    copy_company(data, config.data)
    with closing(sqlite3.connect(config.database)) as copy:
        newest = copy.execute("SELECT at FROM audit_line ORDER BY number DESC LIMIT 1").fetchone()
    now = from_microseconds(newest[0]) + SOON
    runtime = open_runtime(config, lambda: now)
    cache.empty_board_cache()
    try:
        yield runtime
    finally:
        close_runtime(runtime)
        cache.empty_board_cache()


@contextmanager
def counting(runtime: Runtime) -> Iterator[list[str]]:
    """Collect the texts of all statements inside the block, also of the writer's connection."""
    said: list[str] = []
    _trace(runtime, said.append)
    said.clear()
    try:
        yield said
    finally:
        counted = list(said)
        _trace(runtime, None)
        said[:] = counted


def _trace(runtime: Runtime, say: Callable[[str], object] | None) -> None:
    runtime.write(lambda _tx: database.connection().set_trace_callback(say))
    database.connection().set_trace_callback(say)
