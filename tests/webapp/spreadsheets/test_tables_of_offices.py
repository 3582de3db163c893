"""Tables as sales offices have them: each gives the right value, or a refusal with its remedy."""

from __future__ import annotations

from typing import Any

import pytest

from tests.webapp.spreadsheets.books import csv_of, repacked, xlsx_of
from webapp.importing.preview import preview_table

DEAL_HEAD = ("合同号", "成交人", "金额", "成交时间")
DEAL = ("HT-1", "1102", "12800", "2026-03-02")
CALL_HEAD = ("客户姓名", "电话", "归属")
CALL = ("王芳", "13912340001", "1102")


def lines(kind: str, *rows: tuple[object, ...], edit: Any = None) -> list[dict[str, Any]]:
    """What a workbook of these rows gives."""
    return list(preview_table(kind, xlsx_of(rows, edit), "表.xlsx"))


def of_text(kind: str, *rows: tuple[object, ...], encoding: str = "utf-8") -> list[dict[str, Any]]:
    """What a CSV of these rows gives."""
    return list(preview_table(kind, csv_of(rows, encoding=encoding), "表.csv"))


def deal(**cells: object) -> dict[str, Any]:
    """What one deal gives whose cells of these titles have other values."""
    row = {**dict(zip(DEAL_HEAD, DEAL, strict=True)), **cells}
    (line,) = lines("deals", tuple(row), tuple(row.values()))
    return line


@pytest.mark.parametrize(
    ("typed", "on"),
    [
        ("2026-03-02", "2026-03-02T00:00:00"),
        ("2026/3/2", "2026-03-02T00:00:00"),
        ("2026.3.2", "2026-03-02T00:00:00"),
        ("2026年3月2日", "2026-03-02T00:00:00"),
        ("2026 年 3 月 2 日", "2026-03-02T00:00:00"),
        ("2026年3月2号", "2026-03-02T00:00:00"),
        ("２０２６－０３－０２", "2026-03-02T00:00:00"),
        ("20260302", "2026-03-02T00:00:00"),
        ("2026-03-02 00:00:00.000", "2026-03-02T00:00:00"),
        ("2026-03-02T14:30:05", "2026-03-02T14:30:05"),
        ("2026年3月2号下午2:30", "2026-03-02T14:30:00"),
        ("2026 年 3 月 2 日 14:30", "2026-03-02T14:30:00"),
        (20260302, "2026-03-02T00:00:00"),
    ],
)
def test_a_day_is_read_in_every_usual_form(typed: object, on: str) -> None:
    assert deal(成交时间=typed)["read"]["at"] == on


@pytest.mark.parametrize(
    "typed",
    [
        "3/2/2026",
        "26-3-2",
        "2026-13-02",
        "2026年2月30日",
        "3月2日",
        "二〇二六年三月二日",
        "2026-03",
    ],
)
def test_a_day_that_may_be_another_is_refused_with_the_form_to_write(typed: str) -> None:
    line = deal(成交时间=typed)
    assert line["cell"] == "D2"
    assert "请写成 2026-03-02" in line["fault"]


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("12,800.50", 1280050), ("１２８００", 1280000), ("12，800", 1280000), (" 12800 ", 1280000)],
)
def test_an_amount_is_read_as_it_is_written(typed: str, fen: int) -> None:
    assert deal(金额=typed)["read"]["amount_fen"] == fen


@pytest.mark.parametrize(
    "typed",
    ["1.28万", "12800①", "12800²", "(500.00)", "50%", "'12800", "12 800", "1.28E+4"],
)
def test_an_amount_that_says_something_else_is_refused(typed: str) -> None:
    line = deal(金额=typed)
    assert line["cell"] == "C2"
    assert "请" in line["fault"]


@pytest.mark.parametrize(
    "form",
    ["#,##0_);(#,##0)", '0.0"万"', "0.00%", '#!.0000"万"', "0.00,", "[$¥-411]#,##0", "[$$-409]0"],
)
def test_an_amount_shown_in_parentheses_or_another_unit_is_refused(form: str) -> None:
    def set_format(book: Any) -> None:
        book.active["C2"].number_format = form

    value = -500 if "(" in form else 12800
    row = ("HT-1", "1102", value, "2026-03-02")
    (line,) = lines("deals", DEAL_HEAD, row, edit=set_format)
    assert line["cell"] == "C2"


