"""Flask behind ASGI: a thread is held while Flask works, and never while the network does.

The whole body is there before a thread is taken, and the thread hands its answer over at once. A
bridge that passes on each piece as it comes has thread and event loop wait for one another several
times a page, and serves fewer of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import IO, Any

from a2wsgi.wsgi import build_environ

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

PIECE = 64 * 1024  # of a long answer, handed over at a time


class PageDoor:
    """Answers requests whose body has been taken.

    A long answer may be read by one thread after another: no context of Flask's is left in them.
    """

    def __init__(self, app: Wsgi, threads: int) -> None:
        self._app = app
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="page")

    async def __call__(self, scope: Scope, body: IO[bytes], receive: Receive, send: Send) -> None:
        """Answer one request; a slow reader of a long answer holds no thread between its pieces,
        and of one who has left no more is read."""
        environ: Any = build_environ(scope, body)  # type: ignore[arg-type]
        environ["wsgi.input_terminated"] = True  # a body that came without its length is read too
        answer = _Answer(self._app, environ)
        work = self._threads.submit(answer.begin)
        gone: asyncio.Future[Message] | None = None
        try:
            piece = await asyncio.wrap_future(work)
            await send(answer.start)
            while not answer.ended:
                gone = gone or asyncio.ensure_future(receive())
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                if gone.done():  # the whole body has come before: this can only be the end
                    return
                work = self._threads.submit(answer.more)
                piece = await asyncio.wrap_future(work)
            await send({"type": "http.response.body", "body": piece})
        finally:
            if gone is not None:
                gone.cancel()
            work.add_done_callback(lambda _: answer.close())  # after a thread that still works

    def close(self) -> None:
        """Finish what is being answered, and end the threads."""
        self._threads.shutdown()


class _Answer:
    """What a WSGI application answers; `begin`, `more` and `close` are called in threads."""

    def __init__(self, app: Wsgi, environ: dict[str, Any]) -> None:
        self._app = app
        self._environ = environ
        self._body: Iterable[bytes] = ()
        self._written: list[bytes] = []  # by WSGI's older way, ahead of the body
        self._pieces: Iterator[bytes] = iter(())
        self.start: Message = {}
        self.ended = False  # all has been handed over, and the body is closed

    def begin(self) -> bytes:
        """Have the application work; the beginning of its answer's body."""
        self._body = self._app(self._environ, self._start_response)
        self._pieces = chain(self._written, self._body)
        return self.more()

    def more(self) -> bytes:
        """The next `PIECE` bytes or somewhat more; after the last the body is closed."""
        gathered, size = [], 0
        for piece in self._pieces:
            gathered.append(piece)
            size += len(piece)
            if size >= PIECE:
                break
        else:
            self.close()
        return b"".join(gathered)

    def close(self) -> None:
        """Let go of what the answer holds open, a file say; once."""
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
