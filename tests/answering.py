"""Lets a small HTTP server of the tests answer in a thread of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseServer
from threading import Thread

SEEN_WITHIN = 0.02  # seconds in which it sees that it is to end; 0.5 by default


@contextmanager
def answering(server: BaseServer) -> Iterator[None]:
    """Answer requests for a block; close the server at its end."""
    thread = Thread(target=server.serve_forever, args=[SEEN_WITHIN])
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
