"""Give each request an id, which its answer, its error page and its log lines show."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

from flask import g, has_request_context, request

HEADER = "X-Request-Id"
_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}")  # a UUID, or what nginx and Caddy generate


def kept_or_new(given: str | None) -> str:
    """Return the id that a proxy gave if it is well-formed, else a new one of 12 digits."""
    if given is not None and _WELL_FORMED.fullmatch(given):
        return given
    return secrets.token_hex(6)


def request_id() -> str:
    """Return the id of the request that is being answered, always the same one."""
    if "request_id" not in g:
        g.request_id = kept_or_new(request.headers.get(HEADER))
    return str(g.request_id)


def request_fields() -> Mapping[str, object]:
    """Return id, method and address pattern of this thread's request, for log lines; else {}.

    The pattern stands for the address, which may hold a token, a name or a number.
    """
    if not has_request_context():
        return {}
    rule = request.url_rule.rule if request.url_rule else ""
    return {"request_id": request_id(), "method": request.method, "path": rule}
