"""Parse the value of one cell into a typed value, or refuse it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from webapp.core.errors import JiebaoError, _
from webapp.core.phone_numbers import normalise
from webapp.spreadsheets.displayed import (
    visible_code,
    visible_day,
    visible_number,
    visible_text,
)
from webapp.spreadsheets.suspicious_text import is_invisible
from webapp.spreadsheets.values import Parse, Refused, Value, folded, half_width, shown

SERIAL_ZERO = date(1899, 12, 30)  # Excel's day 0, from March 1900 on
SERIALS = range(10_000, 100_000)  # serial numbers of five digits: 1927 to 2173
YEARS = range(1900, 2101)
LARGEST = 10**12  # of a target, in yuan or pieces; in fen it still fits 64 bits
_DAY = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})"
    r"|年(\d{1,2})月(\d{1,2})[日号]|(\d{2})(\d{2}))(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_SPACED = re.compile(r"(?<=\d)\s*([年月])\s*(?=\d)|(?<=\d)\s+(?=[日号])")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_DOTTED = re.compile(r"([+-]?[1-9]\d{0,2})\.(\d{3})")  # thousands, as some countries write them
_STAFF_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,31}")
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
# The texts that Excel and pandas export for a code which was turned into a date or time of day.
_DATE_TEXT = re.compile(
    rf"\d{{1,4}}[-/. ]{_MONTHS}(?:[-/. ]\d{{2,4}})?|{_MONTHS}[-/. ](?:\d\d?|(?:19|20)\d\d)"
    r"|(?:19|20)\d\d/(?:0?[1-9]|1[0-2])(?:/\d{1,2})?|(?:0?[1-9]|1[0-2])/\d{1,2}(?:/\d{2,4})?"
    r"|(?:19|20)\d\d-(?:0[1-9]|1[0-2])-[0-3]\d|\d{4}[-/]\d\d?[-/]\d\d?[ T]+\d\d?:\d\d.*"
    r"|(?:\d{2,4}年)?\d{1,2}月(?:\d{1,2}日)?|\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?",
    re.IGNORECASE,
)
_TWO_READINGS = _("“%(typed)s”里的点看不准是小数点还是千分位。请写成 %(whole)s，或写成两位小数。")


def single_line(limit: int) -> Callable[[Value], str]:
    """A parser of one line of at most `limit` visible characters."""

    def parse(value: Value) -> str:
        return _visible(visible_text(value).strip(), limit, "")

    return parse


def several_lines(limit: int) -> Callable[[Value], str]:
    """A parser of free text of at most `limit` characters, with line breaks and tabs."""

    def parse(value: Value) -> str:
        text = visible_text(value).replace("\r\n", "\n").replace("\r", "\n")
        return _visible(text.strip(), limit, "\n\t")

    return parse


def name(value: Value) -> str:
    """Parse the name of a person, a team or a batch: at most 40 characters, with a letter."""
    return _with_letters(_visible(visible_text(value).strip(), 40, ""))


note = several_lines(1000)


def _with_letters(text: str, but: str = "") -> str:
    """Return a name. Raises Refused for signs alone, such as - and ——.

    `but`: a further category of characters of which none is a letter, as N of digits.
    """
    if text and all(unicodedata.category(sign)[0] in "PSZ" + but for sign in text):
        raise Refused(_("名称里没有文字。请填上名称；没有就清空这一格。"))
    return text


def _visible(text: str, limit: int, allowed: str) -> str:
    if len(text) > limit:
        raise Refused(_("太长了，最多 %(limit)s 个字。"), limit=limit)
    for character in text:
        if character not in allowed and is_invisible(character):
            code = f"U+{ord(character):04X}"
            raise Refused(
                _("里面有看不见或无法显示的字符（%(code)s），请删掉后重新输入。"), code=code
            )
    return text


def person_name(limit: int) -> Callable[[Value], str]:
    """A parser of a person's name: at most `limit` characters, with a letter, and no date."""

    def parse(value: Value) -> str:
        text = _visible(visible_text(value).strip(), limit, "")
        refuse_date(half_width(text))
        return _with_letters(text, but="N")

    return parse


