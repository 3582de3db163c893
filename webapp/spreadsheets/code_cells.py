"""Parse the cells of a deal: the number of a contract or card, and an amount."""

from __future__ import annotations

import re

from webapp.core.amounts import whole_hundredths
from webapp.core.errors import _
from webapp.spreadsheets.cells import above_zero, refuse_date
from webapp.spreadsheets.displayed import visible_code
from webapp.spreadsheets.suspicious_text import is_invisible
from webapp.spreadsheets.values import Refused, Value, folded

_PREFIX = re.compile(r"[^\W\d_]+-?(?=\d)")  # the letters before a code's digits: JC, HT-


def code_text(value: Value) -> str:
    """Parse a contract's or card's number: half-width, upper case, no spaces, ≤ 40 characters."""
    typed = visible_code(value)
    refuse_date(typed)
    if _holds_two(typed):
        raise Refused(_("一格里有两个号。一格只写一个，另一个写在下一行。"))
    text = folded(typed).upper()
    if len(text) > 40:
        raise Refused(_("太长了，最多 %(limit)s 个字。"), limit=40)
    if not any(map(str.isalnum, text)):
        raise Refused(_("号码里没有字母或数字。请填上号码；没有就清空这一格。"))
    for sign in filter(is_invisible, text):
        code = f"U+{ord(sign):04X}"
        raise Refused(_("里面有看不见或无法显示的字符（%(code)s），请删掉后重新输入。"), code=code)
    return text


def _holds_two(typed: str) -> bool:
    """Whether a cell holds two codes: two lines, one prefix twice, or two equally long numbers.

    Groups of digits as in 0000 0127 are one code.
    """
    first, *others = typed.split() or [""]
    prefix = _PREFIX.match(first)
    if prefix and any(_PREFIX.match(each) and each.startswith(prefix[0]) for each in others):
        return True
    alike = [each for each in others if each.isdigit() and len(each) == len(first) >= 6]
    return bool(others) and ("\n" in typed or (first.isdigit() and len(alike) == len(others)))


def fen(value: Value) -> int:
    """An amount in yuan, above 0 and with at most two decimals, as integer fen."""
    found = whole_hundredths(above_zero(value))
    if found is None:
        raise Refused(_("金额最多写到分，即两位小数。"))
    return found
