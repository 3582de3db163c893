"""A minimal HTTP client for the sample people: it keeps cookies and posts forms."""

from __future__ import annotations

import re
import uuid
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlencode, urlsplit

from webapp.core.errors import JiebaoError, _

_TOKEN = re.compile(
    r'name="csrf_token"[^>]*?value="([^"]+)"|value="([^"]+)"[^>]*?name="csrf_token"'
)
File = tuple[str, str, bytes]  # file name, media type, content


class NotServed(JiebaoError):
    """No server answers at the address, or none of Jiebao."""

    sentence = _("%(url)s 没有应答（%(why)s）。请先运行 jiebao serve。")


class RequestRefused(JiebaoError):
    """The server refused the posted form."""

    sentence = _("%(url)s 没有接受提交（状态 %(status)s）。")


class Browser:
    """One person's browser on a server at `url` (http or https)."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._url = url
        self._connection = kind(parts.hostname or "127.0.0.1", parts.port, timeout=30)
        self._cookies: dict[str, str] = {}
        self._token = ""

    def open(self, address: str) -> str:
        """Get a page and keep its CSRF token. Raises NotServed, RequestRefused."""
        status, page = self._ask("GET", address)
        if status != 200:
            raise RequestRefused(url=self._url + address, status=status)
        found = _TOKEN.search(page)
        if found:
            self._token = found[1] or found[2]
        return page

    def post(
        self, address: str, fields: dict[str, str], file: tuple[str, File] | None = None
    ) -> None:
        """Post a form; a redirect means success. Raises NotServed, RequestRefused."""
        fields = {**fields, "csrf_token": self._token}
        if file is None:
            body, media = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        else:
            body, media = _multipart(fields, *file)
        status, _page = self._ask("POST", address, body, {"Content-Type": media})
        if status not in (302, 303):
            raise RequestRefused(url=self._url + address, status=status)

    def _ask(
        self, method: str, address: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        held = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        sent = {"Cookie": held, "User-Agent": "jiebao-demo", **(headers or {})}
        answer, page = self._exchange(method, address, body, sent)
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = cookie.split(";", 1)[0].partition("=")
            self._cookies[name.strip()] = value
        return answer.status, page

    def _exchange(
        self, method: str, address: str, body: bytes, headers: dict[str, str]
    ) -> tuple[HTTPResponse, str]:
        """Send a request, and again on a new connection if the server closed the old one: each form
        carries its own id, so the server records it once."""
        for last in (False, True):
            try:
                self._connection.request(method, address, body or None, headers)
                answer = self._connection.getresponse()
                return answer, answer.read().decode("utf-8", "replace")
            except (OSError, HTTPException) as failed:
                self._connection.close()
                if last:
                    raise NotServed(url=self._url, why=failed) from failed
        raise AssertionError("one of two tries returns or raises")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _multipart(fields: dict[str, str], name: str, file: File) -> tuple[bytes, str]:
    boundary = uuid.uuid4().hex
    filename, media, content = file
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    ]
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; '
        f'filename="{filename}"\r\nContent-Type: {media}\r\n\r\n'
    )
    body = "".join(parts).encode() + head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"
