"""Sign and read the session's cookie and the tokens of forms as Flask and Flask-WTF do, but sooner.

Both make a serializer at each request and derive its key by an HMAC in Python; here each is made
once. Cookies and tokens keep their form, so those of an older server stay valid.
"""

from __future__ import annotations

import hmac
import json
from typing import Any

from flask import Flask, Response, g, request, session
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf import CSRFProtect
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode, want_bytes
from itsdangerous.signer import SigningAlgorithm
from werkzeug.datastructures import Headers

TOKEN_SALT = "wtf-csrf-token"  # noqa: S105 - Flask-WTF's, no secret
FORM = "application/x-www-form-urlencoded"
# Bytes up to which a session's JSON is not compressed: that takes longer than all the rest.
PLAIN = 1_500
_UNTAGGED = frozenset({str, bool, int, type(None)})
_COMPACT = json.JSONEncoder(separators=(",", ":"))


class _Sha1(SigningAlgorithm):
    """HMAC-SHA-1 by one call of OpenSSL, which is what itsdangerous computes."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hmac.digest(key, value, "sha1")


class _Signer(TimestampSigner):
    """A signer that derives the key of each secret once."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._keys = {each: super(_Signer, self).derive_key(each) for each in self.secret_keys}

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        return self._keys[self.secret_key if secret_key is None else want_bytes(secret_key)]


class KeptSerializer(URLSafeTimedSerializer):
    """A serializer of one salt with one signer, for any thread."""

    def __init__(self, secret: str | bytes, salt: str, serializer: Any, derivation: str) -> None:
        named = {"key_derivation": derivation, "algorithm": _Sha1()}
        super().__init__(secret, salt, serializer, signer=_Signer, signer_kwargs=named)
        self._signer = super().make_signer()

    def make_signer(self, salt: str | bytes | None = None) -> Any:
        return self._signer

    def dump_payload(self, obj: Any) -> bytes:
        plain = want_bytes(self.serializer.dumps(obj))
        return base64_encode(plain) if len(plain) <= PLAIN else super().dump_payload(obj)


class _SessionJson(TaggedJSONSerializer):
    """Flask's JSON of a session, in which most values are texts: Flask asks of them last.

    Flask's own way to JSON looks for the application's encoder, which tagged values never need.
    """

    def tag(self, value: Any) -> Any:
        return value if type(value) in _UNTAGGED else super().tag(value)

    def dumps(self, value: Any) -> str:
        return _COMPACT.encode(self.tag(value))

    def loads(self, value: str) -> Any:
        return self._untag_scan(json.loads(value))


class KeptSessions(SecureCookieSessionInterface):
    """Flask's sessions in a signed cookie, for the application whose secret key is given."""

    def __init__(self, secret: str | bytes) -> None:
        self._serializer = KeptSerializer(secret, self.salt, _SessionJson(), self.key_derivation)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer:
        return self._serializer

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """As Flask does, but the header Vary is written once and not parsed three times."""
        if not session:
            super().save_session(app, session, response)
            return
        is_set = self.should_set_cookie(app, session)
        if session.accessed or is_set:
            vary_by_cookie(response.headers)
        if is_set:
            response.set_cookie(
                self.get_cookie_name(app),
                self._serializer.dumps(dict(session)),
                expires=self.get_expiration_time(app, session),
                path=self.get_cookie_path(app),
                domain=self.get_cookie_domain(app),
                secure=self.get_cookie_secure(app),
                httponly=self.get_cookie_httponly(app),
                samesite=self.get_cookie_samesite(app),
                partitioned=self.get_cookie_partitioned(app),
            )


def vary_by_cookie(headers: Headers) -> None:
    """Name the cookie in the header Vary, if it is not there yet."""
    given = headers.get("Vary", "")
    if "cookie" not in given.lower().replace(" ", "").split(","):
        headers["Vary"] = f"{given}, Cookie" if given else "Cookie"


class FormTokens(CSRFProtect):
    """Flask-WTF's protection against forged forms; a valid token of a plain form is seen sooner.

    Whatever is not such a form, and each token that is not valid, is left to Flask-WTF.
    """

    def __init__(self, app: Flask) -> None:
        secret: Any = app.secret_key
        self._tokens = KeptSerializer(
            secret,
            TOKEN_SALT,
            URLSafeTimedSerializer.default_serializer,
            TimestampSigner.default_key_derivation,
        )
        super().__init__(app)

    def protect(self, apply_exemptions: bool = False) -> None:
        # What is exempt may not be read as a form: its body would be gone.
        plain = request.mimetype == FORM and request.endpoint and not self._is_exempt()
        if plain and self._is_valid():
            g.csrf_valid = True
        else:
            super().protect(apply_exemptions=apply_exemptions)

    def _is_valid(self) -> bool:
        """Whether the form has the token of the session."""
        held, given = session.get("csrf_token"), request.form.get("csrf_token")
        if not held or not given:
            return False
        try:
            told = self._tokens.loads(given)
        except BadData:
            return False
        return isinstance(told, str) and hmac.compare_digest(held, told)
