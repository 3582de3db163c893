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
from typing import Any, cast
from xml.parsers.expat import ExpatError

from openpyxl import load_workbook
from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel
from openpyxl.workbook import Workbook

from webapp.core.errors import _
from webapp.spreadsheets.archive import checked_archive, usual_archive
from webapp.spreadsheets.faults import whole_file
from webapp.spreadsheets.hidden_cells import HiddenCells
from webapp.spreadsheets.number_formats import GENERAL, shows_full_day
from webapp.spreadsheets.sheet import (
    LIMIT_ROWS,
    Oddities,
    Sheet,
    SheetRow,
    too_many_columns,
    too_many_rows,
)
from webapp.spreadsheets.values import Formatted, Value

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
_CODE = re.compile("_x([0-9A-Fa-f]{4})_")  # the escape of a character in a workbook
# Built-in formats of the Chinese Excel, which a file names only by number and openpyxl omits.
_MONTH, _DAY, _TIME = 'yyyy"年"m"月"', 'm"月"d"日"', 'h"时"mm"分"'
_CHINESE = {
    **dict.fromkeys((27, 36, 50, 52, 57), _MONTH),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), _DAY),
    **dict.fromkeys((32, 33, 34, 35, 55, 56), _TIME),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
}
_FIRST_OWN = 164  # the least number of a format that the file itself declares
_DOLLARS = '"$"'  # of openpyxl's built-in formats; Excel shows the sign of its own country instead
_quiet = Lock()  # catch_warnings affects the whole process: read one workbook at a time


def read_workbook(data: bytes) -> Sheet:
    """Return the rows and oddities of the first visible sheet. Raises FaultyTable."""
    try:
        checked_archive(data).close()
        data = usual_archive(data)
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
            _("文件已损坏，或不是 Excel 表格。请在 Excel 或 WPS 里打开，另存为 .xlsx 后再上传。")
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
    computed = not (book.calculation and book.calculation.fullCalcOnLoad)
    oddities = first.oddities(computed)
    if first.too_wide is not None:
        raise too_many_columns(first.too_wide)
    if len(first.rows) > LIMIT_ROWS + 1:
        raise too_many_rows()
    pairs = zip(visible[1:], surveys[1:], strict=True)
    return Sheet(
        tuple(_rows(visible[0], first, oddities)),
        serial_offset=(book.epoch - WINDOWS_EPOCH).days,  # 0, or 1462 in the 1904 date system
        oddities=oddities,
        others=tuple(sheet.title for sheet, survey in pairs if survey.rows),
    )


def _survey(sheet: Any) -> HiddenCells:
    with sheet._get_source() as stream:
        return HiddenCells(stream)


def _rows(sheet: Any, survey: HiddenCells, oddities: Oddities) -> Iterator[SheetRow]:
    """The rows with content; the dimensions that the sheet claims are ignored.

    Raises ValueError where openpyxl misses a row.
    """
    if not survey.rows:
        return
    cells = sheet.iter_rows(max_row=max(survey.rows), max_col=survey.width)
    # A row that holds only uncomputed formulas looks blank, but is kept.
    uncomputed = {row for row, _column in oddities.uncomputed}
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
    """A cell's value, with its number format where that may display something else."""
    stored = cell.value
    if stored is None or isinstance(stored, bool):
        return cast(Value, stored)
    if isinstance(stored, str):
        stored = _CODE.sub(lambda code: chr(int(code[1], 16)), stored).strip()
        if not stored:
            return None
    number = cell.style_array.numFmtId
    form = _CHINESE.get(number) or cell.number_format
    if number < _FIRST_OWN:
        form = form.replace(_DOLLARS, '"¥"')
    if form in GENERAL:
        return cast(Value, stored)
    if number in _CHINESE and isinstance(stored, int | float):
        stored = _chinese_date(stored, cell.parent.parent.epoch)
    if isinstance(stored, date) and shows_full_day(form):
        return stored
    return Formatted(stored, form)


def _chinese_date(number: int | float, epoch: datetime) -> object:
    try:
        return from_excel(number, epoch)
    except (OverflowError, ValueError):
        return number
