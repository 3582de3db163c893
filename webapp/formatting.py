"""How amounts are written on the screen, and in which language."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import get_locale


def yuan(fen: int | None, sign: bool = True) -> str:
    """Fen as yuan with two places: 15000 is ¥150.00, -500 is -¥5.00."""
    if fen is None:
        return ""
    amount = f"{abs(Decimal(fen)) / 100:,.2f}"
    return f"{'-' if fen < 0 else ''}{'¥' if sign else ''}{amount}"


def in_english() -> bool:
    """Whether what is being rendered is in English: by the session, or as the stream asks."""
    return str(get_locale()) == "en"
