"""Read the first visible sheet of an Excel workbook with openpyxl, within limits."""

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
from webapp.spreadsheets.hidden_cells import HiddenCells
from webapp.spreadsheets.sheet import LIMIT_ROWS, Sheet, SheetRow, too_many_columns, too_many_rows

EXPLAINING_SHEET = "说明"
# What zipfile, the XML parsers and openpyxl raise for bytes that are no workbook or a damaged one.
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
_CONTROL = re.compile("_x00([01][0-9A-Fa-f])_")  # the escapes of control characters in a workbook
_ZEROS = re.compile("0{2,20}")
_quiet = Lock()  # catch_warnings affects the whole process: read one workbook at a time


def read_workbook(data: bytes) -> Sheet:
    """The rows and oddities of the first visible sheet. Raises FaultyTable."""
    try:
        checked_archive(data).close()
        # openpyxl warns of content that it would not save; nothing is saved here.
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
    # In read-only mode the sheets are ReadOnlyWorksheets, which openpyxl's stubs do not declare.
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
        serial_offset=(book.epoch - WINDOWS_EPOCH).days,  # 0, or 1462 in the 1904 date system
        oddities=first.oddities(),
        others=tuple(sheet.title for sheet, survey in pairs if survey.rows),
    )


def _survey(sheet: Any) -> HiddenCells:
    with sheet._get_source() as stream:
        return HiddenCells(stream)


def _rows(sheet: Any, survey: HiddenCells) -> Iterator[SheetRow]:
    """The rows with content; the dimensions that the sheet claims are ignored.

    Raises ValueError where openpyxl misses a row.
    """
    if not survey.rows:
        return
    cells = sheet.iter_rows(max_row=max(survey.rows), max_col=survey.width)
    # A row that holds only uncomputed formulas looks blank, but is kept.
    uncomputed = {row for row, _column in survey.oddities().uncomputed}
    missing = set(survey.rows)
    for number, row in enumerate(cells, start=1):
        if number in survey.rows:
            missing.discard(number)
            values = tuple(map(_value, row))
            if number in uncomputed or any(value is not None for value in values):
                yield SheetRow(number, values)
    if missing:
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
        # In a column formatted 0000, the typed 0012 is stored as 12 and displayed as 0012.
        zeros = cell.number_format
        return f"{value:0{len(zeros)}d}" if _ZEROS.fullmatch(zeros) and value >= 0 else value
    if isinstance(value, bool | float | datetime | date):
        return value
    return str(value)  # a time of day or a duration, which no column accepts
