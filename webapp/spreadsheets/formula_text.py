"""Keep spreadsheet programs from taking a text of a CSV file for a formula."""

from __future__ import annotations

# The list of OWASP ("CSV Injection"): a Chinese Excel takes the full-width signs for the others.
_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def no_formula(text: str) -> str:
    """Return the text, after an apostrophe where it begins as a formula does."""
    return f"'{text}" if text.startswith(_BEGINS) else text
