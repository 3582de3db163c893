"""Stands between a program and a private cluster, and can be shut: the network cut of tests.

It listens on a port of loopback and passes each connection on to the cluster's Unix socket, in an
event loop on a thread of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any

from tests.postgresql_cluster import USER, Cluster

SECONDS = 10  # within which the loop does what it is asked


class DatabaseDoor:
    """A way to a cluster's databases. `shut` resets all connections and refuses new ones."""

    def __init__(self, cluster: Cluster) -> None:
        self._socket = str(cluster.folder / f".s.PGSQL.{cluster.port}")
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="database door", daemon=True)
        self._thread.start()
        self._server: asyncio.Server | None = None
        self._ways: set[asyncio.StreamWriter] = set()
        self.port = 0

    def url(self, database: str) -> str:
        """The address of a database behind the door, as `--database` takes it."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def open(self) -> None:
        """Let connections through, at the same port as before."""
        self._do(self._open())

    def shut(self) -> None:
        """Reset all connections, and refuse new ones until it is opened again."""
        self._do(self._shut())

    def close(self) -> None:
        """Shut it for good and end its thread."""
        self.shut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(SECONDS)

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _shut(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for way in list(self._ways):
            way.transport.abort()
        while self._ways:
            await asyncio.sleep(0.01)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._ways.add(writer)
        try:
            there, back = await asyncio.open_unix_connection(self._socket)
            self._ways.add(back)
            try:
                await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))
            finally:
                back.close()
                self._ways.discard(back)
        finally:
            writer.close()
            self._ways.discard(writer)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass bytes on until either end closes; then close the other one."""
    with suppress(OSError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    writer.close()


@contextmanager
def door_to(cluster: Cluster) -> Iterator[DatabaseDoor]:
    """An open door to a cluster for a block."""
    door = DatabaseDoor(cluster)
    door.open()
    try:
        yield door
    finally:
        door.close()
