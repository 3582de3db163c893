"""Hold the values of cells as read from a file, before a column's parser sees them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

# What a workbook stores in a cell; `datetime`, `time` and `timedelta` where Excel shows a date.
Stored = str | int | float | bool | datetime | date | time | timedelta | None


@dataclass(frozen=True)
class Formatted:
    """A stored value with a number format, by which Excel may display another text."""

    stored: str | int | float | datetime | date | time | timedelta
    form: str


Value = Stored | Formatted
Parse = Callable[[Value], object]


class Refused(Exception):
    """A parser refuses a cell's value; the caller, who knows row and column, makes a `Fault`."""

    def __init__(self, sentence: str, /, **values: object) -> None:
        super().__init__(sentence % values)
        self.sentence = sentence
        self.values = values


def shown(value: Value) -> str:
    """Return a cell's stored value as text, without its number format, for a title or a fault."""
    if isinstance(value, Formatted):
        return shown(value.stored)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return format(value, ".15g")
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    return str(value)


@lru_cache(maxsize=4096)  # the rows repeat few distinct words
def folded(text: str) -> str:
    """Text normalised for comparison: NFKC, lower case, without spaces and format characters."""
    plain = unicodedata.normalize("NFKC", text)
    kept = (c for c in plain if not c.isspace() and unicodedata.category(c) != "Cf")
    return "".join(kept).casefold()


def half_width(text: str) -> str:
    """Half-width text of a number, code or day, without format characters left by copying.

    A text with a digit such as ① or ² stays as it is: 12800① is not 128001.
    """
    if text.isascii() or marking_digit(text) is not None:
        return text.strip()
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if unicodedata.category(c) != "Cf").strip()


def marking_digit(text: str) -> str | None:
    """Return the first digit that may be a mark of a note, such as ①, ² or ½; None without one."""
    return next((sign for sign in text if unicodedata.category(sign) == "No"), None)
