"""A growth record as a PDF: its texts readable, its bars drawn, as many pages as it needs."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from io import BytesIO

import pikepdf
from pypdfium2 import PdfDocument

from certificates.record_sheet import RecordLine, RecordSheet, SheetBar, record_pdf

from .conftest import OnDisk, tool

HALF = Fraction(1, 2)
SHEET = RecordSheet(
    company="晨光家居",
    title="成长档案",
    name="王䶮",
    under="1102 · 入职 2024年1月1日",
    bars=(
        SheetBar("知识", "培训通过 1 门，共 2 门", HALF, HALF),
        SheetBar("技能", "没有", Fraction(0)),
    ),
    lines=(RecordLine("2026年3月9日", "电话连续 6 天达标", "个人最长"),),
    foot="2026年4月1日打印。",
)


def test_the_sheet_says_who_what_and_when(on_disk: OnDisk) -> None:
    text = tool("pdftotext", "-layout", on_disk(record_pdf(SHEET)), "-").decode()
    for said in ("王䶮", "成长档案", "1102", "培训通过 1 门", "电话连续 6 天达标", "个人最长"):
        assert said in text


def test_a_bar_is_filled_as_far_as_its_share() -> None:
    """The fill is seen on the page: without its own style an inline drawing would be black."""
    page = PdfDocument(record_pdf(SHEET))[0].render(scale=2).to_pil().convert("RGB")
    found = {count[1] for count in page.getcolors(2**24) or () if count[0] > 100}
    assert {(138, 97, 20), (236, 230, 220)} <= found


def test_a_long_record_takes_further_pages_and_an_unknown_character_is_left_out() -> None:
    many = replace(SHEET, name="\U000e0100王", lines=[*SHEET.lines] * 60)
    with pikepdf.open(BytesIO(record_pdf(many))) as pdf:
        assert len(pdf.pages) > 1
