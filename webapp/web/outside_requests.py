"""Requests to a server outside the house: internal addresses are refused when they are reached.

The address of the connection itself is looked at, after the name was resolved: a name that leads
outside when it is checked and inside when it is used is refused too.
"""

from __future__ import annotations

import socket
import ssl
from functools import cache
from typing import Any

from requests import Session
from requests.certs import where  # type: ignore[attr-defined]
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

from webapp.core.bounded_answers import BoundedAdapter
from webapp.core.public_address import is_inside

MOST, SECONDS = 512 * 1024, 10.0  # bytes of an answer, and seconds to read it
PATIENCE = (5.0, 5.0)  # timeouts of the connection and of each part of the answer


class _OutsidePlain(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _outside(self, super()._new_conn())


class _OutsideSecure(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _outside(self, super()._new_conn())


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _OutsidePlain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _OutsideSecure


class _Adapter(BoundedAdapter):
    """Trusts the certificates that the machine trusts, a company's own authority among them."""

    def __init__(self, inside: bool) -> None:
        self._inside = inside
        super().__init__(MOST, SECONDS)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=_trusted(), **kwargs)
        if not self._inside:
            pools = {"http": _PlainPool, "https": _SecurePool}
            self.poolmanager.pool_classes_by_scheme = pools


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that the machine trusts, read once: that takes 40 ms of the processor."""
    trusted = ssl.create_default_context()
    trusted.load_verify_locations(where())
    return trusted


def guard_session(session: Session, *, inside: bool) -> None:
    """Let a session reach addresses outside the house alone (`inside`: also inside).

    It follows no redirect, uses no proxy of the environment, and reads answers up to MOST.
    """
    session.trust_env = False
    session.max_redirects = 0
    for scheme in ("http://", "https://") if inside else ("https://",):
        session.mount(scheme, _Adapter(inside))
    if not inside:
        del session.adapters["http://"]


def _outside(connection: HTTPConnection, made: socket.socket) -> socket.socket:
    """The connection just made, unless it leads inside. Raises NewConnectionError."""
    if not is_inside(str(made.getpeername()[0])):
        return made
    made.close()
    raise NewConnectionError(connection, "the address is inside the house")
