"""Render honours as certificates: PDF bytes."""

from __future__ import annotations

from .errors import CertificateError, GlyphMissing
from .honour import Honour, Segment
from .press import check, press, press_each, press_run
from .signature import Signer, sign
from .signed import press_signed, press_signed_run

__all__ = [
    "CertificateError",
    "GlyphMissing",
    "Honour",
    "Segment",
    "Signer",
    "check",
    "press",
    "press_each",
    "press_run",
    "press_signed",
    "press_signed_run",
    "sign",
]
