"""One POST of the sending process, for webhooks: no redirect is followed, no body is read."""

from __future__ import annotations

import http.client
import ssl
from typing import Any
from urllib.parse import urlsplit

from requests.certs import where  # type: ignore[attr-defined]

from webapp.messaging.replies import read_reply
from webapp.messaging.sandbox import Sandbox

PATIENCE = 15.0  # seconds for the connection, and for each part of the answer


def post_signed(asked: dict[str, Any], guard: Sandbox) -> dict[str, Any]:
    """POST `body` with `headers` to `address`; return `result`, `said`, `after` of the answer."""
    guard.stopped = ""
    try:
        status, headers = _post(asked["address"], asked["headers"], asked["body"].encode())
    except (OSError, http.client.HTTPException, ValueError):
        said = f"stopped {guard.stopped}" if guard.stopped else "unreached"
        return {"result": "failed", "said": said, "after": None}
    return read_reply(status, headers, "")


def _post(address: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
    place = urlsplit(address)
    host = place.hostname or ""
    connection: http.client.HTTPConnection
    if place.scheme == "https":
        trusted = ssl.create_default_context(cafile=where())
        connection = http.client.HTTPSConnection(
            host, place.port, timeout=PATIENCE, context=trusted
        )
    else:
        connection = http.client.HTTPConnection(host, place.port, timeout=PATIENCE)
    target = f"{place.path or '/'}{'?' + place.query if place.query else ''}"
    try:
        connection.request("POST", target, body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders())
    finally:
        connection.close()
