"""Answer /metrics on a port of its own, which listens on loopback alone.

The pages' port cannot tell its own machine from a proxy on it, so it never answers /metrics.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from socket import socket
from threading import Thread

from webapp.core.metric_text import CONTENT_TYPE
from webapp.store.tables import database

PATIENCE = 2  # seconds that a client has for its request; a stop of the server waits for it


@contextmanager
def answering_metrics(listener: socket, text: Callable[[], str]) -> Iterator[None]:
    """Answer `GET /metrics` with `text` on a listening socket, in a thread, until the end."""

    class Handler(BaseHTTPRequestHandler):
        timeout = PATIENCE

        def do_GET(self) -> None:
            if self.path != "/metrics":
                self.send_error(404)
                return
            body = text().encode()
            self.send_response(200)
            self.send_header("Content-Type", CONTENT_TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Log no request."""

    def serve() -> None:
        server.serve_forever(poll_interval=0.2)
        database.close()

    address = listener.getsockname()[:2]
    server = HTTPServer(address, Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    thread = Thread(target=serve, name="metrics", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join(PATIENCE)
