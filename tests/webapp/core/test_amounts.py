"""Money conversions between fen, text and spreadsheet cells are exact and use no floats."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from rules.because import yuan_text
from webapp.core import amounts
from webapp.core.amounts import (
    CELL_LIMIT,
    rounded,
    short_text,
    typed_hundredths,
    whole_hundredths,
    yuan_cell,
    yuan_of,
)
from webapp.ledger.reason_text import short_number, value_text
from webapp.payroll.payroll_figures import PayFigures
from webapp.payroll.payroll_sheet import PayrollFile, payroll_table
from webapp.spreadsheets import code_cells
from webapp.spreadsheets.printed_sheet import PrintedSheet, SheetHeading
from webapp.web import formatting

ROOT = Path(amounts.__file__).parents[2]
NO_SUMS = (
    "",
    "0",
    "-1",
    "0.001",
    f"1.{'0' * 40}1",
    "1e-999999",
    "1e999999",
    "NaN",
    "Infinity",
    "一",
)
FEN = st.integers(-(CELL_LIMIT - 1), CELL_LIMIT - 1)
# Files that may use `float` or divide by 100: they compute no money and nothing that is settled.
ALLOWED = {
    "bounded_answers.py": "seconds within which another server answers",
    "closing.py": "the hour at which the sample company settles",
    "effect_sheet.py": "means of answers of the pulse, as they are printed",
    "intervals.py": "intervals of answers and of weeks' sales",
    "likeness.py": "likeness of two photos",
    "pdf_process.py": "seconds after which an idle process ends",
    "postgresql_connection.py": "what PostgreSQL returns for a fraction: means of answers",
    "record_sheet.py": "lengths of bars that are drawn, in millimetres",
    "server_metrics.py": "counts of answers and rounds, as Prometheus has them",
    "metadata.py": "degrees of a camera's position",
    "wall_view.py": "the length of a bar, in per cent",
}


def sheet_of(sums: list[int]) -> list[object]:
    """The cells that openpyxl reads from a column of these sums, in yuan."""
    heading = SheetHeading("金额", "right", "#,##0.00")
    with PrintedSheet("表", date(2026, 3, 2), "", [heading]) as paper:
        for fen in sums:
            paper.line([yuan_cell(fen)])
    sheet = load_workbook(BytesIO(paper.content)).worksheets[0]
    return [row[0].value for row in sheet.iter_rows(min_row=4)]


def test_fen_are_yuan_with_two_places() -> None:
    assert [str(yuan_of(fen)) for fen in (0, 5, -5, 150, -100, 10**20 + 1)] == [
        "0.00",
        "0.05",
        "-0.05",
        "1.50",
        "-1.00",
        "1000000000000000000.01",
    ]
    assert (
        formatting.yuan(9_007_199_254_740_993) == "¥90,071,992,547,409.93"
    )  # no double has this value


def test_half_a_fen_is_rounded_away_from_zero_and_never_twice() -> None:
    assert rounded(Fraction(1, 200), 2) == Decimal("0.01")
    assert rounded(Fraction(-1, 200), 2) == Decimal("-0.01")
    assert rounded(Decimal("2.675"), 2) == Decimal("2.68")  # the double nearest 2.675 is below it
    assert str(rounded(Fraction(-1, 1000), 2)) == "0.00"
    assert str(rounded(Fraction(299, 2), 0)) == "150"


def test_a_number_is_written_without_trailing_zeros() -> None:
    assert [short_text(each, 4) for each in (7, Fraction(24, 5), Fraction(113, 120))] == [
        "7",
        "4.8",
        "0.9417",
    ]
    assert short_text(Fraction(1, 10**6), 4) == "0"
    assert short_text(Fraction(19_999_999, 10**7), 4) == "2"
    assert short_text(123_400, 0) == "123,400"
    assert short_number(Fraction(9_007_199_254_740_993)) == "9,007,199,254,740,993"
    assert value_text("900719925474099301/100", "fen") == "¥90,071,992,547,409.93"
    assert value_text("7/6", "ratio") == "116.67%"


@given(FEN)
def test_fen_survive_the_round_trip_through_text(fen: int) -> None:
    assert whole_hundredths(Decimal(yuan_text(fen))) == fen
    assert whole_hundredths(Decimal(str(yuan_of(fen)))) == fen


@given(st.integers(1, 10**11 - 1))
def test_fen_survive_the_round_trip_through_a_form(fen: int) -> None:
    assert typed_hundredths(f"{yuan_of(fen):,}") == fen


@pytest.mark.parametrize("typed", NO_SUMS)
def test_a_form_refuses_a_text_that_is_not_a_sum_in_whole_fen(typed: str) -> None:
    assert typed_hundredths(typed) is None


@given(st.lists(FEN, min_size=1, max_size=30))
def test_fen_survive_the_round_trip_through_a_spreadsheet(sums: list[int]) -> None:
    for cell, fen in zip(sheet_of(sums), sums, strict=True):
        assert isinstance(cell, int | float)
        assert whole_hundredths(Decimal(repr(cell))) == fen


@given(st.lists(st.integers(1, 10**14), min_size=1, max_size=30))
def test_the_deals_import_reads_the_same_fen_from_a_spreadsheet(sums: list[int]) -> None:
    assert [code_cells.fen(cell) for cell in sheet_of(sums)] == sums  # type: ignore[arg-type]


def test_sums_at_the_limit_survive_and_a_larger_one_is_refused() -> None:
    for fen in (CELL_LIMIT - 1, -(CELL_LIMIT - 1)):
        [cell] = sheet_of([fen])
        assert whole_hundredths(Decimal(repr(cell))) == fen
    for fen in (CELL_LIMIT, -CELL_LIMIT):
        with pytest.raises(ValueError, match="do not fit"):
            yuan_cell(fen)


def test_a_payroll_adds_up_to_the_fen_in_its_spreadsheet() -> None:
    rows = [
        PayFigures("1001", "一组", 300_010, 0, 20, 0, 0, 0),
        PayFigures("1002", "一组", 0, 30, 0, -10, 0, 0),
    ]
    file = PayrollFile("2026-03", date(2026, 4, 1), "锦程家居", rows, (), {}, {})
    book = load_workbook(BytesIO(payroll_table(file)), data_only=True)
    sheet = book.worksheets[0]
    cells = [[cell.value for cell in row[3:9]] for row in sheet.iter_rows(min_row=4, max_row=7)]

    assert [[whole_hundredths(Decimal(repr(cell))) for cell in row] for row in cells] == [
        [300_010, 0, 20, 0, 0, 300_030],
        [0, 30, 0, -10, 0, 20],
        [300_010, 30, 20, -10, 0, 300_050],
        [300_010, 30, 20, -10, 0, 300_050],
    ]


def inexact(tree: ast.AST) -> Iterator[ast.AST]:
    """Calls of `float`, and divisions by 100 of an operand that is not visibly exact."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and uses_float(node):
            yield node
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            by = node.right
            if isinstance(by, ast.Constant) and by.value == 100 and not is_exact(node.left):
                yield node


