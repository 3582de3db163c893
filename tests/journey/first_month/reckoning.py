"""What people are owed, worked out from the words of the schemes and not by the program."""

from __future__ import annotations

# docs: commission pays 1 % up to 50,000, 2 % up to 100,000, 3 % up to 200,000, above that 5 %.
_TIERS = ((50_000, 1), (50_000, 2), (100_000, 3))


def fen(yuan: float) -> int:
    """Yuan in fen."""
    return round(yuan * 100)


def commission(sales: int) -> int:
    """The commission in fen of a month's sales in fen."""
    hundredths, rest = 0, sales
    for width, percent in _TIERS:
        part = min(rest, width * 100)
        hundredths, rest = hundredths + part * percent, rest - part
    return half_up(hundredths + rest * 5, 100)


def base_pay(monthly: int, days: int, of: int) -> int:
    """The base pay in fen of some days of a month; `monthly` in yuan."""
    return half_up(monthly * 100 * days, of)


def half_up(numerator: int, denominator: int) -> int:
    """A fraction rounded to a whole number, a half upwards."""
    return (2 * numerator + denominator) // (2 * denominator)
