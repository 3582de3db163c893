"""Decide which proxies' word on the visitors behind them a server believes (X-Forwarded-For)."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from ipaddress import ip_network
from typing import Any

import click

Scope = MutableMapping[str, Any]
Asgi = Callable[[Scope, Any, Any], Awaitable[None]]
log = logging.getLogger(__name__)


def proxy_addresses(_context: object, _option: object, typed: str | None) -> str:
    """Return the addresses and networks of `--proxies`, separated by commas; empty: none.

    Raises click.BadParameter.
    """
    parts = [part.strip() for part in (typed or "").split(",") if part.strip()]
    for part in parts:
        try:
            ip_network(part)
        except ValueError as refused:
            why = f"“{part}”不是 IP 地址或网段，例如 127.0.0.1 或 10.0.0.0/8。"
            raise click.BadParameter(why) from refused
    return ",".join(parts)


class UnbelievedProxies:
    """An ASGI application that logs, once, that it does not believe a proxy's X-Forwarded-For.

    Then all visitors behind the proxy count as one address, for instance for failed sign-ins.
    """

    def __init__(self, asgi: Asgi) -> None:
        self._asgi = asgi
        self._is_told = False

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if not self._is_told and scope["type"] == "http":
            self._tell(scope)
        await self._asgi(scope, receive, send)

    def _tell(self, scope: Scope) -> None:
        if any(name == b"x-forwarded-for" for name, _value in scope["headers"]):
            self._is_told = True
            proxy = (scope.get("client") or ("?",))[0]
            log.warning(
                "X-Forwarded-For from %s is not believed: all visitors count as that address. "
                "If it is your proxy, start with --proxies %s",
                proxy,
                proxy,
            )