@pytest.mark.parametrize("title", ["金额（万元）", "合同金额(千元)", "金额/万"])
def test_a_title_in_ten_thousands_is_refused_also_where_somebody_has_chosen_it(title: str) -> None:
    from webapp.importing.table_kinds import table_records
    from webapp.spreadsheets.choices import Choices
    from webapp.spreadsheets.values import folded

    data = xlsx_of(
        [("合同号", "成交人", title, "成交时间"), ("HT-1", "1102", "1.28", "2026-03-02")]
    )
    chosen = Choices(columns={folded(title): "amount"})
    (fault,) = table_records("deals", data, "表.xlsx", None, chosen).findings.faults
    assert fault.cell == "C1"
    assert "请把金额改成以元计" in str(fault)


@pytest.mark.parametrize("said", ["单位：万元", "2026年3月成交（单位:万元）", "金额单位为千元"])
def test_a_unit_above_or_below_the_table_is_refused(said: str) -> None:
    above = lines("deals", (said,), DEAL_HEAD, DEAL)
    assert (above[0]["row"], "请把金额改成以元计" in above[0]["fault"]) == (1, True)
    below = lines("deals", DEAL_HEAD, DEAL, ("合计", "", "12800"), (f"注：{said}",))
    assert [line["row"] for line in below] == [2, 4]
    assert "fault" in below[1]


def test_a_unit_in_yuan_and_a_weight_are_no_faults() -> None:
    for said in ("单位：元", "单位：千克", "2026年3月成交"):
        assert [set(line) for line in lines("deals", (said,), DEAL_HEAD, DEAL)] == [{"row", "read"}]


@pytest.mark.parametrize(
    "footer",
    [
        ("本月合计", "", "12800"),
        ("共 1 单", "", "12800"),
        ("Total", "", "12800"),
        ("制表人", "何静", "", "审核人"),
        ("以下空白",),
        ("负责人签字：",),
        ("备注：金额含税",),
        ("打印时间：2026-03-03 09:00",),
    ],
)
def test_lines_below_the_table_are_no_records(footer: tuple[str, ...]) -> None:
    (line,) = lines("deals", DEAL_HEAD, DEAL, footer)
    assert line["read"]["contract"] == "HT-1"


def test_a_merged_line_below_the_table_is_no_fault() -> None:
    def merge(book: Any) -> None:
        book.active.merge_cells("A3:C3")

    assert len(lines("deals", DEAL_HEAD, DEAL, ("制表人：何静",), edit=merge)) == 1


def test_a_sum_between_records_is_named_and_not_read() -> None:
    head = ("卡号", "批次")
    found = lines("issued_cards", head, ("JC1", "三月"), ("小计", "三月"), ("JC2", "四月"))
    assert [line["row"] for line in found] == [2, 3, 4]
    assert "请删掉这一行" in found[1]["fault"]


def test_a_last_record_that_begins_like_a_signature_is_read() -> None:
    found = lines("cancellations", ("撤单原因", "合同号"), ("审核：资料不全", "HT-1"))
    assert found[0]["read"] == {"reason": "审核：资料不全", "contract": "HT-1"}


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0311-2345678-2", "03112345678#2"),
        ("(0311)2345678转2", "03112345678#2"),
        ("０３１１－２３４５６７８－２", "03112345678#2"),
        ("0311 2345678 分机 08", "03112345678#08"),
        ("+86-311-2345678-2", "03112345678#2"),
        ("021-55551234-5", "02155551234#5"),
        ("+86 139 1234 0001", "13912340001"),
    ],
)
def test_a_telephone_number_and_its_extension_are_told_apart(typed: str, number: str) -> None:
    (line,) = of_text("call_list", CALL_HEAD, ("王芳", typed, "1102"))
    assert line["read"]["phone"] == number


@pytest.mark.parametrize(
    "typed",
    [
        *("0532-3456789~8", "13912340001/13912340002", "0532-3456789或3456788", "1391234000"),
        *("2345678", "1.39E+10", "'13912340001", "13912340001①", "无", "-"),
    ],
)
def test_what_is_no_single_telephone_number_is_refused(typed: str) -> None:
    (line,) = of_text("call_list", CALL_HEAD, ("王芳", typed, "1102"))
    assert line["cell"] == "B2"
    assert any(word in line["fault"] for word in ("请", "一格只写一个"))


