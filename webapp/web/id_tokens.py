"""Check an ID token of OpenID Connect, and read the staff number from its claims. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwk, jwt
from joserfc.errors import JoseError

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LEEWAY = 60  # seconds by which the clocks may differ
LONGEST_NUMBER = 40


class IdTokenRefused(Exception):
    """The ID token is not one for this sign-in; the text is for the log."""


class KeyUnknown(IdTokenRefused):
    """The key that signed the token is not among the keys."""


@dataclass(frozen=True)
class Expected:
    """What the ID token of a sign-in must say: who issued it, for whom, for which request."""

    issuer: str
    client: str
    nonce: str


def read_keys(document: object) -> jwk.KeySet:
    """The keys of a JWK set that verify signatures; others are left out. Raises IdTokenRefused."""
    entries = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise IdTokenRefused("no list of keys")
    found = []
    for entry in entries:
        if not isinstance(entry, dict) or entry.get("kty") not in ("RSA", "EC"):
            continue
        if entry.get("use", "sig") == "sig":
            try:
                found.append(jwk.import_key(entry))
            except (JoseError, ValueError, TypeError, KeyError) as malformed:
                raise IdTokenRefused("a key cannot be read") from malformed
    return jwk.KeySet(found)


def read_id_token(
    token: str, keys: jwk.KeySet, expected: Expected, now: datetime
) -> dict[str, Any]:
    """The claims of a token that the keys verify and that says what is expected.

    Raises KeyUnknown, and IdTokenRefused for any other fault.
    """
    try:
        held = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
        claims = CodeIDToken(
            held.claims,
            held.header,
            options={
                "iss": {"essential": True, "value": expected.issuer},
                "aud": {"essential": True, "value": expected.client},
                "sub": {"essential": True},
            },
            params={"nonce": expected.nonce, "client_id": expected.client},
        )
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, TypeError) as refused:
        why = f"{type(refused).__name__}: {refused}"
        unknown = "kid" in why.lower() or not keys.keys
        raise (KeyUnknown if unknown else IdTokenRefused)(why) from refused
    if not isinstance(claims["sub"], str):
        raise IdTokenRefused("sub is no text")
    return dict(claims)


def told_number(claims: Mapping[str, Any], claim: str) -> str:
    """The staff number in a claim; empty where there is none that could be one."""
    told = claims.get(claim)
    if isinstance(told, int) and not isinstance(told, bool):
        told = str(told)
    if not isinstance(told, str) or len(told) > LONGEST_NUMBER or not told.isprintable():
        return ""
    return told.strip()
