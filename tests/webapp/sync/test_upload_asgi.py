"""Pieces under ASGI: kept as far as received, and never blocking a page."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import ExitStack
from hashlib import sha256
from typing import Any

import httpx
import pytest

from tests.journey.serving import listening
from tests.webapp.conftest import SettableClock
from tests.webapp.sync.phone import Phone
from tests.webapp.sync.test_tus_uploads import PHOTO, PIECE, create, offset_of
from webapp.site.asgi import AsgiApp
from webapp.web.runtime import Runtime

STALLED = 200
Message = dict[str, Any]


@pytest.fixture
def place(lin: Any, phone: Phone, clock: SettableClock) -> str:
    sold = phone.card(clock.now, PHOTO)
    phone.send(lin, sold)
    return str(create(lin, sold).headers["Location"])


def scope_of(client: Any, method: str, path: str, headers: dict[str, str]) -> dict[str, Any]:
    cookie = client.get_cookie("__Host-jiebao")
    told = {**headers, "Host": "localhost"}
    if cookie is not None:
        told["Cookie"] = f"__Host-jiebao={cookie.value}"
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in told.items()],
        "server": ("localhost", 443),
        "client": ("127.0.0.1", 5),
    }


def says(messages: Iterable[Message]) -> Callable[[], Awaitable[Message]]:
    waiting = iter(messages)

    async def receive() -> Message:
        return next(waiting, {"type": "http.disconnect"})

    return receive


async def asked(door: AsgiApp, scope: dict[str, Any], receive: Any) -> tuple[int, dict[str, str]]:
    sent: list[Message] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(dict(message))

    await door(scope, receive, send)
    if not sent:
        return 0, {}
    return sent[0]["status"], {
        name.decode().lower(): value.decode() for name, value in sent[0]["headers"]
    }


def body(data: bytes, more: bool = False) -> Message:
    return {"type": "http.request", "body": data, "more_body": more}


def test_a_photo_in_pieces_is_stored(app: Any, lin: Any, place: str) -> None:
    pieces = [body(PHOTO[:100], True), body(PHOTO[100:900], True), body(PHOTO[900:])]
    scope = scope_of(lin, "PATCH", place, {**PIECE, "Upload-Offset": "0"})

    status, headers = asyncio.run(asked(AsgiApp(app), scope, says(pieces)))

    assert status == 204
    assert headers["jiebao-stored"].endswith(sha256(PHOTO).hexdigest())


def test_bytes_received_before_a_disconnect_are_kept(app: Any, lin: Any, place: str) -> None:
    scope = scope_of(lin, "PATCH", place, {**PIECE, "Upload-Offset": "0"})

    status, _headers = asyncio.run(asked(AsgiApp(app), scope, says([body(PHOTO[:700], True)])))

    assert status == 0
    assert offset_of(lin, place) == 700


def test_a_request_without_a_session_is_refused_before_its_body(
    app: Any, client_of: Callable[[str | None], Any], place: str
) -> None:
    scope = scope_of(client_of(None), "PATCH", place, {**PIECE, "Upload-Offset": "0"})

    status, headers = asyncio.run(asked(AsgiApp(app), scope, says([])))

    assert status == 401
    assert headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", ["/sync/v1/photos/a/b", "/sync/v1/photos/?", "/sync/v1/photos/"])
@pytest.mark.parametrize("person", ["1101", None])
def test_an_address_that_no_upload_has_is_not_found(
    app: Any, company: Any, client_of: Callable[[str | None], Any], path: str, person: str | None
) -> None:
    scope = scope_of(client_of(person), "PATCH", path, {**PIECE, "Upload-Offset": "0"})

    status, headers = asyncio.run(asked(AsgiApp(app), scope, says([])))

    assert status in (404, 405)
    assert headers["content-type"] == "application/json"


def test_stalled_uploads_block_no_page(app: Any, lin: Any, place: str) -> None:
    """Several times as many stalled pieces as there are threads."""
    scope = scope_of(lin, "PATCH", place, {**PIECE, "Upload-Offset": "0"})

    async def crowd() -> int:
        door, never = AsgiApp(app), asyncio.Event()

        async def stall() -> Message:
            await never.wait()
            return {"type": "http.disconnect"}

        uploads = [asyncio.create_task(asked(door, scope, stall)) for _ in range(STALLED)]
        status, _headers = await asyncio.wait_for(
            asked(door, scope_of(lin, "GET", "/today", {}), says([body(b"")])), timeout=60
        )
        never.set()
        await asyncio.gather(*uploads)
        return status

    assert asyncio.run(crowd()) == 200


def test_pages_answer_while_200_phones_stall_in_the_middle_of_a_photo(
    runtime: Runtime, lin: Any, place: str
) -> None:
    """The same over real connections to the production server."""
    headers = {**PIECE, "Host": "localhost", "Upload-Offset": "0", "Content-Length": "90000"}
    headers["Cookie"] = f"__Host-jiebao={lin.get_cookie('__Host-jiebao').value}"
    told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    half = f"PATCH {place} HTTP/1.1\r\n{told}\r\n".encode() + PHOTO[:100]
    with ExitStack() as open_until_here:
        door = open_until_here.enter_context(socket.create_server(("127.0.0.1", 0)))
        open_until_here.enter_context(listening(runtime, door))
        for _ in range(STALLED):
            phone = socket.create_connection(door.getsockname())
            open_until_here.enter_context(phone).sendall(half)
        for path in ("/today", "/boards", "/calls/new"):
            url = f"http://127.0.0.1:{door.getsockname()[1]}{path}"
            assert httpx.get(url, headers={"Cookie": headers["Cookie"]}, timeout=60).is_success