def uses_float(call: ast.Call) -> bool:
    """Whether `float` is called, or passed to a function that does not expect a type."""
    names = [call.func]
    if not (isinstance(call.func, ast.Name) and call.func.id in ("isinstance", "cast")):
        names += call.args
    return any(isinstance(name, ast.Name) and name.id == "float" for name in names)


def is_exact(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return is_exact(node.left) or is_exact(node.right)
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("Fraction", "Decimal", "exact")  # exact: rules/scheme_words.py
    )


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("float(fen)", 1),
        ("list(map(float, sums))", 1),
        ("fen / 100", 1),
        ("x: float = y", 0),
        ("isinstance(fen, float)", 0),
        ("fen // 100, fen % 100", 0),
        ("Fraction(fen) * share / 100", 0),
    ],
)
def test_the_search_finds_floats(source: str, found: int) -> None:
    assert len(list(inexact(ast.parse(source)))) == found


def test_no_module_computes_money_in_floats() -> None:
    found = {
        path.name
        for room in ("webapp", "rules", "certificates")
        for path in (ROOT / room).rglob("*.py")
        if any(inexact(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert found == ALLOWED.keys()


def test_no_template_divides_hundredths() -> None:
    found = [
        path.name
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"(?<!/)/ *100\b", path.read_text(encoding="utf-8"))
    ]
    assert found == []
