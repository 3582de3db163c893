"""Which phone made a record: its key's id, and whether the record was signed by it."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
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
    """A device key that is none of ours."""

    sentence = _("这部手机的密钥不对,请退出后重新登录。")


def device_id(key: str) -> str:
    """The id of the device with this public key (base64). Raises KeyMalformed."""
    _load(key)
    return sha256(b64decode(key)).hexdigest()[:32]


def is_signed(key: str, signature: str | None, content: str) -> bool:
    """Whether `signature` (base64 of r and s, as browsers make it) is this key's."""
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


def _load(key: str) -> ec.EllipticCurvePublicKey:
    try:
        found = load_der_public_key(b64decode(key, validate=True))
    except (NotBase64, ValueError, UnsupportedAlgorithm) as malformed:
        raise DeviceKeyMalformed() from malformed
    if not isinstance(found, ec.EllipticCurvePublicKey) or found.curve.name != "secp256r1":
        raise DeviceKeyMalformed()
    return found
