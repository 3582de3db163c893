"""Convert hundredths (fen, points of a rating) to decimal numbers and back, without floats."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction

HUNDREDTH = Decimal("0.01")
CELL_LIMIT = 10**15  # fen; from here on a spreadsheet's number may lose the last fen
_TYPED_LIMIT = 10**11  # hundredths; a larger sum in a form is a typing error
_QUANTIZE_LIMIT = 10**20  # `quantize` raises where its result has more than 28 digits


def rounded(value: Fraction | Decimal | int, places: int) -> Decimal:
    """Return `value` rounded half away from zero to `places` decimal places."""
    exact = Fraction(value)
    # Integers: a product of fractions would look for a common divisor, of each cell of a table.
    scaled, below = exact.numerator * 10**places, exact.denominator
    whole = (2 * abs(scaled) + below) // (2 * below)
    return Decimal(f"{-whole if scaled < 0 else whole}e-{places}")


def short_text(value: Fraction | Decimal | int, places: int) -> str:
    """Return `value` with at most `places` decimals and thousands commas: 7, 4.8, 1,234.05."""
    told = f"{rounded(value, places):,}"
    return told.rstrip("0").rstrip(".") if places else told


def yuan_of(fen: int) -> Decimal:
    """Return fen as yuan with two decimal places: 150 is Decimal("1.50")."""
    return Decimal(f"{fen}e-2")


def yuan_cell(fen: int) -> Decimal:
    """Return fen as the yuan of a spreadsheet cell. Raises ValueError from 10**13 yuan on.

    XLSX keeps a number as decimal text, and every program reads that text as a 64-bit double. Any
    decimal number of at most 15 significant digits survives decimal -> double -> decimal, so two
    places are exact for less than 10**15 fen. xlsxwriter writes a Decimal with up to 16 digits;
    `fen / 100` would be the same double, since both are the double nearest to the exact sum.
    """
    if abs(fen) >= CELL_LIMIT:
        raise ValueError(f"{fen} fen do not fit the number of a spreadsheet cell")
    return yuan_of(fen)


def whole_hundredths(number: Decimal) -> int | None:
    """Return a number in hundredths: 1.5 is 150.

    None if the number has more than two decimal places or is too large.
    """
    if not number.is_finite() or number.copy_abs() >= _QUANTIZE_LIMIT:
        return None
    cut = number.quantize(HUNDREDTH)
    return int(cut.scaleb(2)) if cut == number else None


def typed_hundredths(typed: str) -> int | None:
    """Return a typed number in hundredths; None unless it is above 0 with at most two places."""
    try:
        found = whole_hundredths(Decimal(typed.replace(",", "")))
    except InvalidOperation:
        return None
    return found if found is not None and 0 < found < _TYPED_LIMIT else None
