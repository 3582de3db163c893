"""Make a Flask context for a request that is answered under ASGI, beside Flask."""

from __future__ import annotations

from collections.abc import Collection, MutableMapping
from typing import Any

from flask import Flask
from flask.ctx import RequestContext


def asgi_context(
    app: Flask, scope: MutableMapping[str, Any], without: Collection[bytes] = ()
) -> RequestContext:
    """The context of the request: its address, its headers except `without`, and who sent it.

    Without the sender's address the session would be noted in no network, and at the next page in
    its own again, each time by a commit.
    """
    headers = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in scope["headers"]
        if name not in without
    ]
    client = scope.get("client")
    return app.test_request_context(
        scope["path"],
        method=scope["method"],
        query_string=scope["query_string"].decode("latin-1"),
        headers=headers,
        environ_base={"REMOTE_ADDR": client[0]} if client else None,
    )
