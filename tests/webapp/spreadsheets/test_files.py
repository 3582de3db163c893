"""Files that are no table or exceed a limit: one clear sentence, and nothing unpacked."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Any

import pytest

from tests.webapp.spreadsheets.books import LIN, STAFF_HEAD, csv_of, faults_of, repacked, xlsx_of
from tests.webapp.spreadsheets.whole_tables import read_staff
from webapp.importing.template_sheets import template
from webapp.spreadsheets.archive import LIMITS
from webapp.spreadsheets.faults import FaultyTable
from webapp.spreadsheets.sheet import LIMIT_BYTES

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 4
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
SHEET = "xl/worksheets/sheet1.xml"


def refusal(data: bytes, name: str = "员工.xlsx") -> str:
    """The sentence that refuses a whole file."""
    (fault,) = faults_of(read_staff, data, name)
    assert fault.row is None
    return str(fault)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_text_in_any_usual_encoding_and_separator_is_read(encoding: str, separator: str) -> None:
    rare = ("1003", "𠮷䶮;,", "导购")
    data = csv_of([STAFF_HEAD, LIN, rare], separator, encoding)
    assert [row.name for row in read_staff(data, "a.csv")] == ["林晓雨", "𠮷䶮;,"]


@pytest.mark.parametrize("data", [JPEG, b"", b"%PDF-1.7 ...", b"<html><table></table></html>"])
def test_a_file_that_is_no_table_is_refused_under_any_name(data: bytes) -> None:
    assert "另存为 .xlsx" in refusal(data, "员工.XLSX")
    assert refusal(data, "员工.csv")


def test_random_bytes_named_csv_are_refused() -> None:
    assert "不是表格" in refusal(JPEG, "员工.csv")


@pytest.mark.parametrize("name", ["员工.xls", "员工.xlsx"])
def test_an_old_or_encrypted_workbook_is_refused(name: str) -> None:
    assert ".xls" in refusal(OLE, name)
    assert "密码" in refusal(OLE, name)


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("photo.jpg", JPEG)
    assert "不是 Excel 表格" in refusal(out.getvalue())


def test_a_binary_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.bin", b"...")
    assert ".xlsb" in refusal(out.getvalue())


def test_an_encrypted_archive_is_refused() -> None:
    data = bytearray(xlsx_of([STAFF_HEAD, LIN]))
    entry = data.index(b"PK\x01\x02")
    struct.pack_into("<H", data, entry + 8, 0x1)
    assert "密码" in refusal(bytes(data))


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_truncated_part_is_a_damaged_file(part: str, share: float) -> None:
    data = repacked(xlsx_of([STAFF_HEAD, LIN]), part, lambda xml: xml[: int(len(xml) * share)])
    assert "损坏" in refusal(data)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_truncated_file_is_a_damaged_file(share: float) -> None:
    data = xlsx_of([STAFF_HEAD, LIN])
    assert "损坏" in refusal(data[: int(len(data) * share)])


def test_entities_are_never_expanded() -> None:
    bomb = b'<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    for part in (SHEET, "xl/sharedStrings.xml", "xl/workbook.xml"):
        data = repacked(
            xlsx_of([STAFF_HEAD, LIN]), part, lambda xml: bomb + xml.replace(b"1001", b"&b;")
        )
        try:
            (row,) = read_staff(data, "a.xlsx")
        except FaultyTable:
            continue
        assert row.staff_number == "1001"


def test_rows_out_of_order_are_a_damaged_file() -> None:
    # openpyxl would silently leave out such a row.
    data = repacked(
        xlsx_of([STAFF_HEAD, LIN]), SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="1"')
    )
    assert "损坏" in refusal(data)


def test_rows_beyond_any_sheet_are_a_damaged_file() -> None:
    data = repacked(
        xlsx_of([STAFF_HEAD, LIN]),
        SHEET,
        lambda xml: xml.replace(b'<row r="2"', b'<row r="99999999999"'),
    )
    assert "损坏" in refusal(data)


def test_too_many_bytes_are_refused() -> None:
    assert "10 MB" in refusal(csv_of([STAFF_HEAD, LIN]) + b"\n" * LIMIT_BYTES, "a.csv")


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("csv_text", "workbook"):
        monkeypatch.setattr(f"webapp.spreadsheets.{module}.LIMIT_ROWS", 3)
    people = [(str(number), "林", "导购") for number in range(4)]
    for make in (csv_of, xlsx_of):
        assert len(read_staff(make([STAFF_HEAD, *people[:3]]), "a")) == 3
        assert "行，请分成几份" in refusal(make([STAFF_HEAD, *people]), "a")


def test_content_far_to_the_right_is_refused() -> None:
    row = [*LIN, *[None] * 70, "x"]
    for make in (csv_of, xlsx_of):
        assert "第 2 行有内容超出第 64 列" in refusal(make([STAFF_HEAD, row]), "a")


@pytest.mark.parametrize("claim", [b"A1:A1", b"A1:XFD1048576"])
def test_the_dimensions_that_a_sheet_claims_are_ignored(claim: bytes) -> None:
    data = repacked(xlsx_of([STAFF_HEAD, LIN]), SHEET, lambda xml: xml.replace(b"A1:C2", claim))
    assert claim in zipfile.ZipFile(io.BytesIO(data)).read(SHEET)
    assert len(read_staff(data, "a.xlsx")) == 1


def test_a_zip_bomb_is_refused_by_its_directory() -> None:
    data = repacked(xlsx_of([STAFF_HEAD, LIN]), SHEET, lambda xml: xml + b" " * 140_000_000)
    assert len(data) < LIMIT_BYTES
    assert "解开后太大" in refusal(data)


def test_a_directory_with_a_wrong_size_gives_a_damaged_file() -> None:
    data = bytearray(
        repacked(xlsx_of([STAFF_HEAD, LIN]), SHEET, lambda xml: xml + b" " * 140_000_000)
    )
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        struct.pack_into("<I", data, at + 24, min(struct.unpack_from("<I", data, at + 24)[0], 900))
        at += 4
    assert "损坏" in refusal(bytes(data))


@pytest.mark.parametrize("mark", [b"<", b"<c", b"<si"])
def test_a_bomb_of_tags_is_refused_before_it_is_parsed(
    mark: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, mark, 1_999)
    monkeypatch.setattr("webapp.spreadsheets.workbook.load_workbook", None)
    strings = repacked(
        template("staff"), "xl/sharedStrings.xml", lambda xml: xml + b"<si/><c/>" * 2_000
    )
    assert "解开后太大" in refusal(strings)


def test_a_broken_quote_names_its_row() -> None:
    data = '工号,姓名,角色\n1001,林,导购\n1002,"王,导购\n'.encode()
    assert "第 3 行" in refusal(data, "a.csv")


def test_a_workbook_without_a_visible_sheet_of_data_is_refused() -> None:
    def explain_only(book: Any) -> None:
        book.active.title = "说明"

    assert "没有可见的工作表" in refusal(xlsx_of([STAFF_HEAD, LIN], explain_only))
