"""Let only one server at a time serve a data folder; tell a second one which server holds it."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp.core.errors import JiebaoError, _

_LOCK = "serve.lock"


class FolderServed(JiebaoError):
    """Another server serves the folder."""

    sentence = _(
        "%(folder)s 正由另一个捷报服务使用（%(who)s）。"
        "一个数据目录只能有一个服务：请先停掉它，或换一个目录（--data）。"
    )
    status = 409


@contextmanager
def only_server(folder: Path) -> Iterator[None]:
    """Hold the folder's lock inside the context; the system frees it when the process ends.

    Raises FolderServed with the process and machine that hold it.
    """
    with (folder / _LOCK).open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            lock.seek(0)
            raise FolderServed(folder=folder, who=lock.read().strip() or "?") from held
        lock.truncate(0)
        lock.write(f"{socket.gethostname()}, pid {os.getpid()}")
        lock.flush()
        yield
