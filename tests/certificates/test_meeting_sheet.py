"""The sheet of a recognition meeting: its sections, on pages, without what no face draws."""

from __future__ import annotations

from pypdfium2 import PdfDocument

from certificates.meeting_sheet import MeetingSheet, SheetLine, SheetSection, meeting_pdf

from .conftest import OnDisk, tool


def sheet(*sections: SheetSection) -> MeetingSheet:
    return MeetingSheet("锦程家居", "2026年3月业绩汇报表彰会", "2026年4月5日", sections, "系统生成")


def test_it_says_everything_in_order(on_disk: OnDisk) -> None:
    honour = SheetSection("月度最佳", [SheetLine("林晓燕", "东城店", "打得最稳。")], gold=True)
    teams = SheetSection("全公司业绩 ¥150.00", [SheetLine("东城店", "¥90.00 · 90%")])
    made = on_disk(meeting_pdf(sheet(teams, honour)))
    said = tool("pdftotext", "-layout", made, "-").decode()
    for words in ("锦程家居", "东城店", "90%", "月度最佳", "林晓燕", "打得最稳", "系统生成"):
        assert words in said
    assert said.index("全公司业绩") < said.index("月度最佳")


def test_a_long_one_runs_over_several_pages() -> None:
    lines = [SheetLine(f"第 {number} 位", "东城店", "一句话") for number in range(90)]
    assert len(PdfDocument(meeting_pdf(sheet(SheetSection("月度最佳", lines))))) > 1


def test_markup_and_unknown_characters_do_not_break_it(on_disk: OnDisk) -> None:
    lines = [SheetLine("<b>&", "🎉", "</section>")]
    made = on_disk(meeting_pdf(sheet(SheetSection("<h1>", lines))))
    said = tool("pdftotext", "-layout", made, "-").decode()
    assert "<b>&" in said
    assert "🎉" not in said
