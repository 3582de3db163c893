"""Preview a table: read each row without a company and without writing anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from webapp.importing.table_kinds import table_records
from webapp.spreadsheets.code_cells import fen
from webapp.spreadsheets.faults import Fault, FaultyTable
from webapp.spreadsheets.parsed_rows import Record, Records

_HUNDREDTHS = ("score", "points")


def preview_table(kind: str, data: bytes, filename: str) -> Iterator[dict[str, Any]]:
    """Yield one object for each sound row and for each fault, in the order of the rows.

    A sound row is {"row": 2, "read": {field: value …}}: the fields of the kind's rows that are
    filled; money in fen as `…_fen`, days and moments as ISO text, scores and points as decimal
    text. A fault is {"row": 2, "cell": "B2", "fault": sentence}, without row and cell where it
    concerns the whole file. Numbers of people and names of teams are not looked up. `kind` is one
    of TEMPLATES (KeyError otherwise).
    """
    try:
        records = table_records(kind, data, filename, None)
    except FaultyTable as refused:
        yield from map(_fault, refused.faults)
        return
    by_row: dict[int, list[dict[str, Any]]] = {}
    for fault in records.findings.faults:
        by_row.setdefault(fault.row or 0, []).append(_fault(fault))
    for record in records.found:
        if record.row not in by_row and _is_complete(records, record):
            by_row[record.row] = [{"row": record.row, "read": _read(records, record)}]
    for row in sorted(by_row):
        yield from by_row[row]


def _fault(fault: Fault) -> dict[str, Any]:
    return {"row": fault.row, "cell": fault.cell, "fault": str(fault)}


def _is_complete(records: Records, record: Record) -> bool:
    """Whether all required fields are filled; false if the table lacks a required column."""
    return all(
        column.field in record.values for column in records.layout.columns if column.required
    )


def _read(records: Records, record: Record) -> dict[str, Any]:
    money = {column.field for column in records.layout.columns if column.parse is fen}
    if record.values.get("metric") == "sales":
        money.add("value")
    return {
        f"{field}_fen" if field in money else field: _plain(field, value)
        for field, value in record.values.items()
        if value is not None
    }


def _plain(field: str, value: Any) -> Any:
    """A value as JSON has it."""
    if field in _HUNDREDTHS:
        return f"{Decimal(value).scaleb(-2).normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    return value
