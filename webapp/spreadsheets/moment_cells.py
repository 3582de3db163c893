"""Parse a cell that holds a day, with or without a time of day."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from webapp.core.errors import _
from webapp.spreadsheets.cells import day, without_day_spaces
from webapp.spreadsheets.displayed import visible_day
from webapp.spreadsheets.values import Refused, Value, half_width, shown

_MORNING = ("上午", "早上", "凌晨", "am")
_AFTERNOON = ("下午", "晚上", "傍晚", "pm")
_MOMENT = re.compile(
    r"(?P<day>\S+?)(?:[ T]+|(?<=[日号]))"
    r"(?P<before>上午|早上|凌晨|中午|下午|晚上|傍晚)?\s*(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?"
    r"|[时点](?:(?P<half>半)|(?:(?P<minute2>\d{1,2})分?(?:(?P<second2>\d{1,2})秒?)?)?))"
    r"\s*(?P<after>am|pm)?",
    re.IGNORECASE,
)


def moment_value(value: Value) -> datetime:
    """Parse a naive day and time: Excel's own, or text such as 2026-03-02 14:30 or 3月2日.

    A day without a time gives midnight, which pages show as the day alone. Raises Refused.
    """
    value = visible_day(value)
    if isinstance(value, datetime):
        rounded = value + timedelta(microseconds=500_000)  # Excel stores an inexact day fraction
        found = rounded.replace(microsecond=0)
        return datetime.combine(day(found), found.time())
    text = without_day_spaces(half_width(shown(value)))
    match = _MOMENT.fullmatch(text)
    if match is not None:
        return datetime.combine(day(match["day"]), _time_of_day(match))
    if not isinstance(value, date) and not _is_day(text):
        raise _no_moment()
    return datetime.combine(day(value if isinstance(value, date) else text), time())


def _time_of_day(match: re.Match[str]) -> time:
    minute = 30 if match["half"] else int(match["minute"] or match["minute2"] or 0)
    second = int(match["second"] or match["second2"] or 0)
    try:
        return time(_hour(match), minute, second)
    except ValueError as impossible:
        raise _no_moment() from impossible


def _hour(match: re.Match[str]) -> int:
    """The hour from 0 to 23; a half of the day that contradicts it gives 24, which is none."""
    hour = int(match["hour"])
    halves = {part.lower() for part in (match["before"], match["after"]) if part}
    if halves & {*_MORNING}:
        hour = 0 if hour == 12 else hour if hour < 12 else 24
    if halves & {*_AFTERNOON} or ("中午" in halves and hour < 10):
        hour = hour + 12 if 0 < hour < 12 else hour
    return hour


def _is_day(text: str) -> bool:
    try:
        day(text)
    except Refused:
        return False
    return True


def _no_moment() -> Refused:
    return Refused(_("不是有效的时间。请写成 2026-03-02 14:30；只有日期就写 2026-03-02。"))
