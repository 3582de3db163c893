"""Run Flask behind ASGI: hold a thread while Flask works, not while the network sends.

The whole request body is received before a thread is used, and the thread returns its answer in
one step. A bridge that streams each piece makes thread and event loop wait for each other several
times a page, and serves fewer pages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from itertools import chain
from typing import IO, Any

from a2wsgi.wsgi import build_environ

from webapp.core.loop_threads import LoopThreads

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

PIECE = 64 * 1024  # bytes of a long answer that are sent at a time


class WsgiBridge:
    """Answers each request once its body has been received, in a pool of `threads` threads.

    Different threads may read the pieces of a long answer, so it must not need a Flask context.
    """

    def __init__(self, app: Wsgi, threads: int) -> None:
        self._app = app
        self._threads = LoopThreads(threads, "page")

    async def __call__(self, scope: Scope, body: IO[bytes], receive: Receive, send: Send) -> None:
        """Answer one request. No thread is used between the pieces of a long answer; when the
        client disconnects, no further piece is read."""
        environ: Any = build_environ(scope, body)  # type: ignore[arg-type]
        environ["wsgi.input_terminated"] = True  # read a body without Content-Length to its end
        answer = _Answer(self._app, environ)
        work = self._threads.run(answer.begin)
        disconnect: asyncio.Future[Message] | None = None
        try:
            piece = await work.done
            await send(answer.start)
            while not answer.ended:
                disconnect = disconnect or asyncio.ensure_future(receive())
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                if disconnect.done():  # the body was received before: this can only be a disconnect
                    return
                work = self._threads.run(answer.more)
                piece = await work.done
            await send({"type": "http.response.body", "body": piece})
        finally:
            if disconnect is not None:
                disconnect.cancel()
            work.afterwards(answer.close)  # not while a thread reads the answer

    def close(self) -> None:
        """Finish the running requests, then end the threads."""
        self._threads.close()


class _Answer:
    """The answer of a WSGI application; `begin`, `more` and `close` run in threads."""

    def __init__(self, app: Wsgi, environ: dict[str, Any]) -> None:
        self._app = app
        self._environ = environ
        self._body: Iterable[bytes] = ()
        self._written: list[bytes] = []  # by start_response's write(), sent before the body
        self._pieces: Iterator[bytes] = iter(())
        self.start: Message = {}
        self.ended = False  # the body was read to its end and is closed

    def begin(self) -> bytes:
        """Call the application; return the first piece of its body."""
        self._body = self._app(self._environ, self._start_response)
        self._pieces = chain(self._written, self._body)
        return self.more()

    def more(self) -> bytes:
        """The next PIECE bytes or a little more; closes the body after the last."""
        pieces, size = [], 0
        for piece in self._pieces:
            pieces.append(piece)
            size += len(piece)
            if size >= PIECE:
                break
        else:
            self.close()
        return b"".join(pieces)

    def close(self) -> None:
        """Close the body once, and with it any open file."""
        if self.ended:
            return
        self.ended = True
        getattr(self._body, "close", lambda: None)()

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], _failure: object = None
    ) -> Callable[[bytes], None]:
        self.start = {
            "type": "http.response.start",
            "status": int(status[:3]),
            "headers": [
                (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
            ],
        }
        return self._written.append
