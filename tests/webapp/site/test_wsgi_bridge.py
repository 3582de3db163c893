"""The ASGI bridge to Flask: whole bodies in, answers in pieces, no thread while waiting."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from flask import Flask, Response, request

from webapp.site.wsgi_bridge import PIECE, WsgiBridge

LONG = 3 * PIECE + 5


class Answer(list[bytes]):
    """A WSGI body that records whether it was closed."""

    closed = False

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def app() -> Flask:
    app = Flask("a page door's test")

    @app.post("/echo")
    def echo() -> str:
        return f"{request.form['said']} {request.remote_addr}"

    @app.get("/long")
    def long() -> Response:
        return Response((b"x" * 1000 for _ in range(LONG // 1000)), mimetype="text/plain")

    @app.get("/broken")
    def broken() -> str:
        raise ZeroDivisionError

    return app


def asked(door: WsgiBridge, path: str, body: bytes = b"", *headers: tuple[bytes, bytes]) -> Any:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST" if body else "GET",
        "path": path,
        "query_string": b"",
        "headers": list(headers),
        "client": ("192.0.2.7", 5),
    }
    asyncio.run(door(scope, io.BytesIO(body), still_there, send))
    return sent


async def still_there() -> Any:
    await asyncio.Event().wait()


async def nobody_reads(message: Any) -> None:
    pass


GET = {"http_version": "1.1", "method": "GET", "path": "/", "query_string": b""}
FORM = (b"content-type", b"application/x-www-form-urlencoded")


def test_a_form_is_read_and_answered_in_two_messages(app: Flask) -> None:
    length = (b"content-length", b"10")

    start, body = asked(WsgiBridge(app.wsgi_app, 1), "/echo", b"said=hello", FORM, length)

    assert start["status"] == 200
    assert (b"content-length", b"15") in start["headers"]
    assert body == {"type": "http.response.body", "body": b"hello 192.0.2.7"}


def test_a_form_without_content_length_is_read(app: Flask) -> None:
    chunked = (b"transfer-encoding", b"chunked")

    _, body = asked(WsgiBridge(app.wsgi_app, 1), "/echo", b"said=hello", FORM, chunked)

    assert body["body"] == b"hello 192.0.2.7"


def test_a_long_answer_goes_out_in_pieces_and_whole(app: Flask) -> None:
    _, *pieces = asked(WsgiBridge(app.wsgi_app, 1), "/long")

    assert b"".join(piece["body"] for piece in pieces) == b"x" * (LONG // 1000 * 1000)
    assert [piece.get("more_body", False) for piece in pieces] == [True, True, False]


def test_a_body_is_closed_after_its_last_piece() -> None:
    held = Answer([b"one", b"two"])

    asked(WsgiBridge(said(held), 1), "/")

    assert held.closed


def test_a_disconnect_stops_reading_and_closes_the_body() -> None:
    held = Answer([b"x" * PIECE] * 3)
    door, sent = WsgiBridge(said(held), 1), []

    async def left() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)
        await asyncio.sleep(0)  # as a server that waits for its socket

    asyncio.run(door(GET, io.BytesIO(), left, send))
    door.close()

    assert held.closed
    assert len(sent) == 2  # the head, and the first of three pieces


def test_a_body_returned_after_its_request_was_cancelled_is_closed() -> None:
    held, working, go_on = Answer([b"late"]), Event(), Event()

    def slow(environ: Any, start_response: Any) -> Any:
        working.set()
        go_on.wait(10)
        return said(held)(environ, start_response)

    door = WsgiBridge(slow, 1)

    async def give_up() -> None:
        asked = asyncio.create_task(door(GET, io.BytesIO(), still_there, nobody_reads))
        await asyncio.to_thread(working.wait, 10)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        go_on.set()

    asyncio.run(give_up())
    door.close()

    assert held.closed


def test_a_slow_reader_holds_no_thread() -> None:
    door = WsgiBridge(said(Answer([b"x" * PIECE] * 3)), 1)

    async def both() -> None:
        reading, go_on = asyncio.Event(), asyncio.Event()

        async def slow(message: Any) -> None:
            reading.set()
            await go_on.wait()

        waiting = asyncio.create_task(door(GET, io.BytesIO(), still_there, slow))
        await reading.wait()
        await asyncio.wait_for(door(GET, io.BytesIO(), still_there, nobody_reads), 10)
        assert not waiting.done()
        go_on.set()
        await waiting

    asyncio.run(both())


def test_data_written_by_start_responses_write_precedes_the_body() -> None:
    def older(_environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [])(b"written, ")
        return [b"returned"]

    _, body = asked(WsgiBridge(older, 1), "/")

    assert body["body"] == b"written, returned"


def test_an_exception_that_flask_does_not_handle_reaches_the_server(app: Flask) -> None:
    app.testing = True  # Flask then hands its failures on

    with pytest.raises(ZeroDivisionError):
        asked(WsgiBridge(app.wsgi_app, 1), "/broken")


def said(body: Answer) -> Any:
    """A WSGI application that answers with this body."""

    def app(_environ: Any, start_response: Any) -> Iterator[bytes] | Answer:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return body

    return app
