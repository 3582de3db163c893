"""The ASGI entry point: serve live streams and uploads here, and pass the rest on to Flask."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from flask import Flask
from peewee import DatabaseError

from webapp.boards.hub import Hub, Stream
from webapp.boards.stream import is_stream, open_hub, watch_of
from webapp.core.disk_faults import disk_fault
from webapp.site.answered_requests import AnsweredRequests
from webapp.site.app import LARGEST_BODY
from webapp.site.wsgi_bridge import WsgiBridge
from webapp.store.database import disk_fault_of
from webapp.sync.upload_asgi import is_piece, take_piece

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_log = logging.getLogger(__name__)

THREADS = 16
IN_MEMORY = 256 * 1024


class AsgiApp:
    """The ASGI application: handles streams and upload chunks; Flask handles other requests."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.pages = WsgiBridge(app.wsgi_app, THREADS)
        self.hub: Hub = open_hub(app)
        self.requests = AnsweredRequests(app, self._answer)
        self._ticking: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        else:
            await self.requests(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_stream(scope):
            await self._live(scope, receive, send)
        elif is_piece(scope):
            await take_piece(self.app, scope, receive, send)
        else:
            await self._page(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._ticking = asyncio.create_task(self.hub.run())
                await send({"type": "lifespan.startup.complete"})
            else:
                if self._ticking is not None:
                    self._ticking.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the whole body before using a thread, so that stalled uploads block no page."""
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            try:
                size = await _take_body(receive, body)
            except OSError as failure:  # a long body waits in a temporary file
                fault = disk_fault(failure)
                if fault is None:
                    raise
                _log.error("%s (the temporary folder)", fault.plain)
                await _refuse(send, fault.status, str(fault))
                return
            if size is None:
                return
            if size > LARGEST_BODY:
                await _refuse(send, 413)
                return
            body.seek(0)
            await self.pages(scope, body, receive, send)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            found = await asyncio.to_thread(watch_of, self.app, scope)
            if found is None:
                await _refuse(send, 401 if scope["path"] == "/live" else 410)
                return
            stream = Stream(*found)
            self.hub.add(stream)
            try:
                await self.hub.welcome(stream)
                await _pour(stream, receive, send)
            finally:
                self.hub.remove(stream)
        except DatabaseError as failure:  # before the answer began: `_pour` reads no database
            if (fault := disk_fault_of(failure)) is None:
                raise
            await _refuse(send, fault.status, str(fault))


async def _take_body(receive: Receive, body: Any) -> int | None:
    """Read a request's body into a file; return its size, or None if the client disconnected."""
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        piece = message.get("body", b"")
        size += len(piece)
        if size > LARGEST_BODY:
            return size
        body.write(piece)
        if not message.get("more_body", False):
            return size


async def _refuse(send: Send, status: int, sentence: str = "") -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": (sentence or str(status)).encode()})


_STREAM_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


async def _pour(stream: Stream, receive: Receive, send: Send) -> None:
    """Send queued messages until the client disconnects or the stream is closed."""
    await send({"type": "http.response.start", "status": 200, "headers": _STREAM_HEADERS})
    gone = asyncio.create_task(_until_gone(stream, receive))
    try:
        while (message := await stream.waiting.get()) is not None:
            await send({"type": "http.response.body", "body": message, "more_body": True})
    finally:
        gone.cancel()
    await send({"type": "http.response.body", "body": b""})


async def _until_gone(stream: Stream, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.send(None)
