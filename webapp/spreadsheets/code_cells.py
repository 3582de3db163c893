"""Parse the cells of a deal: the number of a contract or card, and an amount."""

from __future__ import annotations

from webapp.core.amounts import whole_hundredths
from webapp.core.errors import _
from webapp.spreadsheets.cells import above_zero, refuse_date
from webapp.spreadsheets.displayed import visible_code
from webapp.spreadsheets.suspicious_text import is_invisible
from webapp.spreadsheets.values import Refused, Value, folded


def code_text(value: Value) -> str:
    """Parse a contract's or card's number: half-width, upper case, no spaces, ≤ 40 characters."""
    typed = visible_code(value)
    refuse_date(typed)
    text = folded(typed).upper()
    if len(text) > 40:
        raise Refused(_("太长了，最多 %(limit)s 个字。"), limit=40)
    if not any(map(str.isalnum, text)):
        raise Refused(_("号码里没有字母或数字。请填上号码；没有就清空这一格。"))
    for sign in filter(is_invisible, text):
        code = f"U+{ord(sign):04X}"
        raise Refused(_("里面有看不见或无法显示的字符（%(code)s），请删掉后重新输入。"), code=code)
    return text


def fen(value: Value) -> int:
    """An amount in yuan, above 0 and with at most two decimals, as integer fen."""
    found = whole_hundredths(above_zero(value))
    if found is None:
        raise Refused(_("金额最多写到分，即两位小数。"))
    return found
