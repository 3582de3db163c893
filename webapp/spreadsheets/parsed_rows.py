"""Parse the rows of a sheet into records, and collect the faults of cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openpyxl.utils.cell import get_column_letter

from webapp.core.errors import _
from webapp.spreadsheets.cells import EXCEL_ERRORS, Refused, Value, shown
from webapp.spreadsheets.faults import Findings
from webapp.spreadsheets.heading import Heading, check_oddities, find_heading
from webapp.spreadsheets.layout import Column, Layout
from webapp.spreadsheets.sheet import Sheet, SheetRow, open_sheet


@dataclass(frozen=True)
class Record:
    """One row: the valid values by field, and the typed texts of all filled cells by field."""

    row: int
    values: dict[str, Any]
    typed: dict[str, str]


@dataclass(frozen=True)
class Records:
    """The records of one table and the faults found so far, for checks across rows."""

    layout: Layout
    heading: Heading
    found: tuple[Record, ...]
    findings: Findings

    def refuse(self, record: Record, field: str, sentence: str, /, **values: object) -> None:
        """Add a fault in one field of a record."""
        title = self.heading.title(field) or self.layout.title_of(field)
        self.findings.add(record.row, title, record.typed.get(field, ""), sentence, **values)

    def refuse_repeated(self, field: str) -> None:
        """Add a fault for each record whose value in a field occurs in an earlier row."""
        first: dict[object, int] = {}
        for record in self.found:
            value = record.values.get(field)
            if value is not None and first.setdefault(value, record.row) != record.row:
                sentence = _("与第 %(first)s 行重复,每个只能出现一次。")
                self.refuse(record, field, sentence, first=first[value])


def read_records(data: bytes, filename: str, layout: Layout) -> Records:
    """All records of a file by a layout, with the faults of single cells and of the sheet.

    Raises FaultyTable at once where the file holds no table of this layout.
    """
    sheet = open_sheet(data, filename)
    findings = Findings()
    heading, below = find_heading(sheet, layout, findings)
    check_oddities(sheet, heading, below, findings)
    records = tuple(map(_Reader(heading, sheet, findings).record, below))
    if not records:
        findings.add(None, None, "", _("表头下面没有任何一行内容。"))
    return Records(layout, heading, records, findings)


def _missing(column: Column) -> Refused:
    """The refusal of an empty required cell, with what it may hold."""
    if column.choices:
        return Refused(_("这一格必须填。可填:%(allowed)s。"), allowed="、".join(column.choices))
    return Refused(_("这一格必须填。%(explained)s"), explained=column.explained)


class _Reader:
    """Parses the rows below one heading."""

    def __init__(self, heading: Heading, sheet: Sheet, findings: Findings) -> None:
        self._heading = heading
        self._offset = sheet.serial_offset
        self._uncomputed = sheet.oddities.uncomputed
        self._findings = findings

    def record(self, row: SheetRow) -> Record:
        """The record of one row; adds its cells' faults to the findings."""
        record = Record(row.number, {}, {})
        for place, column in self._heading.columns.items():
            value = row.values[place] if place < len(row.values) else None
            typed = shown(value)
            if typed:
                record.typed[column.field] = typed
            try:
                if self._is_given((row.number, place + 1), column, value, typed):
                    record.values[column.field] = column.parse(self._from_1904(column, value))
            except Refused as refused:
                title = self._heading.titles[place]
                self._findings.add(row.number, title, typed, refused.sentence, **refused.values)
        self._refuse_unheaded(row)
        return record

    def _is_given(self, place: tuple[int, int], column: Column, value: Value, typed: str) -> bool:
        if place in self._uncomputed:
            raise Refused(_("这一格是公式,还没有算出结果。请改成填好的值。"))
        if typed.upper() in EXCEL_ERRORS:
            raise Refused(_("这一格的公式出错了。请改成填好的值。"))
        if value is None and column.required:
            raise _missing(column)
        return value is not None

    def _from_1904(self, column: Column, value: Value) -> Value:
        # In a workbook with the 1904 date system, a bare serial number is 1462 days too small.
        if column.form == "day" and type(value) is int and self._offset and value < 100_000:
            return value + self._offset
        return value

    def _refuse_unheaded(self, row: SheetRow) -> None:
        for place, value in enumerate(row.values):
            if value is not None and place not in self._heading.titles:
                letters = get_column_letter(place + 1)
                sentence = _("%(letters)s 列没有列名。请写上列名,或清空这一列。")
                self._findings.add(row.number, None, shown(value), sentence, letters=letters)
