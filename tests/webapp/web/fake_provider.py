"""An OpenID provider of the tests, whose ID tokens can be made wrong in any way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.answering import answering
from tests.webapp.web.real_provider import CLIENT


@cache
def key_of(kid: str) -> RSAKey:
    """A key of this name, made once."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"}, private=True)


@dataclass
class FakeProvider:
    """`claims` are those of the next ID token; `sign` makes it. `asked` are the token requests."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    kid: str = "first"
    sign: Callable[[dict[str, Any]], str] | None = None
    userinfo: dict[str, Any] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)
    asked: list[dict[str, str]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    described_as: str = ""

    def id_token(self) -> str:
        if self.sign is not None:
            return self.sign(self.claims)
        return jwt.encode({"alg": "RS256", "kid": self.kid}, self.claims, key_of(self.kid))

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The status and the JSON that a path gives."""
        self.seen.append(path)
        if path == "/token":
            return self._token(form)
        if path == "/jwks":
            return 200, {"keys": [key_of(self.kid).as_dict(private=False)]}
        if path == "/userinfo":
            return 200, self.userinfo
        return 200, {
            "issuer": self.described_as or self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/out",
        }

    def _token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append(form)
        if form.get("code") not in self.codes:
            return 400, {"error": "invalid_grant"}
        self.codes.remove(form["code"])
        granted = {"access_token": "opens userinfo", "token_type": "Bearer"}
        return 200, {**granted, "id_token": self.id_token()}


def usual_claims(issuer: str, nonce: str, now: int, number: object) -> dict[str, Any]:
    """The claims of a right ID token of the account `acct-1`."""
    claims = {"iss": issuer, "aud": CLIENT, "sub": "acct-1", "nonce": nonce}
    return {**claims, "iat": now, "exp": now + 300, "employee_number": number}


@contextmanager
def fake_provider() -> Iterator[FakeProvider]:
    """Serve such a provider on loopback."""
    held = FakeProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._tell(*held.answer(self.path, {}))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._tell(*held.answer(self.path, form))

        def _tell(self, status: int, document: dict[str, Any]) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_told: object) -> None:
            """Write nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.issuer = f"http://127.0.0.1:{server.server_port}"
    with answering(server):
        yield held
