"""Small tables for the tests, as CSV bytes and as workbooks, and the faults found in them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from webapp.spreadsheets.faults import Fault, FaultyTable

STAFF_HEAD = ("工号", "姓名", "角色")
LIN = ("1001", "林晓雨", "设计师")
WANG = ("1002", "王磊", "电销专员")


def csv_of(
    rows: Iterable[Sequence[object]], separator: str = ",", encoding: str = "utf-8"
) -> bytes:
    """Rows as CSV bytes."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_of(rows: Iterable[Sequence[object]], edit: Callable[[Any], object] | None = None) -> bytes:
    """Rows as a workbook of one sheet, edited before it is saved."""
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(list(row))
    if edit:
        edit(book)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """A workbook's bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(data: bytes) -> Any:
    """A workbook of these bytes."""
    return load_workbook(io.BytesIO(data))


def repacked(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one part of its archive changed."""
    out = io.BytesIO()
    old, new = zipfile.ZipFile(io.BytesIO(data)), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
    with old, new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return out.getvalue()


def faults_of(
    read: Callable[..., Any], data: bytes, name: str = "表", **known: Any
) -> tuple[Fault, ...]:
    """The faults of a table; fails where there are none."""
    with pytest.raises(FaultyTable) as caught:
        read(data, name, **known)
    return caught.value.faults


def places(faults: Iterable[Fault]) -> list[tuple[int | None, str | None, str]]:
    """Row, column and typed value of each fault."""
    return [(fault.row, fault.column, fault.typed) for fault in faults]