@pytest.mark.parametrize(
    "name",
    [
        "𠀀一",
        "𪜀一",
        "𫝀一",
        "𫠠一",
        "\U0002cead一",
        "\U0002ebf0",
        "𰀀一",
        "买买提·艾力",
        "阿依古丽•买买提",
        "O'Brien",
    ],
)
def test_names_of_rare_characters_and_with_a_dot_are_taken(name: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        (line,) = of_text("call_list", CALL_HEAD, (name, *CALL[1:]), encoding=encoding)
        assert line["read"]["name"] == name


@pytest.mark.parametrize(
    "name", ["-", "——", "/", "（空白）", "(blank)", "=B2", "=VLOOKUP(A2,表!A:B,2,0)"]
)
def test_a_name_without_a_name_is_refused(name: str) -> None:
    (line,) = of_text("call_list", CALL_HEAD, (name, *CALL[1:]))
    assert line["cell"] == "A2"
    assert "请" in line["fault"]


@pytest.mark.parametrize("team", ["无", "暂无", "—", "未分配", "NULL"])
def test_a_word_for_no_team_makes_no_team(team: str) -> None:
    head = ("工号", "姓名", "角色", "团队")
    (line,) = of_text("staff", head, ("1001", "林晓雨", "导购", team))
    assert line["cell"] == "D2"
    assert "请" in line["fault"]


@pytest.mark.parametrize("code", ["'00123", "’00123", "JC①", "=A1&B1", "3月2日", "1:30", "(空)"])
def test_a_code_that_a_program_has_changed_is_refused(code: str) -> None:
    (line,) = of_text("issued_cards", ("卡号", "批次"), (code, "三月"))
    assert line["cell"] == "A2"
    assert "请" in line["fault"]


@pytest.mark.parametrize(
    "code",
    [
        *("JC100001 JC100002", "JC100001\nJC100002", "100001 100002", "HT-1、HT-2", "HT-1/HT-2;"),
        *("1001.0", "000123.00"),
    ],
)
def test_two_codes_in_a_cell_and_a_number_as_a_decimal_are_refused(code: str) -> None:
    (line,) = of_text("deals", DEAL_HEAD, (code, *DEAL[1:]))
    assert line["cell"] == "A2"


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("HT 2026 0001", "HT20260001"),
        ("0000 0127", "00000127"),
        ("京合（2026）1号", "京合(2026)1号"),
    ],
)
def test_a_code_with_spaces_in_it_is_one_code(code: str, read: str) -> None:
    (line,) = of_text("deals", DEAL_HEAD, (code, *DEAL[1:]))
    assert line["read"]["contract"] == read


@pytest.mark.parametrize(
    "head",
    [
        ("合同编号", "签单人工号", "成交金额（元）", "签单日期"),
        ("订单编号", "业务员工号", "合同金额", "成交日期"),
        ("*合同号(必填)", "导购工号", "签单金额", "日 期"),
        ("序号", "合同编码", "销售工号", "签单金额(元)", "签约日期"),
    ],
)
def test_usual_titles_are_known(head: tuple[str, ...]) -> None:
    row = DEAL if len(head) == 4 else ("1", *DEAL)
    merged = ("2026年3月成交明细",)
    (line,) = lines("deals", merged, head, row, edit=lambda book: book.active.merge_cells("A1:D1"))
    assert line["read"]["amount_fen"] == 1280000


def test_rows_and_columns_without_a_height_or_width_are_hidden() -> None:
    data = xlsx_of([DEAL_HEAD, DEAL, ("HT-2", *DEAL[1:])])
    squeezed = repacked(
        data,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(
            b"<sheetData>", b'<cols><col min="4" max="4" width="0" /></cols><sheetData>'
        ).replace(b'<row r="2"', b'<row ht="0" r="2"'),
    )
    found = list(preview_table("deals", squeezed, "表.xlsx"))
    faults = [(line["row"], line["fault"].split("。")[0]) for line in found if "fault" in line]
    assert faults == [(1, "这一列被隐藏了"), (2, "这一行被隐藏或筛选掉了")]


@pytest.mark.parametrize(
    ("form", "seconds"), [("0", 65), ("0.00", 65), ('0"秒"', 65), ('0"分"', 3900)]
)
def test_how_long_a_call_took_is_read_as_it_is_shown(form: str, seconds: int) -> None:
    def set_format(book: Any) -> None:
        book.active["C2"].number_format = form

    head, row = (
        ("对方号码", "通话时间", "通话时长"),
        ("13912340001", "2026-03-02 14:30", 65),
    )
    (line,) = lines("call_records", head, row, edit=set_format)
    assert line["read"]["seconds"] == seconds


def test_a_number_of_a_call_that_has_lost_digits_is_no_service_number() -> None:
    def set_format(book: Any) -> None:
        book.active["A2"].number_format = "0.00E+00"

    head, row = ("对方号码", "通话时间"), (13912340001, "2026-03-02 14:30")
    (line,) = lines("call_records", head, row, edit=set_format)
    assert line["cell"] == "A2"
