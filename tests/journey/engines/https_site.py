"""The sample company over HTTPS, with the program's own certificates; its server can go away."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.journey.serving import listening
from webapp.core.config import Config
from webapp.demo.fill import fill_company
from webapp.demo.size import SMALL
from webapp.lan.authority import Tls, tls_for
from webapp.site.startup import close_runtime, make_ready, open_runtime
from webapp.web.runtime import Runtime

HOST = "127.0.0.1"


def now() -> datetime:
    """The real time: these browsers' clocks are not set."""
    return datetime.now(UTC)


@dataclass
class HttpsSite:
    """A program over HTTPS at one address, while its server is there and while it is away."""

    runtime: Runtime
    tls: Tls
    port: int
    server: ExitStack = field(default_factory=ExitStack)

    @property
    def address(self) -> str:
        return f"https://{HOST}:{self.port}"

    def come(self) -> None:
        """Serve, from now on."""
        door = socket.create_server((HOST, self.port), backlog=100)
        self.server.enter_context(listening(self.runtime, door, self.tls))

    def go_away(self) -> None:
        """Refuse every connection, as when the network is gone."""
        self.server.close()


@contextmanager
def https_sample(data: Path, password_hash: str) -> Iterator[HttpsSite]:
    """The small sample company of today, served over HTTPS until left."""
    with socket.create_server((HOST, 0)) as asked:
        port = asked.getsockname()[1]
    config = Config(data, f"https://{HOST}:{port}", inside=True)
    make_ready(config)
    runtime = open_runtime(config, now)
    try:
        fill_company(runtime, password_hash, SMALL)
        site = HttpsSite(runtime, tls_for(data / "tls", [HOST], now()), port)
        site.come()
        with site.server:
            yield site
    finally:
        close_runtime(runtime)
