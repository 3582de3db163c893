"""Serve the whole program on a loopback port, with a real data folder and a given clock."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from zoneinfo import ZoneInfo

import uvicorn

from webapp.boards.hub import Hub
from webapp.core.config import Config
from webapp.lan.authority import Tls
from webapp.site.app import create_app
from webapp.site.asgi import AsgiApp
from webapp.site.startup import close_runtime, make_ready, open_runtime
from webapp.site.stopping_server import StoppingServer
from webapp.web.runtime import Runtime

SHANGHAI = ZoneInfo("Asia/Shanghai")
STARTS_WITHIN = 30.0
GRACE = 1


@dataclass
class SettableClock:
    """The time, where a test puts it; a Monday afternoon at first, hours before the cut-off."""

    now: datetime = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def set(self, local: str) -> datetime:
        """Put it at a moment of Shanghai, as 2026-03-02T10:15."""
        self.now = datetime.fromisoformat(local).replace(tzinfo=SHANGHAI).astimezone(UTC)
        return self.now


@dataclass(frozen=True)
class Site:
    """A program that serves: its address, and the runtime behind it."""

    address: str
    runtime: Runtime


class _Announcing(StoppingServer):
    """A server that signals when it listens, so that tests need not poll."""

    def __init__(self, settings: uvicorn.Config, hub: Hub) -> None:
        super().__init__(settings, hub)
        self.listens = Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@contextmanager
def serving(data: Path, clock: Callable[[], datetime]) -> Iterator[Site]:
    """Serve a data folder (made ready where it is empty) on a free port until left."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        config = Config(data, f"http://127.0.0.1:{door.getsockname()[1]}", inside=True)
        make_ready(config)
        runtime = open_runtime(config, clock)
        try:
            with listening(runtime, door):
                yield Site(config.address, runtime)
        finally:
            close_runtime(runtime)


@contextmanager
def listening(runtime: Runtime, door: socket.socket, tls: Tls | None = None) -> Iterator[None]:
    """Serve at a bound socket until left; with certificates over HTTPS."""
    program = AsgiApp(create_app(runtime))
    settings = uvicorn.Config(
        program,
        lifespan="on",
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=GRACE,
        ssl_certfile=tls.certificate if tls else None,
        ssl_keyfile=tls.key if tls else None,
    )
    server = _Announcing(settings, program.hub)
    thread = Thread(target=server.run, args=([door],), name="the program under test")
    thread.start()
    try:
        assert server.listens.wait(STARTS_WITHIN), "the program did not start"
        yield
    finally:
        server.should_exit = True
        thread.join()
        program.pages.close()
