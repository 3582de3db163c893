"""Format amounts for the screen, and tell whether it is in English."""

from __future__ import annotations

from flask_babel import get_locale

from webapp.core.amounts import yuan_of


def yuan(fen: int | None, sign: bool = True) -> str:
    """Fen as yuan with two places: 15000 is ¥150.00, -500 is -¥5.00."""
    if fen is None:
        return ""
    return f"{'-' if fen < 0 else ''}{'¥' if sign else ''}{yuan_of(abs(fen)):,}"


def in_english() -> bool:
    """Whether the current locale is English: that of the session or of the event stream."""
    return str(get_locale()) == "en"
