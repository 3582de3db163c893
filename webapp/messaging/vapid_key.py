"""The key by which push services know this program (VAPID, RFC 8292)."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def private_key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """The key itself, of the installation's secret of 32 bytes."""
    return ec.derive_private_key(int.from_bytes(secret), ec.SECP256R1())


def public_key(secret: bytes) -> str:
    """What a browser subscribes with: the public point, base64url without padding."""
    public = private_key(secret).public_key()
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).rstrip(b"=").decode()
