"""The XLSX of 《电话营销统计表》: content and print settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.webapp.spreadsheets.books import opened
from webapp.returns.calls_sheet import SellerDay, calls_return

DAY = date(2026, 3, 2)
LIN = SellerDay(
    team="东区门店",
    staff_number="0012",
    name="林晓雨",
    calls_target=60,
    invitations_target=3,
    invited=2,
    interested=10,
    refused=20,
    no_answer=30,
    invalid=4,
    floor_met=True,
    last_call_at=datetime(2026, 3, 2, 12, 59, 30, tzinfo=UTC),
)
WANG = replace(
    LIN,
    staff_number="1002",
    name="王磊",
    invitations_target=None,
    invited=9,
    floor_met=False,
    last_call_at=None,
)
ZHAO = replace(LIN, team="西区门店", name="赵", calls_target=None, floor_met=None, invited=3)


def book(*rows: SellerDay, **told: Any) -> Any:
    return opened(calls_return(DAY, "捷报家居", rows, **told))


def lines(*rows: SellerDay, **told: Any) -> list[tuple[object, ...]]:
    """The rows below the heading."""
    return list(book(*rows, **told).worksheets[0].iter_rows(min_row=4, values_only=True))


def test_the_head_names_table_day_company_and_columns() -> None:
    sheet = book(LIN, WANG).worksheets[0]
    assert sheet.title == "电话营销统计表"
    assert sheet["A1"].value == "《电话营销统计表》"
    assert sheet["A2"].value == "2026年3月2日 星期一  捷报家居  共 2 人"
    assert [cell.value for cell in sheet[3]] == [
        *("团队", "工号", "姓名", "电话目标", "邀约目标", "电话数"),
        *("邀约", "有意向", "已拒绝", "未接听", "空号", "邀约完成率", "保底", "最后一通"),
    ]


def test_a_seller_has_a_line_with_local_time_and_the_number_as_it_is() -> None:
    assert lines(LIN)[0] == (
        *("东区门店", "0012", "林晓雨", 60, 3, 66, 2, 10, 20, 30, 4),
        *(0.666, "达标", "20:59"),
    )


def test_without_targets_or_calls_the_cells_hold_no_figures() -> None:
    assert lines(WANG)[0][4] is None
    assert lines(WANG)[0][11:] == ("—", "未达标", "—")
    assert lines(ZHAO)[0][3] is None
    assert lines(ZHAO)[0][12] == "—"


def test_completion_is_rounded_down() -> None:
    nearly = replace(LIN, invited=9_999, invitations_target=10_000)
    assert lines(nearly)[0][11] == 0.999
    assert book(nearly).worksheets[0]["L4"].number_format == "0.0%"
    assert lines(replace(LIN, invited=3))[0][11] == 1


def test_teams_have_subtotals_and_the_company_a_total() -> None:
    found = lines(LIN, ZHAO, WANG)
    assert [line[:3] for line in found[:6]] == [
        ("东区门店", "0012", "林晓雨"),
        ("东区门店", "1002", "王磊"),
        ("东区门店", "小计", "2 人"),
        ("西区门店", "0012", "赵"),
        ("西区门店", "小计", "1 人"),
        ("全公司", "合计", "3 人"),
    ]
    # Wang has no invitation target: his invitations count as calls but not for the completion.
    assert found[2][3:13] == (120, 3, 66 + 73, 11, 20, 40, 60, 8, 0.666, "1 人未达标")
    assert found[4][3:13] == (None, 3, 67, 3, 10, 20, 30, 4, 1, "—")
    assert found[5][3:13] == (120, 6, 66 + 73 + 67, 14, 30, 60, 90, 12, 0.833, "1 人未达标")


def test_a_day_without_sellers_has_its_total() -> None:
    assert lines()[0][:6] == ("全公司", "合计", "0 人", None, None, 0)


def test_another_zone_may_be_asked_for() -> None:
    assert lines(LIN, zone=ZoneInfo("Asia/Urumqi"))[0][13] == "18:59"


def test_it_prints_on_a4_landscape_with_its_head_on_every_page() -> None:
    sheet = book(*[LIN] * 100).worksheets[0]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.fitToHeight == 0  # one page wide, any number of pages high
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.freeze_panes == "A4"


def test_columns_are_wide_enough_for_chinese() -> None:
    long = replace(LIN, team="设计与业务拓展部门市")
    assert book(long).worksheets[0].column_dimensions["A"].width >= 20


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "+1", "@SUM(A1)", "http://a.b"])
def test_a_name_is_never_a_formula(text: str) -> None:
    made = book(replace(LIN, team=text, staff_number=text, name=text))
    made_of = opened(calls_return(DAY, text, [LIN])).worksheets[0]
    for cell in made.worksheets[0][4][:3]:
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
        assert cell.quotePrefix
    assert made_of["A2"].data_type == "s"


def test_the_same_rows_make_the_same_bytes() -> None:
    assert calls_return(DAY, "捷报家居", [LIN]) == calls_return(DAY, "捷报家居", [LIN])
