"""Convert typed periods to the keys that the rules use: 2026-03-02, 2026-W10, 2026-03."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from rules.periods import week_period
from webapp.core.errors import _
from webapp.spreadsheets.cells import day, name
from webapp.spreadsheets.displayed import visible_text
from webapp.spreadsheets.number_formats import shows_month
from webapp.spreadsheets.values import Formatted, Refused, Value, folded

_MONTH = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})月?)")
_WEEK = re.compile(r"(\d{4})[-/.年]?(?:w|第)(\d{1,2})周?")
_QUARTER = re.compile(r"(\d{4})[-/.年]?(?:q([1-4])|第?([1-4一二三四])季度?)")
_YEAR = re.compile(r"(\d{4})年?")
_FIRST_OF = {"一": "1", "二": "2", "三": "3", "四": "4"}


def period_key(kind: str, value: Value) -> str:
    """Return the key of a period; `kind` is one of `rules.periods.KINDS`. Raises Refused."""
    return _KEYS[kind](value)


def _day(value: Value) -> str:
    return day(value).isoformat()


def _week(value: Value) -> str:
    match = _WEEK.fullmatch(folded(visible_text(value)))
    try:
        if match is None:
            raise ValueError
        return week_period(date.fromisocalendar(int(match[1]), int(match[2]), 1)).key
    except ValueError as unknown:
        raise Refused(_("周期是周时，写成 2026-W48 这样。")) from unknown


def _month(value: Value) -> str:
    # Excel turns the typed 2026-03 into a date, the first day of the month.
    stored = value.stored if isinstance(value, Formatted) else value
    if isinstance(stored, date) and (not isinstance(value, Formatted) or shows_month(value.form)):
        return f"{stored:%Y-%m}"
    match = _MONTH.fullmatch(folded(visible_text(value)))
    if match is None or not 1 <= int(match[2]) <= 12:
        raise Refused(_("周期是月时，写成 2026-03 或 2026年3月。"))
    return f"{match[1]}-{int(match[2]):02d}"


def _quarter(value: Value) -> str:
    match = _QUARTER.fullmatch(folded(visible_text(value)))
    if match is None:
        raise Refused(_("周期是季时，写成 2026-Q1 或 2026年第1季度。"))
    quarter = match[2] or match[3]
    return f"{match[1]}-Q{_FIRST_OF.get(quarter, quarter)}"


def _year(value: Value) -> str:
    match = _YEAR.fullmatch(folded(visible_text(value)))
    if match is None:
        raise Refused(_("周期是年时，写成 2026。"))
    return match[1]


_KEYS: dict[str, Callable[[Value], str]] = {
    "day": _day,
    "week": _week,
    "month": _month,
    "quarter": _quarter,
    "year": _year,
    "campaign": name,
}