def refuse_date(text: str) -> None:
    """Refuse a code or name that Excel has converted to a date: 26-Mar, 2026/3/2, 3月2日."""
    if _DATE_TEXT.fullmatch(text):
        raise Refused(
            _(
                "“%(typed)s”是日期或时间的样子，多半是被 Excel 改成了日期。"
                "请把这一列设为“文本”格式，重新输入原来的内容。"
            ),
            typed=text,
        )


def staff_number(value: Value) -> str:
    """A staff number: at most 32 letters, digits and . _ -, beginning with a letter or digit."""
    text = visible_code(value)
    refuse_date(text)
    if not _STAFF_NUMBER.fullmatch(text):
        raise Refused(_("工号只能用字母、数字和 . _ -，最多 32 位。"))
    return text


def phone(value: Value) -> str:
    """A telephone number normalised by webapp.core.phone_numbers."""
    text = visible_code(value)
    try:
        return normalise(text)
    except JiebaoError as refusal:
        raise Refused(refusal.sentence, **refusal.values) from refusal


def day(value: Value) -> date:
    """A day: Excel's date or serial number, 2026-03-02, 2026/3/2, 2026年3月2日 or 20260302."""
    seen = visible_day(value)
    found = seen.date() if isinstance(seen, datetime) else seen
    if not isinstance(found, date):
        found = _day_of(half_width(shown(found)))
    if found is None or found.year not in YEARS:
        raise Refused(_("不是有效的日期。请写成 2026-03-02、2026/3/2 或 2026年3月2日。"))
    return found


def without_day_spaces(text: str) -> str:
    """Return a day without spaces beside 年, 月, 日 and 号: 2026 年 3 月 2 日 is 2026年3月2日."""
    return _SPACED.sub(lambda found: found[1] or "", text)


def _day_of(text: str) -> date | None:
    if text.isascii() and text.isdigit() and len(text) == 5:
        serial = int(text)
        return SERIAL_ZERO + timedelta(days=serial) if serial in SERIALS else None
    match = _DAY.fullmatch(without_day_spaces(text))
    if match is None:
        return None
    year, month, day_of_month = (int(part) for part in match.groups() if part)
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None


def number(value: Value) -> Decimal:
    """Parse a decimal number, commas between thousands allowed; a float to Excel's 15 digits."""
    text = visible_number(value)
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        raise Refused(_("不是数字。请只写数字，如 60 或 1200.50，不带单位。"))
    if isinstance(value, str) and (dotted := _DOTTED.fullmatch(text)):
        raise Refused(_TWO_READINGS, typed=text, whole="".join(dotted.groups()))
    return Decimal(text.replace(",", ""))


def above_zero(value: Value) -> Decimal:
    """A number above 0 and at most LARGEST."""
    found = number(value)
    if found <= 0:
        raise Refused(_("必须大于 0。"))
    if found > LARGEST:
        raise Refused(_("数字太大，最多 %(largest)s。"), largest=LARGEST)
    return found


def grade(value: Value) -> int:
    """A grade: a whole number from 0 to 999, higher is more senior."""
    found = number(value)
    if found != found.to_integral_value() or not 0 <= found <= 999:
        raise Refused(_("职级要写 0 到 999 的整数，数字越大级别越高。"))
    return int(found)


def one_of(words: Mapping[str, str], allowed: tuple[str, ...]) -> Parse:
    """A parser of a choice: `words` maps folded words to ids; the refusal lists `allowed`."""

    def parse(value: Value) -> str:
        found = words.get(folded(shown(value) if isinstance(value, bool) else visible_text(value)))
        if found is None:
            raise Refused(_("不在可选范围内。可填：%(allowed)s。"), allowed="、".join(allowed))
        return found

    return parse
