"""Run a proxy that drops, loses, duplicates, delays and truncates requests and answers.

A seed determines what happens to each request. The proxy is between the phones' real modules and
the real server and is independent of both.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import suppress

DROPPED, LOST, DOUBLED, LATE, CUT = 0.3, 0.2, 0.2, 0.2, 0.1
LATEST = 0.15  # seconds by which a late request may be overtaken


class Proxy:
    """Listens on `port` and forwards to `target`, which changes when the server is restarted."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self.target = 0
        self.port = 0
        self.did: Counter[str] = Counter()
        self._server: asyncio.Server | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Begin to listen, on a free port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening, and end the requests in progress, so none is left to the event loop."""
        if self._server is not None:
            self._server.close()
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _draw(self, what: str, share: float) -> bool:
        drawn = self._chance.random() < share
        self.did[what] += drawn
        return drawn

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._one(reader, writer))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await _request(reader)
            self.did["requests"] += 1
            if answer := await self._through(request):
                writer.write(answer)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            self.did["broken"] += 1
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _through(self, request: bytes) -> bytes:
        """What comes back to the phone; nothing where it was lost on either way."""
        if self._draw("dropped", DROPPED):
            return b""
        if self._draw("late", LATE):
            await asyncio.sleep(self._chance.uniform(0, LATEST))
        if self._draw("cut", CUT):
            return await self._cut(request)
        if self._draw("doubled", DOUBLED):
            answer = await self._twice(request)
        else:
            answer = await self._ask(request)
        return b"" if self._draw("lost", LOST) else answer

    async def _twice(self, request: bytes) -> bytes:
        """One of two answers; where one breaks off, the other is still waited for."""
        asked = (self._ask(request), self._ask(request))
        answers = await asyncio.gather(*asked, return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return self._chance.choice([each for each in answers if isinstance(each, bytes)])

    async def _cut(self, request: bytes) -> bytes:
        """The request breaks off on its way, or the answer on its way back."""
        if self._chance.random() < 0.5:
            await self._ask(request[: self._chance.randrange(1, len(request))], whole=False)
            return b""
        answer = await self._ask(request)
        return answer[: self._chance.randrange(len(answer) + 1)]

    async def _ask(self, request: bytes, whole: bool = True) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.target)
        try:
            writer.write(request)
            await writer.drain()
            if not whole:
                return b""
            return await reader.read(-1)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


async def _request(reader: asyncio.StreamReader) -> bytes:
    """One whole request, after whose answer the connection is to end."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = [line for line in head[:-4].split(b"\r\n") if not _is(line, b"connection")]
    length = next((int(line[15:]) for line in lines if _is(line, b"content-length")), 0)
    body = await reader.readexactly(length)
    return b"\r\n".join([*lines, b"Connection: close", b"", b""]) + body


def _is(line: bytes, name: bytes) -> bool:
    return line.lower().startswith(name + b":")
