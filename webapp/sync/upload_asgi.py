"""Receive pieces of photos under ASGI, without holding a thread while the phone sends.

Each chunk is written as it arrives, so that a broken connection loses nothing that was received.
Flask checks the headers before the body and does the work after it, in a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from flask import Flask, Response, request
from flask.ctx import RequestContext

from webapp.core.disk_faults import DiskFault
from webapp.sync.pages import tus_uploads
from webapp.sync.pages.tus_uploads import Transfer
from webapp.web.asgi_context import asgi_context

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PREFIX = "/sync/v1/photos/"


def is_piece(scope: Scope) -> bool:
    """Whether a request is a PATCH of a photo upload."""
    return scope["method"] == "PATCH" and scope["path"].startswith(PREFIX)


async def take_piece(app: Flask, scope: Scope, receive: Receive, send: Send) -> None:
    """Receive one piece and answer its PATCH; send no answer if the phone has disconnected."""
    begun = await asyncio.to_thread(_begin, app, scope)
    if isinstance(begun, Response):
        await _answer(send, begun)
        return
    try:
        connected = await _write_body(begun, receive)
    except DiskFault as fault:
        await _answer(send, await asyncio.to_thread(_refused, app, scope, fault))
        return
    ended = await asyncio.to_thread(_end, app, scope, begun)
    if connected:
        await _answer(send, ended)


async def _write_body(transfer: Transfer, receive: Receive) -> bool:
    """Write the body's chunks to the part; False where the client disconnected."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return False
        piece = message.get("body", b"")
        if piece and not transfer.part.add(piece):
            return True
        if not message.get("more_body", False):
            return True


def _context(app: Flask, scope: Scope) -> RequestContext:
    return asgi_context(app, scope, without=(b"content-length", b"transfer-encoding"))


def _begin(app: Flask, scope: Scope) -> Transfer | Response:
    """The checked transfer, or the answer that refuses it."""
    with _context(app, scope):
        try:
            if request.routing_exception is not None:
                raise request.routing_exception  # such as two slashes: no page, and no check
            stopped = app.preprocess_request()
            if stopped is None:
                return tus_uploads.begin_transfer(scope["path"].removeprefix(PREFIX))
            answer = app.make_response(stopped)
        except Exception as failure:  # noqa: BLE001 - answered as Flask answers any page's
            answer = app.make_response(app.handle_user_exception(failure))
        return app.process_response(answer)


def _end(app: Flask, scope: Scope, transfer: Transfer) -> Response:
    with _context(app, scope):
        try:
            answer = tus_uploads.end_transfer(transfer)
        except Exception as failure:  # noqa: BLE001 - answered as Flask answers any page's
            answer = app.make_response(app.handle_user_exception(failure))
        return app.process_response(answer)


def _refused(app: Flask, scope: Scope, fault: DiskFault) -> Response:
    with _context(app, scope):
        return app.process_response(app.make_response(app.handle_user_exception(fault)))


async def _answer(send: Send, answer: Response) -> None:
    body = answer.get_data()
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in answer.headers]
    await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": body})
