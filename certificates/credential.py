"""Sign an honour as an Open Badge 3.0 credential: a JSON Web Token of who grants it (ES256).

Anybody can verify the token offline, because its issuer id is the public key (did:key). It contains
only what the certificate states; the public page, whose address is the credential's id, shows
whether the honour is still valid.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .honour import Honour
from .signature import Signer

CONTEXT = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
SCHEMA = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
MEDIA_TYPE = "application/vc+jwt"
_P256 = b"\x80\x24"  # multicodec p256-pub, 0x1200, as a varint
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def credential_of(honour: Honour, signer: Signer, issued_at: datetime) -> str:
    """Return the token of one honour, valid from its issue; equal inputs give equal tokens."""
    issuer = did_of(signer.key.public_key())
    header = {"alg": "ES256", "typ": "vc+jwt", "kid": f"{issuer}#{issuer.split(':')[2]}"}
    claims = {
        **_badge(honour, issuer, issued_at),
        "iss": issuer,
        "jti": honour.verify_address,
        "nbf": int(issued_at.timestamp()),
    }
    signed = f"{_json(header)}.{_json(claims)}"
    return f"{signed}.{_base64(_signature(signer.key, signed.encode('ascii')))}"


def did_of(key: ec.EllipticCurvePublicKey) -> str:
    """Return the issuer id did:key: base58 of the compressed public point."""
    point = key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return f"did:key:z{_base58(_P256 + point)}"


def _badge(honour: Honour, issuer: str, issued_at: datetime) -> dict[str, Any]:
    title = honour.title.replace("\n", " ")
    return {
        "@context": list(CONTEXT),
        "id": honour.verify_address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": title,
        "issuer": {"id": issuer, "type": ["Profile"], "name": honour.company},
        "validFrom": issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityType": "name",
                    "identityHash": honour.recipient,
                }
            ],
            "achievement": {
                "id": f"{honour.verify_address}#achievement",
                "type": ["Achievement"],
                "achievementType": "Award",
                "name": title,
                "description": honour.wording,
                "criteria": {"narrative": honour.wording},
                "humanCode": honour.serial,
            },
        },
    }


def _signature(key: ec.EllipticCurvePrivateKey, text: bytes) -> bytes:
    """A signature in JWS format: r and s, 32 bytes each, with a deterministic nonce."""
    r, s = decode_dss_signature(key.sign(text, ec.ECDSA(SHA256(), deterministic_signing=True)))
    return r.to_bytes(32) + s.to_bytes(32)


def _json(value: Any) -> str:
    return _base64(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _base58(data: bytes) -> str:
    """Bitcoin's base58 of bytes that do not begin with a zero."""
    number, text = int.from_bytes(data), ""
    while number:
        number, digit = divmod(number, 58)
        text = _BASE58[digit] + text
    return text
