"""Staff lists: what is read, and each thing that is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.webapp.spreadsheets.books import (
    LIN,
    STAFF_HEAD,
    WANG,
    csv_of,
    faults_of,
    places,
    xlsx_of,
)
from tests.webapp.spreadsheets.whole_tables import read_staff
from webapp.people.staff_columns import STAFF
from webapp.people.staff_sheet import StaffRow
from webapp.spreadsheets.faults import FaultyTable

FULL_HEAD = (
    *("工号", "姓名", "电话", "角色", "团队", "主管", "职级", "级别", "性别"),
    *("入职", "离职", "生日", "提成方式", "豁免"),
)
SUN = ("2001", "孙敏", "13800138001", "主管", "东区门店", "", 5, "高级", "女", "2020年3月2日")


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("部门/小组", "team"),
        ("门店 / 部门", "team"),
        ("手机／联系电话", "phone"),
        ("工号/姓名", None),
        ("部门/备注", None),
        ("/", None),
    ],
)
def test_a_title_of_several_names_is_known_if_all_are_of_one_column(
    title: str, field: str | None
) -> None:
    found = STAFF.column(title)
    assert (found.field if found else None) == field


def test_every_column_is_read_whatever_the_order() -> None:
    lin = ("1001", "林晓雨", "138 0013 8000", "设计师", "东区门店", "2001", 3, "初级", "女")
    dates = (date(2025, 9, 1), "2026/3/2", 35935, "按签单数", "是")
    rows = [FULL_HEAD, (*lin, *dates), (*SUN, "", "", "", "")]
    backwards = [tuple(reversed(row)) for row in rows]

    for table in (rows, backwards):
        assert read_staff(xlsx_of(table), "员工.xlsx") == (
            StaffRow(
                staff_number="1001",
                name="林晓雨",
                role="designer",
                phone="13800138000",
                team="东区门店",
                supervisor="2001",
                grade=3,
                level="junior",
                sex="f",
                hired=date(2025, 9, 1),
                left=date(2026, 3, 2),
                birthday=date(1998, 5, 20),
                plan="contracts",
                exempt=True,
            ),
            StaffRow(
                staff_number="2001",
                name="孙敏",
                role="supervisor",
                phone="13800138001",
                team="东区门店",
                grade=5,
                level="senior",
                sex="f",
                hired=date(2020, 3, 2),
            ),
        )


def test_english_titles_and_ids_are_read_too() -> None:
    table = [("Staff number", "name", "ROLE", "plan"), ("1001", "Lin", "designer", "contracts")]
    assert read_staff(csv_of(table), "staff.csv") == (
        StaffRow("1001", "Lin", "designer", plan="contracts"),
    )


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("电销专员", "telesales"),
        ("导购", "guide"),
        ("设计师", "designer"),
        ("主管", "supervisor"),
        ("负责人", "head"),
        ("人事", "hr"),
        ("公司领导层", "leader"),
    ],
)
def test_each_role_has_its_chinese_word(word: str, role: str) -> None:
    (row,) = read_staff(csv_of([STAFF_HEAD, ("1", "林", word)]), "a.csv")
    assert row.role == role


def test_rows_keep_their_place_in_the_sheet_and_blank_ones_are_skipped() -> None:
    table = [("员工名单 2026",), (), STAFF_HEAD, LIN, (), ("", " ", None), WANG, ()]
    for data in (xlsx_of(table), csv_of(table)):
        rows = read_staff(data, "员工")
        assert [(row.row, row.staff_number) for row in rows] == [(4, "1001"), (7, "1002")]


def test_numbers_that_excel_keeps_as_numbers_are_staff_numbers() -> None:
    def pad(book: Any) -> None:
        book.active["A3"].number_format = "0000"

    table = [STAFF_HEAD, (1001, *LIN[1:]), (12, *WANG[1:])]
    rows = read_staff(xlsx_of(table, pad), "a.xlsx")
    assert [row.staff_number for row in rows] == ["1001", "0012"]


def test_a_supervisor_may_be_known_already() -> None:
    table = [(*STAFF_HEAD, "主管"), (*LIN, "900")]
    assert read_staff(csv_of(table), "a.csv", known_staff={"900": "周"})[0].supervisor == "900"


def test_an_existing_staff_number_is_no_fault() -> None:
    assert read_staff(csv_of([STAFF_HEAD, LIN]), "a.csv", known_staff={"1001": LIN[1]})


def test_text_that_begins_like_a_formula_stays_text_and_a_formula_is_named() -> None:
    table = [STAFF_HEAD, ("1001", "=林晓燕", "设计师"), ("1002", "+1-2@x", "导购")]
    rows = read_staff(csv_of(table), "a.csv")
    assert [row.name for row in rows] == ["=林晓燕", "+1-2@x"]

    faults = faults_of(read_staff, csv_of([STAFF_HEAD, ("1001", "=HYPERLINK(1)", "设计师")]))
    assert places(faults) == [(2, "姓名", "=HYPERLINK(1)")]
    assert "公式" in str(faults[0])


@pytest.mark.parametrize(
    ("column", "typed", "reason"),
    [
        ("角色", "经理", "电销专员、导购、设计师、主管、负责人、人事、公司领导层"),
        ("性别", "未知", "男、女"),
        ("级别", "资深", "初级、中级、高级"),
        ("提成方式", "随便", "按销售额、按签单数"),
        ("豁免", "也许", "是、否"),
        ("职级", "三级", "不是数字"),
        ("职级", "2.5", "整数"),
        ("职级", "-1", "0 到 999"),
        ("入职", "2026-02-30", "2026-03-02"),
        ("入职", "3/2/2026", "2026-03-02"),
        ("入职", "去年", "2026-03-02"),
        ("离职", "12", "2026-03-02"),
        ("生日", "0998-05-20", "2026-03-02"),
        ("电话", "12345", "11 位"),
        ("电话", "1.38E+10", "科学计数法"),
        ("工号", "1.0E+15", "科学计数法"),
        ("工号", "林 1", "字母、数字"),
        ("工号", "x" * 33, "32 位"),
        ("姓名", "林" * 41, "最多 40 个字"),
        ("姓名", "林\u202e雨", "U+202E"),
        ("姓名", "林\n雨", "U+000A"),
        ("团队", "#N/A", "公式出错"),
        ("姓名", "", "必须填"),
        ("工号", " ", "必须填"),
        ("角色", "", "必须填"),
        ("主管", "999", "没有工号为 999 的人"),
        ("主管", "1001", "不能是本人"),
    ],
)
def test_a_bad_cell_is_named_with_its_reason(column: str, typed: str, reason: str) -> None:
    good = dict(zip(STAFF_HEAD, LIN, strict=True))
    bad = good | {column: typed}
    for make in (csv_of, xlsx_of):
        (fault,) = faults_of(read_staff, make([tuple(bad), tuple(bad.values())]), "员工")
        assert (fault.row, fault.column, fault.typed) == (2, column, typed.strip())
        assert reason in str(fault)


def test_leaving_before_being_hired_is_refused() -> None:
    table = [(*STAFF_HEAD, "入职", "离职"), (*LIN, "2026-03-02", "2026-03-01")]
    (fault,) = faults_of(read_staff, csv_of(table))
    assert (fault.row, fault.column, fault.typed) == (2, "离职", "2026-03-01")
    assert "2026-03-02" in str(fault)


def test_leaving_on_the_day_of_being_hired_is_allowed() -> None:
    table = [(*STAFF_HEAD, "入职", "离职"), (*LIN, "2026-03-02", "2026-03-02")]
    assert read_staff(csv_of(table), "a.csv")


def test_a_number_given_twice_names_the_row_it_stood_in_first() -> None:
    head = (*STAFF_HEAD, "手机号")
    table = [head, (*LIN, "13800138000"), (*WANG, "138-0013-8000"), ("1001", "赵", "导购", "")]
    faults = faults_of(read_staff, csv_of(table))
    assert places(faults) == [(3, "手机号", "138-0013-8000"), (4, "工号", "1001")]
    assert all("第 2 行" in str(fault) for fault in faults)


def test_all_faulty_rows_are_named_and_nothing_is_taken() -> None:
    bad = [(str(number), "林", "没有的岗位") for number in range(500)]
    faults = faults_of(read_staff, csv_of([STAFF_HEAD, LIN, *bad]))
    assert [fault.row for fault in faults] == list(range(3, 503))


def test_faults_come_in_the_order_of_rows_and_are_counted() -> None:
    table = [(*STAFF_HEAD, "主管"), (*LIN, "nobody"), ("", "", "", "x")]
    with pytest.raises(FaultyTable, match="5 处错误") as caught:
        read_staff(csv_of(table), "a.csv")
    assert [fault.row for fault in caught.value.faults] == [2, 3, 3, 3, 3]
    assert caught.value.faults[0].place == "第 2 行「主管」"


def test_a_missing_column_is_named_once_and_the_rest_is_checked() -> None:
    faults = faults_of(read_staff, csv_of([("工号", "角色"), ("1", "导购"), ("2", "经理")]))
    assert places(faults) == [(1, "姓名", ""), (3, "角色", "经理")]


def test_extra_and_double_columns_are_named() -> None:
    table = [(*STAFF_HEAD, "爱好", "员工编号"), (*LIN, "象棋", "9")]
    faults = faults_of(read_staff, csv_of(table))
    assert places(faults) == [(1, "爱好", "爱好"), (1, "员工编号", "员工编号")]
    assert "不认识" in str(faults[0])
    assert "“工号”" in str(faults[1])


def test_content_without_a_title_above_it_is_named() -> None:
    (fault,) = faults_of(read_staff, csv_of([STAFF_HEAD, (*LIN, "", "多出来的")]))
    assert (fault.row, fault.typed) == (2, "多出来的")
    assert "E 列" in str(fault)


def test_a_table_of_another_kind_has_no_heading() -> None:
    (fault,) = faults_of(read_staff, csv_of([("品名", "单价"), ("沙发", "3000")]))
    assert fault.row is None
    assert "工号、姓名" in str(fault)


def test_a_heading_alone_is_refused() -> None:
    (fault,) = faults_of(read_staff, csv_of([STAFF_HEAD]))
    assert "没有任何一行" in str(fault)


def test_a_supervisor_may_be_named() -> None:
    head = ("工号", "姓名", "角色", "直属上级")
    table = [head, ("1", "孙丽华", "主管", ""), ("2", "林晓雨", "导购", "孙丽华")]
    assert read_staff(csv_of(table), "a")[1].supervisor == "1"
    known = {"900": "秦淑芬"}
    table = [head, ("2", "林晓雨", "导购", "秦淑芬")]
    assert read_staff(csv_of(table), "a", known_staff=known)[0].supervisor == "900"


def test_a_supervisor_s_name_that_nobody_or_two_people_have_is_refused() -> None:
    head = ("工号", "姓名", "角色", "直属上级")
    table = [head, ("2", "林晓雨", "导购", "孙丽华")]
    with pytest.raises(FaultyTable) as nobody:
        read_staff(csv_of(table), "a")
    assert "没有叫孙丽华的人" in str(nobody.value.faults[0])
    with pytest.raises(FaultyTable) as two:
        read_staff(csv_of(table), "a", known_staff={"8": "孙丽华", "9": "孙丽华"})
    assert "有 2 位孙丽华（8、9），请填工号。" in str(two.value.faults[0])
