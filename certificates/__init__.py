"""Certificates: an honour in, PDF bytes out."""

from __future__ import annotations

from .errors import CertificateError, GlyphMissing
from .honour import Honour, Segment
from .press import press, press_each, press_run

__all__ = [
    "CertificateError",
    "GlyphMissing",
    "Honour",
    "Segment",
    "press",
    "press_each",
    "press_run",
]
