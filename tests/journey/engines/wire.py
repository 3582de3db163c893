"""The commands of WebDriver, over HTTP (Chromium, WebKitGTK) and over Firefox's own socket."""

from __future__ import annotations

import json
import socket
from time import monotonic, sleep
from typing import Any, Protocol

import httpx

STARTS_WITHIN = 60.0
ANSWERS_WITHIN = 120.0
# Each command of the W3C standard that the journey needs, by the name that Marionette gives it.
PLACES = {
    "Navigate": ("POST", "url"),
    "ExecuteScript": ("POST", "execute/sync"),
    "ExecuteAsyncScript": ("POST", "execute/async"),
    "ElementClick": ("POST", "element/{id}/click"),
    "ElementClear": ("POST", "element/{id}/clear"),
    "ElementSendKeys": ("POST", "element/{id}/value"),
    "DeleteAllCookies": ("DELETE", "cookie"),
    "SetWindowRect": ("POST", "window/rect"),
    "TakeScreenshot": ("GET", "screenshot"),
}


class Refused(Exception):
    """A driver refused a command; its own words."""


class Wire(Protocol):
    """A session of one browser."""

    def send(self, command: str, **given: Any) -> Any:
        """The answer to a command of `PLACES`."""

    def close(self) -> None:
        """End the session and its browser."""


class HttpWire:
    """A session at a driver that listens on a port of this machine."""

    def __init__(self, port: int, capabilities: dict[str, Any]) -> None:
        address = f"http://127.0.0.1:{port}"
        self.client = httpx.Client(base_url=address, timeout=ANSWERS_WITHIN, trust_env=False)
        _wait_for(port)
        wanted = {"capabilities": {"alwaysMatch": capabilities}}
        self.session = self._ask("POST", "/session", wanted)["sessionId"]

    def send(self, command: str, **given: Any) -> Any:
        method, place = PLACES[command]
        path = place.format(id=given.pop("id", ""))
        return self._ask(method, f"/session/{self.session}/{path}", given)

    def close(self) -> None:
        self._ask("DELETE", f"/session/{self.session}", {})
        self.client.close()

    def _ask(self, method: str, path: str, given: dict[str, Any]) -> Any:
        body = {"json": given} if method == "POST" else {}
        value = self.client.request(method, path, **body).json()["value"]  # type: ignore[arg-type]
        if isinstance(value, dict) and "error" in value:
            raise Refused(f"{value['error']}: {value['message']}")
        return value


class MarionetteWire:
    """A session at Firefox: the same commands as JSON, each with its length before it."""

    def __init__(self, port: int, capabilities: dict[str, Any]) -> None:
        _wait_for(port)
        self.socket = socket.create_connection(("127.0.0.1", port), ANSWERS_WITHIN)
        self.number = 0
        self._read()  # its greeting
        self.send("NewSession", **capabilities)

    def send(self, command: str, **given: Any) -> Any:
        self.number += 1
        text = json.dumps([0, self.number, f"WebDriver:{command}", given]).encode()
        self.socket.sendall(b"%d:%s" % (len(text), text))
        _kind, _number, refused, result = self._read()
        if refused:
            raise Refused(f"{refused['error']}: {refused['message']}")
        return result.get("value") if isinstance(result, dict) else result

    def close(self) -> None:
        self.send("DeleteSession")
        self.socket.close()

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._some(1)
        wanted, text = int(length[:-1]), b""
        while len(text) < wanted:
            text += self._some(wanted - len(text))
        return json.loads(text)

    def _some(self, most: int) -> bytes:
        came = self.socket.recv(most)
        if not came:
            raise Refused("Firefox closed its socket")
        return came


def _wait_for(port: int) -> None:
    """Wait until somebody listens on a port of this machine."""
    until = monotonic() + STARTS_WITHIN
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if monotonic() > until:
                raise
            sleep(0.1)
        else:
            return
