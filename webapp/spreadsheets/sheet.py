"""Hold a table as read from a file: numbered rows of values, and the sheet's oddities."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath

from webapp.core.errors import _
from webapp.spreadsheets.faults import whole_file
from webapp.spreadsheets.values import Value

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"  # its media type
LIMIT_BYTES = 10 * 1024 * 1024
LIMIT_ROWS = 100_000
LIMIT_COLUMNS = 64

_SPREADSHEETS = (".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".et", ".ods", ".numbers")
_OLD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # OLE: Excel 97, and anything encrypted


@dataclass(frozen=True)
class SheetRow:
    """A row that is not blank; `number` is the sheet's row number, from 1."""

    number: int
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Merge:
    """A merged range, such as A1:B2: first and last row, first and last column, from 1."""

    range: str
    rows: tuple[int, int]
    columns: tuple[int, int]


@dataclass(frozen=True)
class Oddities:
    """The places where a sheet displays something other than its content; counted from 1.

    `hidden_columns` are ranges (first, last); `uncomputed` are the cells (row, column) of formulas
    without a stored result, `zeros` those whose result is 0, `failed` those of an error.
    """

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    merges: tuple[Merge, ...] = ()
    uncomputed: frozenset[tuple[int, int]] = frozenset()
    zeros: frozenset[tuple[int, int]] = frozenset()
    failed: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Sheet:
    """A sheet: rows, days to add to its serial dates, oddities, titles of other filled sheets."""

    rows: tuple[SheetRow, ...]
    serial_offset: int = 0
    oddities: Oddities = field(default_factory=Oddities)
    others: tuple[str, ...] = ()


def open_sheet(data: bytes, filename: str) -> Sheet:
    """Read the table of a file, whose format its bytes tell. Raises FaultyTable."""
    from webapp.spreadsheets.csv_text import read_csv
    from webapp.spreadsheets.workbook import read_workbook

    if len(data) > LIMIT_BYTES:
        raise whole_file(
            _("文件超过 %(limit)s MB，请分成几份导入。"), limit=LIMIT_BYTES // 1024 // 1024
        )
    if data.startswith(_OLD_OR_ENCRYPTED):
        raise whole_file(
            _("这是旧版 Excel（.xls）或加了密码的文件。请去掉密码，另存为 .xlsx 后再上传。")
        )
    if data.startswith(b"PK"):
        return read_workbook(data)
    if PurePath(filename).suffix.lower() in _SPREADSHEETS:
        raise whole_file(
            _("文件名像表格，内容却不是。请在 Excel 或 WPS 里打开，另存为 .xlsx 后再上传。")
        )
    return read_csv(data)


def too_many_rows() -> Exception:
    """The refusal of a table with more than LIMIT_ROWS rows."""
    return whole_file(_("表里超过 %(limit)s 行，请分成几份导入。"), limit=LIMIT_ROWS)


def too_many_columns(row: int) -> Exception:
    """The refusal of a table with content beyond LIMIT_COLUMNS."""
    return whole_file(
        _("第 %(row)s 行有内容超出第 %(limit)s 列。请只留要导入的列。"),
        row=row,
        limit=LIMIT_COLUMNS,
    )
