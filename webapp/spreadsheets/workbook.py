"""Tables as Excel workbooks: the first visible sheet's values, read by openpyxl within bounds."""

from __future__ import annotations

import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from threading import Lock
from typing import Any
from xml.parsers.expat import ExpatError

from openpyxl import load_workbook
from openpyxl.utils.datetime import WINDOWS_EPOCH
from openpyxl.workbook import Workbook

from webapp.core.errors import _
from webapp.spreadsheets.archive import checked_archive
from webapp.spreadsheets.cells import Value
from webapp.spreadsheets.faults import whole_file
from webapp.spreadsheets.hidden_cells import Survey
from webapp.spreadsheets.sheet import LIMIT_ROWS, Sheet, SheetRow, too_many_columns, too_many_rows

EXPLAINING_SHEET = "说明"
# What the archive, its XML and openpyxl raise over bytes that are no workbook, or a damaged one.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ExpatError,
    SyntaxError,  # the XML parsers' ParseError
    RecursionError,
    OSError,
    EOFError,
    NotImplementedError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
_CONTROL = re.compile("_x00([01][0-9A-Fa-f])_")  # how a workbook writes control characters
_ZEROS = re.compile("0{2,20}")
_quiet = Lock()  # catching warnings is the whole process's: one workbook at a time


def read_workbook(data: bytes) -> Sheet:
    """The rows of the first visible sheet and what is odd about it. Raises FaultyTable."""
    try:
        checked_archive(data).close()
        # openpyxl warns of what it will not write again; nothing here is written.
        with _quiet, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
            try:
                return _first_sheet(book)
            finally:
                book.close()
    except _BROKEN as broken:
        raise whole_file(
            _("文件已损坏,或不是 Excel 表格。请在 Excel 或 WPS 里打开,另存为 .xlsx 后再上传。")
        ) from broken


def _first_sheet(book: Workbook) -> Sheet:
    # In this mode the sheets are ReadOnlyWorksheets, which openpyxl's stubs do not tell.
    visible: list[Any] = [
        sheet
        for sheet in book.worksheets
        if sheet.sheet_state == "visible" and sheet.title.strip() != EXPLAINING_SHEET
    ]
    if not visible:
        raise whole_file(_("文件里没有可见的工作表。"))
    surveys = [_survey(sheet) for sheet in visible]
    first = surveys[0]
    if first.too_wide is not None:
        raise too_many_columns(first.too_wide)
    if len(first.rows) > LIMIT_ROWS + 1:
        raise too_many_rows()
    pairs = zip(visible[1:], surveys[1:], strict=True)
    return Sheet(
        tuple(_rows(visible[0], first)),
        serial_offset=(book.epoch - WINDOWS_EPOCH).days,  # 0, or where the Mac's days begin
        oddities=first.oddities(),
        others=tuple(sheet.title for sheet, survey in pairs if survey.rows),
    )


def _survey(sheet: Any) -> Survey:
    with sheet._get_source() as stream:
        return Survey(stream)


def _rows(sheet: Any, survey: Survey) -> Iterator[SheetRow]:
    """The rows that hold anything. The dimensions that a sheet claims are not believed."""
    if not survey.rows:
        return
    cells = sheet.iter_rows(max_row=max(survey.rows), max_col=survey.width)
    # A row of nothing but formulas never computed looks blank, and is not.
    uncomputed = {row for row, _column in survey.oddities().uncomputed}
    unseen = set(survey.rows)
    for number, row in enumerate(cells, start=1):
        if number in survey.rows:
            unseen.discard(number)
            values = tuple(map(_value, row))
            if number in uncomputed or any(value is not None for value in values):
                yield SheetRow(number, values)
    if unseen:
        raise ValueError("rows that openpyxl does not see")


def _value(cell: Any) -> Value:
    value = cell.value
    if value is None:
        return None
    if isinstance(value, str):
        plain = (
            _CONTROL.sub(lambda code: chr(int(code[1], 16)), value) if "_x00" in value else value
        )
        return plain.strip() or None
    if isinstance(value, int) and not isinstance(value, bool):
        # 0012 is typed in a column formatted 0000, kept as 12, and seen as 0012.
        zeros = cell.number_format
        return f"{value:0{len(zeros)}d}" if _ZEROS.fullmatch(zeros) and value >= 0 else value
    if isinstance(value, bool | float | datetime | date):
        return value
    return str(value)  # a time of day or a duration, which no column takes
