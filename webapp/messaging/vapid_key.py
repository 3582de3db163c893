"""The key that identifies this program to push services (VAPID, RFC 8292)."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def private_key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """The private key, derived from the installation's secret of 32 bytes."""
    return ec.derive_private_key(int.from_bytes(secret), ec.SECP256R1())


def public_key(secret: bytes) -> str:
    """Return the public point with which a browser subscribes, as base64url without padding."""
    public = private_key(secret).public_key()
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).rstrip(b"=").decode()
