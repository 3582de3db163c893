"""A small keep-alive HTTP client with little overhead, so that benchmarks measure the server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass
class Answer:
    """One HTTP answer: status, headers (lower case; the last of each name, cookies apart), body."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: dict[str, str]


@dataclass
class Connection:
    """One keep-alive connection that carries its cookies by hand (they are `__Host-`)."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def request(
        self, method: str, path: str, form: Mapping[str, str] | None = None
    ) -> Answer:
        """Send one request and read its whole answer."""
        if form is None:
            return await self._send(method, path, "", b"")
        kind = "Content-Type: application/x-www-form-urlencoded\r\n"
        return await self._send(method, path, kind, urlencode(form).encode())

    async def send_json(self, path: str, body: bytes) -> Answer:
        """Post JSON as a phone's modules do, and read the whole answer."""
        return await self._send(
            "POST", path, "Content-Type: application/json\r\nX-Jiebao-Sync: 1\r\n", body
        )

    async def _send(self, method: str, path: str, headers: str, body: bytes) -> Answer:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {cookies}\r\n"
        if headers:
            head += f"{headers}Content-Length: {len(body)}\r\n"
        self.writer.write(head.encode() + b"\r\n" + body)
        answer = await self._answer()
        self.cookies.update(answer.cookies)
        return answer

    async def _answer(self) -> Answer:
        assert self.reader is not None
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers, cookies = {}, {}
        for line in head[1:-2]:
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                cookies[key] = rest.partition(";")[0]
        status = int(head[0].split(" ")[1])
        if headers.get("transfer-encoding") == "chunked":
            body = await self._chunks()
        else:
            body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        return Answer(status, headers, body, cookies)

    async def _chunks(self) -> bytes:
        assert self.reader is not None
        pieces = []
        while True:
            size = int((await self.reader.readline()).strip(), 16)
            pieces.append(await self.reader.readexactly(size))
            await self.reader.readexactly(2)
            if size == 0:
                return b"".join(pieces)

    async def close(self) -> None:
        """Close the connection, even if the server has already closed it."""
        if self.writer is not None:
            self.writer.close()
            with suppress(OSError):
                await self.writer.wait_closed()
            self.writer = self.reader = None


_TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')


def token_in(page: bytes) -> str:
    """Return the CSRF token of a page's form."""
    found = _TOKEN.search(page)
    if found is None:
        raise ValueError("the page has no form")
    return found.group(1).decode()


async def sign_in(port: int, account: str, password: str) -> tuple[Connection, str]:
    """Sign in as a person; return the connection, and the CSRF token of its session."""
    connection = Connection(port)
    form = {"account": account, "password": password}
    form["csrf_token"] = token_in((await connection.request("GET", "/login")).body)
    answer = await connection.request("POST", "/login", form)
    if answer.status != 303:
        raise ValueError(f"signing in as {account} was answered with {answer.status}")
    return connection, token_in((await connection.request("GET", "/calls/new")).body)
