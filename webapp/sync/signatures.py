"""Compute device ids and verify the signatures of records (ECDSA P-256, SHA-256)."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from webapp.core.errors import JiebaoError, _

_ECDSA = ec.ECDSA(SHA256())
_HALF = 32  # bytes of r, and of s


class DeviceKeyMalformed(JiebaoError):
    """The device key is not a P-256 public key."""

    sentence = _("这部手机的密钥不对，请退出后重新登录。")


def device_id(key: str) -> str:
    """The id of the device with this public key (SPKI, base64). Raises DeviceKeyMalformed."""
    _load(key)
    return sha256(b64decode(key)).hexdigest()[:32]


def is_signed(key: str, signature: str | None, content: str) -> bool:
    """Whether this key has signed `content`; `signature`: base64 of r and s, as in WebCrypto."""
    try:
        parts = b64decode(signature or "", validate=True)
    except (NotBase64, ValueError):
        return False
    if len(parts) != 2 * _HALF:
        return False
    r, s = (int.from_bytes(half) for half in (parts[:_HALF], parts[_HALF:]))
    try:
        _load(key).verify(encode_dss_signature(r, s), content.encode(), _ECDSA)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=4096)  # a phone signs all its records by one key
def _load(key: str) -> ec.EllipticCurvePublicKey:
    try:
        public_key = load_der_public_key(b64decode(key, validate=True))
    except (NotBase64, ValueError, UnsupportedAlgorithm) as malformed:
        raise DeviceKeyMalformed() from malformed
    if (
        not isinstance(public_key, ec.EllipticCurvePublicKey)
        or public_key.curve.name != "secp256r1"
    ):
        raise DeviceKeyMalformed()
    return public_key
