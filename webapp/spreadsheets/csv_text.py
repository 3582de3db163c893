"""Read CSV files in the encodings and with the separators that are usual in China."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from webapp.core.errors import _
from webapp.spreadsheets.encodings import UNMARKED, refuse_hz, refuse_mixed, refuse_unlikely
from webapp.spreadsheets.faults import whole_file
from webapp.spreadsheets.sheet import (
    LIMIT_COLUMNS,
    LIMIT_ROWS,
    Oddities,
    Sheet,
    SheetRow,
    too_many_columns,
    too_many_rows,
)

_SEPARATORS = ",;\t"
# Control characters other than tabs and line ends show that the bytes are no text.
_NO_TEXT = frozenset(map(chr, range(32))) - set("\t\n\r\x0b\x0c")
# Of which a spreadsheet program displays the result, and the file has none.
_FORMULA = re.compile(
    r"=\s*[-+(]*(?:[A-Z][A-Z0-9.]*\(|\$?[A-Z]{1,3}\$?\d|\d[\d.]*\s*[-+*/&]).*", re.IGNORECASE
)
_LOGICAL = {"TRUE": True, "FALSE": False}  # as Excel exports a logical value
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')  # how programs make Excel keep the zeros of ="0012"


def read_csv(data: bytes) -> Sheet:
    """Return the rows of a CSV file, numbered by record as in Excel. Raises FaultyTable."""
    text = _decoded(data)
    rows: list[SheetRow] = []
    formulas: set[tuple[int, int]] = set()
    for number, fields in enumerate(_records(text, _separator(text)), start=1):
        if any(fields[LIMIT_COLUMNS:]):
            raise too_many_columns(number)
        values = tuple(_LOGICAL.get(field, field or None) for field in fields[:LIMIT_COLUMNS])
        if any(fields):
            rows.append(SheetRow(number, values))
            formulas |= {
                (number, place)
                for place, field in enumerate(fields, start=1)
                if field.startswith("=") and _FORMULA.fullmatch(field)
            }
        if len(rows) > LIMIT_ROWS + 1:
            raise too_many_rows()
    return Sheet(tuple(rows), oddities=Oddities(uncomputed=frozenset(formulas)))


def _decoded(data: bytes) -> str:
    """The text of a file in UTF-8, GB18030, or UTF-16 with a BOM. Raises FaultyTable."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else UNMARKED:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _NO_TEXT.isdisjoint(text) and not text.lstrip().startswith(("<", "%PDF", "{")):
            if encoding == "gb18030":
                refuse_mixed(data)
                refuse_unlikely(data, text)
            elif not marked:
                refuse_hz(data)
            return text
    if not marked:
        refuse_mixed(data)
    raise whole_file(_("这个文件不是表格。请上传 .xlsx，或 UTF-8、GB18030 编码的 .csv。"))


def _separator(text: str) -> str:
    """The most frequent separator outside quotes in the first line that has one; else a comma."""
    for line in text.splitlines():
        bare = "".join(line.split('"')[::2])
        counts = {separator: bare.count(separator) for separator in _SEPARATORS}
        if any(counts.values()):
            return max(counts, key=lambda separator: counts[separator])
    return ","


def _records(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    count = 0
    try:
        for record in reader:
            count += 1
            yield [_KEPT_AS_TEXT.sub(r"\1", field.strip()) for field in record]
    except csv.Error as broken:
        raise whole_file(
            _("第 %(row)s 行读不出来，多半是引号没有成对。请检查这一行。"), row=count + 1
        ) from broken
