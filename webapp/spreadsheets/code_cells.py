"""Parse the cells of a deal: a contract's or card's number, an amount, a moment."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from webapp.core.amounts import whole_hundredths
from webapp.core.errors import _
from webapp.spreadsheets.cells import above_zero, day, refuse_date
from webapp.spreadsheets.displayed import visible_code, visible_day
from webapp.spreadsheets.suspicious_text import is_invisible
from webapp.spreadsheets.values import Refused, Value, folded, shown

_MOMENT = re.compile(r"(?P<day>\S+?)[ T]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?")


def code_text(value: Value) -> str:
    """A contract's or card's number: half-width, upper case, no spaces, at most 40 characters."""
    typed = visible_code(value)
    refuse_date(typed)
    text = folded(typed).upper()
    if len(text) > 40:
        raise Refused(_("太长了,最多 %(limit)s 个字。"), limit=40)
    if not any(map(str.isalnum, text)):
        raise Refused(_("号码里没有字母或数字。请填上号码;没有就清空这一格。"))
    for sign in filter(is_invisible, text):
        code = f"U+{ord(sign):04X}"
        raise Refused(_("里面有看不见或无法显示的字符(%(code)s),请删掉后重新输入。"), code=code)
    return text


def fen(value: Value) -> int:
    """An amount in yuan, above 0 and with at most two decimals, as integer fen."""
    found = whole_hundredths(above_zero(value))
    if found is None:
        raise Refused(_("金额最多写到分,即两位小数。"))
    return found


def moment_value(value: Value) -> datetime:
    """A naive day and time: Excel's own, or text such as 2026-03-02 14:30.

    A day without a time is refused, because deals are ranked by their time, and midnight would be
    wrong. Raises Refused.
    """
    value = visible_day(value)
    if isinstance(value, datetime):
        rounded = value + timedelta(microseconds=500_000)  # Excel stores an inexact day fraction
        found = rounded.replace(microsecond=0)
        if found.time() == time():
            raise _without_time()
        return datetime.combine(day(found), found.time())
    text = unicodedata.normalize("NFKC", shown(value)).strip()
    match = _MOMENT.fullmatch(text)
    if match is None:
        if isinstance(value, date) or _is_day(text):
            raise _without_time()
        raise _no_moment()
    try:
        clock = time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0))
    except ValueError as impossible:
        raise _no_moment() from impossible
    return datetime.combine(day(match["day"]), clock)


def _is_day(text: str) -> bool:
    try:
        day(text)
    except Refused:
        return False
    return True


def _without_time() -> Refused:
    return Refused(_("只有日期,没有时间。请写成 2026-03-02 14:30。"))


def _no_moment() -> Refused:
    return Refused(_("不是有效的时间。请写成 2026-03-02 14:30。"))
