"""Write dates as a certificate has them: 二〇二六年十一月二十三日, November 23, 2026."""

from __future__ import annotations

from datetime import date

_DIGITS = "〇一二三四五六七八九"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def chinese_date(day: date) -> str:
    """Write the date in Chinese numerals: the year digit by digit, month and day as numbers."""
    year = "".join(_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{_below_hundred(day.month)}月{_below_hundred(day.day)}日"


def english_date(day: date) -> str:
    """Write the date as an English certificate has it, whatever the machine's locale is."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def _below_hundred(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")
