"""The page of a scheme's effect: its conclusion, sentences and charts, on one page."""

from __future__ import annotations

from dataclasses import replace

from pypdfium2 import PdfDocument

from certificates.effect_sheet import EffectPart, EffectSheet, effect_pdf

from .conftest import OnDisk, tool

BARS = (
    '<svg class="chart bars" viewBox="0 0 320 140" aria-hidden="true">'
    '<rect class="told" x="4" y="20" width="90" height="96" rx="3"/>'
    '<text class="middle value" x="49" y="16">0.68</text></svg>'
)
PARTS = tuple(
    EffectPart(kind, f"{kind}的一句话", BARS, (f"{kind}的注",), wide=kind == "业绩")
    for kind in ("业绩", "奖金", "分布", "士气", "人才")
)
SHEET = EffectSheet("锦程家居", "电销奖励的成效", "5月 – 11月", PARTS, "今天打印")


def test_it_says_everything_on_one_page(on_disk: OnDisk) -> None:
    pdf = effect_pdf(replace(SHEET, told=("结论：修改", "前三名各减一点")))
    assert len(PdfDocument(pdf)) == 1
    said = tool("pdftotext", "-layout", on_disk(pdf), "-").decode()
    for words in ("结论：修改", "前三名各减一点", "0.68", "士气的一句话", "人才的注", "今天打印"):
        assert words in said


def test_without_a_conclusion_its_frame_is_missing(on_disk: OnDisk) -> None:
    assert "结论" not in tool("pdftotext", on_disk(effect_pdf(SHEET)), "-").decode()


def test_a_chart_has_the_colours_of_the_sheet() -> None:
    picture = PdfDocument(effect_pdf(SHEET))[0].render(scale=1).to_pil().convert("RGB")
    reds = sum(1 for r, g, b in picture.get_flattened_data() if r > 180 and g < 40 and b < 70)
    assert reds > 500  # the marked bars


def test_markup_and_unknown_characters_do_not_break_it(on_disk: OnDisk) -> None:
    odd = replace(SHEET, told=("<b>&", "🎉</div>"), parts=())
    said = tool("pdftotext", on_disk(effect_pdf(odd)), "-").decode()
    assert "<b>&" in said
    assert "🎉" not in said
