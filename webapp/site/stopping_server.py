"""The web server of the program, which leaves no connection open when it stops."""

from __future__ import annotations

import asyncio
import socket

import uvicorn

from webapp.boards.hub import Hub

# Turns of the loop in which an aborted transport tells its protocol: TLS, then TCP, then uvicorn.
TURNS = 5


class StoppingServer(uvicorn.Server):
    """uvicorn, which ends the live streams first and aborts what is open after the grace time.

    A browser that no longer reads does not answer the end of TLS. uvicorn then leaves its
    connection open; uvloop reads from it while the loop closes, and `run` ends with an error.
    """

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, end the streams, wait for the requests, abort the connections left."""
        self._hub.end()
        await super().shutdown(sockets)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for _turn in range(TURNS):
            await asyncio.sleep(0)
