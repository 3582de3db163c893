"""Read the text, number or day that a cell displays.

Raises `Refused` where it differs from the stored value.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from webapp.core.errors import _
from webapp.spreadsheets.number_formats import (
    displayed_number,
    displayed_text,
    exact,
    is_scientific,
    shows_full_day,
)
from webapp.spreadsheets.values import Formatted, Refused, Value, half_width, marking_digit, shown

LOST_DIGITS = _("号码被 Excel 变成了科学计数法，位数已丢。请把这一列设为“文本”格式后重新输入。")
_SIXTEEN = _(
    "这个号码有 16 位或更多，却存成了数字：Excel 只存 15 位，末尾已丢。"
    "请把这一列设为“文本”格式后重新输入。"
)
_DATE = _("这一格被 Excel 变成了日期或时间。请把这一列设为“文本”格式后重新输入。")
_LOGICAL = _("这一格是逻辑值 TRUE 或 FALSE，不是文字。请把这一列设为“文本”格式后重新输入。")
_TEXT_OTHERWISE = _(
    "这一格看到的不是实际存的 %(stored)s（格式 %(form)s）。"
    "请把这一列设为“文本”格式，按看到的样子重新输入。"
)
_NUMBER_OTHERWISE = _(
    "这一格按格式 %(form)s 显示，看到的不是实际存的 %(stored)s。"
    "请把格式改成“常规”，写完整的数字，不带单位。"
)
_APOSTROPHE = _("号码前面多了一个撇号（'）。请删掉它，并把这一列设为“文本”格式。")
_MARKED = _("里面的“%(sign)s”看不准是数字还是注号。请改成普通的数字，或删掉它。")
_AS_DECIMAL = _("号码后面多了 .0：别的程序把它存成了小数。请改回 %(whole)s，有开头的 0 也补上。")
_DECIMAL = re.compile(r"\d+\.0+")  # how pandas writes a whole number beside an empty cell
_PART_OF_A_DAY = _(
    "这一格没有显示完整的年月日（格式 %(form)s）。请把格式改成 2026-03-02 这样，核对后再上传。"
)
_SIXTEEN_DIGITS = 10**15
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,3}")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
# Currency signs and words around an amount that leave its value as it is.
_YUAN = re.compile(r"[¥￥元圆整]|人民币|RMB|CNY|\s", re.IGNORECASE)
_YEN = re.compile(r"\[\$[^\]]*-[0-9a-f]*411\]", re.IGNORECASE)  # the sign of Japan is ¥, too
_WIDEST = 11  # characters of a number with a fraction that the format General displays


def visible_text(value: Value) -> str:
    """Return the text that a cell displays.

    Raises Refused for a date, a logical value, lost digits, and a text other than the stored one.
    """
    form = value.form if isinstance(value, Formatted) else "General"
    stored = value.stored if isinstance(value, Formatted) else value
    if stored is None:
        return ""
    if isinstance(stored, bool):
        raise Refused(_LOGICAL)
    if isinstance(stored, date | time | timedelta):
        raise Refused(_DATE)
    if isinstance(stored, str):
        return _as_displayed(stored, form, displayed_text(stored, form))
    if abs(stored) >= _SIXTEEN_DIGITS:
        raise Refused(_SIXTEEN)
    if is_scientific(form) or _SCIENTIFIC.fullmatch(shown(stored)):
        raise Refused(LOST_DIGITS)
    plain = form == "General"
    fraction = isinstance(stored, float) and not stored.is_integer()
    if plain and fraction and len(shown(abs(stored))) > _WIDEST:
        raise Refused(_TEXT_OTHERWISE, stored=shown(stored), form=form)
    return _as_displayed(
        shown(stored), form, shown(stored) if plain else displayed_number(stored, form)
    )


def visible_code(value: Value) -> str:
    """Return `visible_text` in half width.

    Also refuses E notation, an apostrophe that another program put before a code, digits such as ①,
    17.0 in a text, and commas and decimals that the number format has added.
    """
    text = half_width(visible_text(value))
    if text.startswith(("'", "’", "‘", "`")):
        raise Refused(_APOSTROPHE)
    if (sign := marking_digit(text)) is not None:
        raise Refused(_MARKED, sign=sign)
    if isinstance(value, str) and _DECIMAL.fullmatch(text):
        raise Refused(_AS_DECIMAL, whole=text.partition(".")[0])
    if _SCIENTIFIC.fullmatch(text):
        raise Refused(LOST_DIGITS)
    if isinstance(value, Formatted) and isinstance(value.stored, int | float):
        plain = shown(value.stored)
        if any(text.count(sign) > plain.count(sign) for sign in ".,") or "." in plain:
            raise Refused(_TEXT_OTHERWISE, stored=plain, form=value.form)
    return text


def visible_number(value: Value) -> str:
    """Return the number of a cell as typed or stored; the format may add only the yuan's sign.

    Raises Refused where the format adds a unit, or displays a rounded or scaled number.
    """
    if not isinstance(value, Formatted) or isinstance(value.stored, bool):
        return half_width(shown(value))
    stored, form = value.stored, value.form
    if isinstance(stored, int | float) and stored < 0:
        return shown(stored)  # no column takes it
    if isinstance(stored, int | float) and not _YEN.search(form):
        text = displayed_number(stored, form)
        bare = _YUAN.sub("", text or "")
        if _NUMBER.fullmatch(bare) and Decimal(bare.replace(",", "")) == exact(stored):
            return shown(stored)
    elif isinstance(stored, str):
        text = displayed_text(stored, form)
        if text is not None and _YUAN.sub("", text) == _YUAN.sub("", stored):
            return half_width(stored)
    raise Refused(_NUMBER_OTHERWISE, stored=shown(stored), form=value.form)


def visible_day(value: Value) -> Value:
    """Return the stored date, text or serial number of a cell. Raises Refused: a partial date."""
    if not isinstance(value, Formatted):
        return value
    stored = value.stored
    if isinstance(stored, datetime | date) and shows_full_day(value.form):
        return stored
    if isinstance(stored, str):
        return visible_text(value)
    if isinstance(stored, int | float) and displayed_number(stored, value.form) == shown(stored):
        return stored
    raise Refused(_PART_OF_A_DAY, form=value.form)


def _as_displayed(stored: str, form: str, text: str | None) -> str:
    if text is None or not text.strip():
        raise Refused(_TEXT_OTHERWISE, stored=stored, form=form)
    return text.strip()
