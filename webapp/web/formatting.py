"""Format amounts, days and periods for the screen, in Chinese or English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from flask_babel import get_locale, gettext

from rules.periods import PeriodMalformed, parse_period
from webapp.core.amounts import yuan_of

_HALF = ",:;()"
_FULL = dict(zip(_HALF, "，：；（）", strict=True))
_BESIDE_HAN = re.compile(rf"(?<=[\u4e00-\u9fff》])[{_HALF}]|[{_HALF}](?=[\u4e00-\u9fff《])")


def yuan(fen: int | None, sign: bool = True) -> str:
    """Fen as yuan with two places: 15000 is ¥150.00, -500 is -¥5.00."""
    if fen is None:
        return ""
    return f"{'-' if fen < 0 else ''}{'¥' if sign else ''}{yuan_of(abs(fen)):,}"


def in_english() -> bool:
    """Whether the current locale is English: that of the session or of the event stream."""
    return str(get_locale()) == "en"


def day_text(on: date) -> str:
    """A day with its year: 2026年3月2日, or 2 Mar 2026."""
    return on.strftime("%-d %b %Y") if in_english() else f"{on.year}年{on.month}月{on.day}日"


def short_day_text(on: date) -> str:
    """Month and day without the year: 3月2日, or 2 Mar."""
    return on.strftime("%-d %b") if in_english() else f"{on.month}月{on.day}日"


def month_text(on: date) -> str:
    """The month of a day: 2026年3月, or Mar 2026."""
    return on.strftime("%b %Y") if in_english() else f"{on.year}年{on.month}月"


def month_name(on: date) -> str:
    """The month of a day without its year: 3月, or Mar."""
    return on.strftime("%b") if in_english() else f"{on.month}月"


def period_text(key: str, campaign: str = "") -> str:
    """Format a period's key, such as 2026年第四季度; a campaign by its name, if it is given.

    Text that is no key, as somebody may have typed it, stays as it is.
    """
    if key.startswith("campaign"):
        return campaign or str(gettext("活动全程"))
    try:
        period = parse_period(key)
    except PeriodMalformed:
        return key
    year = period.start.year
    if period.kind == "day":
        return day_text(period.start)
    if period.kind == "week":
        week = int(key[-2:])
        return f"week {week} of {key[:4]}" if in_english() else f"{key[:4]}年第{week}周"
    if period.kind == "quarter":
        number = int(key[-1])
        return f"Q{number} {year}" if in_english() else f"{year}年第{'一二三四'[number - 1]}季度"
    if period.kind == "year":
        return f"{year}" if in_english() else f"{year}年"
    return period.start.strftime("%B %Y") if in_english() else f"{year}年{period.start.month}月"


def sentence_values(values: Mapping[str, object]) -> dict[str, object]:
    """Format the days, times and periods among the values of a refusal's sentence.

    Times are local. A value named `month` or `period` is a period's key, or what was typed for one.
    """
    return {name: _value_text(name, value) for name, value in values.items()}


def _value_text(name: str, value: object) -> object:
    if isinstance(value, datetime):
        return f"{day_text(value.date())} {value:%H:%M}"
    if isinstance(value, date):
        return day_text(value)
    return key_text(value) if name in ("month", "period") and isinstance(value, str) else value


def key_text(text: str) -> str:
    """Format a day's or period's key for the screen; return numbers, ids and other text as is."""
    return text if text.isdigit() or text.startswith("campaign") else period_text(text)


def full_width(text: str) -> str:
    """Return a Chinese text of a scheme's file with full-width punctuation beside its characters.

    The files are typed with half-width punctuation; a time as 21:00 keeps its colon.
    """
    return _BESIDE_HAN.sub(lambda found: _FULL[found[0]], text)
