"""The server stops without an error while a browser that no longer reads is connected over TLS."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from threading import Event, Thread

import pytest
import uvicorn

from webapp.boards.hub import Hub
from webapp.lan.authority import Tls, tls_for
from webapp.site.asgi import Receive, Scope, Send
from webapp.site.stopping_server import StoppingServer

HOST = "127.0.0.1"
ASKED = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
OK = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]}


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        for _ in range(2):
            kind = (await receive())["type"]
            await send({"type": f"{kind}.complete"})
        return
    await send(OK)
    await send({"type": "http.response.body", "body": b"ok"})


def _hub() -> Hub:
    return Hub(set, lambda *_: None, lambda _: set())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    return tls_for(tmp_path_factory.mktemp("tls"), [HOST], datetime.now(UTC))


@contextmanager
def _visitor(port: int) -> Iterator[ssl.SSLSocket]:
    """A browser over TLS whose connection is open after its answer."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection((HOST, port)) as plain, trusting.wrap_socket(plain) as secret:
        secret.sendall(ASKED)
        assert secret.recv(1000).startswith(b"HTTP/1.1 200")
        yield secret


def test_a_connection_that_nobody_reads_is_aborted_after_the_grace_time(tls: Tls) -> None:
    left: list[int] = []
    began = Event()

    class Watched(StoppingServer):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            began.set()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await super().shutdown(sockets)
            left.append(len(self.server_state.connections))

    settings = uvicorn.Config(
        _answer,
        loop="uvloop",
        log_level="critical",
        timeout_graceful_shutdown=1,
        ssl_certfile=tls.certificate,
        ssl_keyfile=tls.key,
    )
    with closing(socket.create_server((HOST, 0))) as door:
        server = Watched(settings, _hub())
        thread = Thread(target=server.run, args=([door],))
        thread.start()
        assert began.wait(30)
        with _visitor(door.getsockname()[1]):
            server.should_exit = True
            thread.join(30)
        assert not thread.is_alive()
    assert left == [0]
