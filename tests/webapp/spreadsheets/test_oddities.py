"""Faults for hidden, merged and uncomputed cells and for content on other sheets."""

from __future__ import annotations

from typing import Any

from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.worksheet.formula import ArrayFormula

from tests.webapp.spreadsheets.books import (
    LIN,
    STAFF_HEAD,
    WANG,
    faults_of,
    places,
    repacked,
    xlsx_of,
)
from tests.webapp.spreadsheets.whole_tables import read_staff

TABLE = [STAFF_HEAD, LIN, WANG]
SHEET = "xl/worksheets/sheet1.xml"


def test_merged_cells_are_named_with_their_range() -> None:
    faults = faults_of(read_staff, xlsx_of(TABLE, lambda book: book.active.merge_cells("C2:C3")))
    assert places(faults) == [(2, "角色", ""), (3, "角色", "")]
    assert "C2:C3" in str(faults[0])
    assert "必须填" in str(faults[1])


def test_a_merged_title_above_the_heading_is_no_fault() -> None:
    data = xlsx_of([("员工名单",), *TABLE], lambda book: book.active.merge_cells("A1:C1"))
    assert len(read_staff(data, "a.xlsx")) == 2


def test_hidden_rows_are_named() -> None:
    def hide(book: Any) -> None:
        book.active.row_dimensions[3].hidden = True
        book.active.row_dimensions[9].hidden = True  # blank, hence no fault

    (fault,) = faults_of(read_staff, xlsx_of(TABLE, hide))
    assert fault.row == 3
    assert "隐藏" in str(fault)


def test_hidden_columns_are_named() -> None:
    def hide(book: Any) -> None:
        book.active.column_dimensions["B"].hidden = True
        book.active.column_dimensions["F"].hidden = True  # empty, hence no fault

    (fault,) = faults_of(read_staff, xlsx_of(TABLE, hide))
    assert (fault.row, fault.column) == (1, "姓名")


def test_another_sheet_with_content_is_a_fault() -> None:
    def add(book: Any) -> None:
        book.create_sheet("西区").append(["1003", "赵", "导购"])
        book.create_sheet("空表")
        book.create_sheet("说明").append(["怎么填"])
        hidden = book.create_sheet("清单")
        hidden.append(["导购"])
        hidden.sheet_state = "hidden"

    (fault,) = faults_of(read_staff, xlsx_of(TABLE, add))
    assert fault.row is None
    assert "西区" in str(fault)


def test_a_hidden_first_sheet_is_skipped() -> None:
    def hide_first(book: Any) -> None:
        sheet = book.create_sheet("员工")
        for row in TABLE:
            sheet.append(row)
        book.worksheets[0].sheet_state = "hidden"
        book.active = 1

    assert len(read_staff(xlsx_of([("别的",)], hide_first), "a.xlsx")) == 2


def test_a_formula_that_was_never_computed_is_named() -> None:
    def compute(book: Any) -> None:
        book.active["B2"] = "=CONCAT(1,2)"
        book.active["B3"] = ArrayFormula("B3:B3", "=1")

    faults = faults_of(read_staff, xlsx_of(TABLE, compute))
    assert [(fault.row, fault.column) for fault in faults] == [(2, "姓名"), (3, "姓名")]
    assert "公式" in str(faults[0])


def test_a_row_of_only_uncomputed_formulas_is_not_blank() -> None:
    table = [*TABLE, ("=A2", "=B2", "=C2")]
    faults = faults_of(read_staff, xlsx_of(table))
    assert [(fault.row, fault.column) for fault in faults] == [
        (4, "工号"),
        (4, "姓名"),
        (4, "角色"),
    ]
    assert all("公式" in str(fault) for fault in faults)


def test_a_formula_with_its_result_is_read() -> None:
    def compute(book: Any) -> None:
        book.active["B2"] = "=A2"

    data = xlsx_of(TABLE, compute)
    computed = repacked(
        data,
        SHEET,
        lambda xml: xml.replace(
            b'<c r="B2"><f>A2</f><v></v></c>', b'<c r="B2" t="str"><f>A2</f><v>A1001</v></c>'
        ),
    )
    assert computed != data
    assert read_staff(computed, "a.xlsx")[0].name == "A1001"


def test_a_formula_that_failed_is_named() -> None:
    def fail(book: Any) -> None:
        book.active["B2"].value = "#REF!"
        book.active["B2"].data_type = "e"

    (fault,) = faults_of(read_staff, xlsx_of(TABLE, fail))
    assert places([fault]) == [(2, "姓名", "#REF!")]


def test_days_of_a_workbook_with_the_1904_date_system_are_right() -> None:
    def mac(book: Any) -> None:
        book.epoch = MAC_EPOCH

    table = [(*STAFF_HEAD, "入职"), (*LIN, 46083 - 1462), (*WANG, "2026-03-02")]
    hired = [str(row.hired) for row in read_staff(xlsx_of(table, mac), "a.xlsx")]
    assert hired == ["2026-03-02", "2026-03-02"]


def test_a_date_that_excel_cannot_show_is_named() -> None:
    def spoil(book: Any) -> None:
        book.active["D2"].number_format = "yyyy-mm-dd"

    table = [(*STAFF_HEAD, "入职"), (*LIN, 99_999_999)]
    (fault,) = faults_of(read_staff, xlsx_of(table, spoil))
    assert (fault.row, fault.column) == (2, "入职")
