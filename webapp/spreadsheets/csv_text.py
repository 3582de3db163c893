"""Tables as text: CSV in the encodings and with the separators that Chinese offices produce."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from webapp.core.errors import _
from webapp.spreadsheets.faults import whole_file
from webapp.spreadsheets.sheet import (
    LIMIT_COLUMNS,
    LIMIT_ROWS,
    Sheet,
    SheetRow,
    too_many_columns,
    too_many_rows,
)

_SEPARATORS = ",;\t"
# Text has tabs and line ends; any other of these says that the bytes are no text.
_NO_TEXT = frozenset(map(chr, range(32))) - set("\t\n\r\x0b\x0c")


def read_csv(data: bytes) -> Sheet:
    """The rows of a CSV file; a record is a row, as Excel numbers it. Raises FaultyTable."""
    text = _decoded(data)
    rows: list[SheetRow] = []
    for number, fields in enumerate(_records(text, _separator(text)), start=1):
        if any(fields[LIMIT_COLUMNS:]):
            raise too_many_columns(number)
        values = tuple(field or None for field in fields[:LIMIT_COLUMNS])
        if any(values):
            rows.append(SheetRow(number, values))
        if len(rows) > LIMIT_ROWS + 1:
            raise too_many_rows()
    return Sheet(tuple(rows))


def _decoded(data: bytes) -> str:
    """The text of a file in UTF-8 or GB18030, or in UTF-16 with its mark. Raises FaultyTable."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _NO_TEXT.isdisjoint(text) and not text.lstrip().startswith(("<", "%PDF", "{")):
            return text
    raise whole_file(_("这个文件不是表格。请上传 .xlsx,或 UTF-8、GB18030 编码的 .csv。"))


def _separator(text: str) -> str:
    """The separator of the first line that has one: whichever is most frequent outside quotes."""
    for line in text.splitlines():
        bare = "".join(line.split('"')[::2])
        counts = {separator: bare.count(separator) for separator in _SEPARATORS}
        if any(counts.values()):
            return max(counts, key=lambda separator: counts[separator])
    return ","


def _records(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    taken = 0
    try:
        for record in reader:
            taken += 1
            yield [field.strip() for field in record]
    except csv.Error as broken:
        raise whole_file(
            _("第 %(row)s 行读不出来,多半是引号没有成对。请检查这一行。"), row=taken + 1
        ) from broken
