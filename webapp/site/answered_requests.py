"""Give every request an id; count and log its answer, whichever part of the site gives it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from time import monotonic
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from webapp.web.request_ids import HEADER, kept_or_new

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

NOT_ANSWERED = 0  # the status of a request whose client left before the answer began
_NAME = HEADER.lower().encode()
_log = logging.getLogger(__name__)


class AnsweredRequests:
    """Passes requests on to `answer`; only the event loop's thread calls it.

    `by_class` counts the answers by the first digit of their status (NOT_ANSWERED for none). If
    the level INFO is logged, each answer is a line.
    """

    def __init__(self, app: Flask, answer: Callable[[Scope, Receive, Send], Awaitable[None]]):
        self.by_class: Counter[int] = Counter()
        self._answer = answer
        self._routes = app.url_map.bind("localhost")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; the id is a header of the request that is passed on, too."""
        identified, request_id = _identified(scope)
        status, began = NOT_ANSWERED, monotonic()

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message.get("headers", ()), (_NAME, request_id.encode())]
                message = {**message, "headers": headers}
            await send(message)

        try:
            await self._answer(identified, receive, told)
        except Exception:
            status = status or 500  # what the server answers
            raise
        finally:
            self.by_class[status // 100] += 1
            if _log.isEnabledFor(logging.INFO):
                self._log_answer(scope, request_id, status, monotonic() - began)

    def _log_answer(self, scope: Scope, request_id: str, status: int, seconds: float) -> None:
        fields = {
            "request_id": request_id,
            "method": scope["method"],
            "path": self._pattern(scope),
            "status": status,
            "ms": round(seconds * 1000, 1),
        }
        _log.info("answered", extra=fields)

    def _pattern(self, scope: Scope) -> str:
        """The address pattern of a request, which holds no token or number; empty if unknown."""
        try:
            rule, _values = self._routes.match(scope["path"], scope["method"], return_rule=True)
        except (HTTPException, RequestRedirect):
            return ""
        return str(rule.rule)


def _identified(scope: Scope) -> tuple[Scope, str]:
    """The request with one header of its id, and the id."""
    given = [value for name, value in scope["headers"] if name == _NAME]
    request_id = kept_or_new(given[0].decode("latin-1") if len(given) == 1 else None)
    headers = [pair for pair in scope["headers"] if pair[0] != _NAME] if given else scope["headers"]
    return {**scope, "headers": [*headers, (_NAME, request_id.encode())]}, request_id
