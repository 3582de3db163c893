"""Parse the rows of a sheet into records, and collect the faults of cells."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from openpyxl.utils.cell import get_column_letter

from webapp.core.errors import _
from webapp.spreadsheets.choices import AS_IT_IS, Choices
from webapp.spreadsheets.displayed import visible_day
from webapp.spreadsheets.faults import Findings
from webapp.spreadsheets.heading import Heading, check_oddities, find_heading
from webapp.spreadsheets.layout import Column, Layout
from webapp.spreadsheets.sheet import Sheet, SheetRow, open_sheet
from webapp.spreadsheets.suspicious_text import refuse_failed, refuse_program_text
from webapp.spreadsheets.units import check_units
from webapp.spreadsheets.values import Formatted, Refused, Value, shown


@dataclass(frozen=True)
class Record:
    """One row: its valid values by field, and the typed texts of all its filled cells by field."""

    row: int
    values: dict[str, Any]
    typed: dict[str, str]


@dataclass(frozen=True)
class Records:
    """The records of one table, and the faults found so far, for checks across rows.

    `rows` are the sheet's rows that the records are read from, in the same order.
    """

    layout: Layout
    heading: Heading
    found: tuple[Record, ...]
    findings: Findings
    rows: tuple[SheetRow, ...]

    def refuse(self, record: Record, field: str, sentence: str, /, **values: object) -> None:
        """Add a fault in one field of a record."""
        title = self.heading.title(field) or self.layout.title_of(field)
        self.findings.add(record.row, title, record.typed.get(field, ""), sentence, **values)

    def refuse_unknown(self, field: str, known: Collection[str] | None, sentence: str) -> None:
        """Add a fault for each record whose value in a field is not in `known`; None: any value is.

        The sentence may show the value, under the field's name.
        """
        if known is None:
            return
        known = frozenset(known)
        for record in self.found:
            value = record.values.get(field)
            if value is not None and value not in known:
                self.refuse(record, field, sentence, **{field: value})

    def refuse_repeated(self, field: str) -> None:
        """Add a fault for each record whose value in a field occurs in an earlier row."""
        first: dict[object, int] = {}
        for record in self.found:
            value = record.values.get(field)
            if value is not None and first.setdefault(value, record.row) != record.row:
                sentence = _("与第 %(first)s 行重复，每个只能出现一次。")
                self.refuse(record, field, sentence, first=first[value])


def read_records(
    data: bytes, filename: str, layout: Layout, choices: Choices = AS_IT_IS
) -> Records:
    """Read all records of a file by a layout, with the faults of single cells and of the sheet.

    `choices`: what a person has chosen for the reading of the file.

    Raises FaultyTable at once where the file holds no table of this layout.
    """
    sheet = open_sheet(data, filename)
    findings = Findings()
    heading, below = find_heading(sheet, layout, findings, choices)
    findings.letters |= {
        title: get_column_letter(place + 1) for place, title in heading.titles.items()
    }
    check_oddities(sheet, heading, below, findings)
    check_units(sheet, heading, findings)
    records = tuple(map(_Reader(heading, sheet, findings, choices).record, below))
    if not records:
        findings.add(None, None, "", _("表头下面没有任何一行内容。"))
    return Records(layout, heading, records, findings, below)


def _missing(column: Column) -> Refused:
    """The refusal of an empty required cell, with what it may hold."""
    if column.choices:
        return Refused(_("这一格必须填。可填：%(allowed)s。"), allowed="、".join(column.choices))
    return Refused(_("这一格必须填。%(explained)s"), explained=column.explained)


class _Reader:
    """Parses the rows below one heading."""

    def __init__(
        self, heading: Heading, sheet: Sheet, findings: Findings, choices: Choices
    ) -> None:
        self._heading = heading
        self._choices = choices
        self._offset = sheet.serial_offset
        self._oddities = sheet.oddities
        self._findings = findings

    def record(self, row: SheetRow) -> Record:
        """The record of one row; adds its cells' faults to the findings."""
        record = Record(row.number, {}, {})
        for place, column in self._heading.columns.items():
            value = row.values[place] if place < len(row.values) else None
            corrected = self._choices.cells.get((row.number, column.field))
            typed = shown(value) if corrected is None else corrected
            if typed:
                record.typed[column.field] = typed
            try:
                if corrected is not None:
                    self._read_corrected(record, column, corrected)
                elif self._is_given((row.number, place + 1), column, value, typed):
                    record.values[column.field] = self._parsed(column, value, typed)
            except Refused as refused:
                title = self._heading.titles[place]
                self._findings.add(row.number, title, typed, refused.sentence, **refused.values)
        self._refuse_unheaded(row)
        return record

    def _parsed(self, column: Column, value: Value, typed: str) -> object:
        chosen = self._choices.word(column.field, typed) if column.choices else None
        return column.parse(self._from_1904(column, value) if chosen is None else chosen)

    def _read_corrected(self, record: Record, column: Column, corrected: str) -> None:
        """Read the text that a person has typed in place of a cell's."""
        if corrected:
            record.values[column.field] = self._parsed(column, corrected, corrected)
        elif column.required:
            raise _missing(column)

    def _is_given(self, place: tuple[int, int], column: Column, value: Value, typed: str) -> bool:
        uncomputed = place in self._oddities.uncomputed
        # A text's formula never gives 0: some program wrote it without computing it.
        if uncomputed or (place in self._oddities.zeros and column.form == "text"):
            raise Refused(_("这一格是公式，还没有算出结果。请改成填好的值。"))
        refuse_failed(typed, failed=place in self._oddities.failed)
        refuse_program_text(typed)
        if value is None and column.required:
            raise _missing(column)
        return value is not None

    def _from_1904(self, column: Column, value: Value) -> Value:
        # In a workbook with the 1904 date system, a bare serial number is 1462 days too small.
        if column.form != "day" or not self._offset:
            return value
        stored = value.stored if isinstance(value, Formatted) else value
        if isinstance(stored, str) and stored.isdigit() and len(stored) == 5:
            raise Refused(_("不是有效的日期。请写成 2026-03-02、2026/3/2 或 2026年3月2日。"))
        if isinstance(stored, bool) or not isinstance(stored, int | float) or stored >= 100_000:
            return value
        if isinstance(value, Formatted) and visible_day(value) is not stored:
            return value
        return stored + self._offset

    def _refuse_unheaded(self, row: SheetRow) -> None:
        for place, value in enumerate(row.values):
            if value is not None and place not in self._heading.titles:
                letters = get_column_letter(place + 1)
                sentence = _("%(letters)s 列没有列名。请写上列名，或清空这一列。")
                self._findings.add(row.number, None, shown(value), sentence, letters=letters)
