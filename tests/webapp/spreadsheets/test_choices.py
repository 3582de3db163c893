"""Tables as people have them: titles above, ignored columns, footers, and what was chosen."""

from __future__ import annotations

import pytest

from tests.webapp.spreadsheets.books import csv_of, xlsx_of
from tests.webapp.spreadsheets.whole_tables import read_staff
from webapp.people.staff_sheet import staff_records
from webapp.spreadsheets.choices import AS_IT_IS, NOT_IMPORTED, Choices
from webapp.spreadsheets.faults import FaultyTable

HEAD = ("工号", "姓名", "职务")
LIN = ("1001", "林晓雨", "导购")


def names(*rows: tuple[object, ...], choices: Choices = AS_IT_IS) -> list[str]:
    return [row.name for row in read_staff(xlsx_of(rows), "a.xlsx", choices=choices)]


def faults(*rows: tuple[object, ...], choices: Choices = AS_IT_IS) -> list[str]:
    return [
        str(fault)
        for fault in staff_records(csv_of(rows), "a.csv", choices=choices).findings.faults
    ]


def test_running_numbers_and_identity_cards_are_left_out_unasked() -> None:
    head = ("序号", *HEAD, "身份证号", "银行卡号", "籍贯", "备注")
    records = staff_records(
        csv_of([head, ("1", *LIN, "110101199003070001", "6222", "河北", "")]), "a"
    )
    assert records.findings.faults == ()
    assert records.heading.ignored == {0, 4, 5, 6, 7}
    assert records.found[0].values == {"staff_number": "1001", "name": "林晓雨", "role": "guide"}


def test_an_unknown_column_is_a_question_until_somebody_has_answered() -> None:
    rows = ((*HEAD, "提成"), (*LIN, "A"))
    assert any("不认识这一列" in each for each in faults(*rows))
    assert names(*rows, choices=Choices(columns={"提成": NOT_IMPORTED})) == ["林晓雨"]


def test_a_column_with_an_own_title_is_read_as_chosen() -> None:
    rows = (("员工代码", "姓名", "职务"), LIN)
    assert any("缺少这一列" in each for each in faults(*rows))
    assert names(*rows, choices=Choices(columns={"员工代码": "staff_number"})) == ["林晓雨"]


def test_a_choice_replaces_what_a_title_says() -> None:
    rows = ((*HEAD, "部门"), (*LIN, "东城店"))
    (row,) = read_staff(csv_of(rows), "a", choices=Choices(columns={"部门": NOT_IMPORTED}))
    assert row.team is None


def test_an_own_word_is_read_as_the_chosen_one() -> None:
    rows = (HEAD, ("1001", "林晓雨", "导购员"))
    assert any("不在可选范围内" in each for each in faults(*rows))
    (row,) = read_staff(csv_of(rows), "a", choices=Choices(words={("role", "导购员"): "导购"}))
    assert row.role == "guide"


def test_a_corrected_cell_is_read_in_place_of_the_table_s() -> None:
    rows = ((*HEAD, "电话"), (*LIN, "1380013800"))
    assert any("11 位" in each for each in faults(*rows))
    chosen = Choices(cells={(2, "phone"): "13800138000"})
    assert read_staff(csv_of(rows), "a", choices=chosen)[0].phone == "13800138000"
    emptied = Choices(cells={(2, "phone"): ""})
    assert read_staff(csv_of(rows), "a", choices=emptied)[0].phone is None


def test_a_corrected_cell_is_checked_like_any_other() -> None:
    rows = ((*HEAD, "电话"), (*LIN, "1"))
    assert any(
        "手机号" in each or "位" in each
        for each in faults(*rows, choices=Choices(cells={(2, "phone"): "2"}))
    )
    emptied = Choices(cells={(2, "name"): ""})
    assert any("必须填" in each for each in faults(HEAD, LIN, choices=emptied))


def test_lines_above_the_titles_are_passed_over() -> None:
    above = (("鸿福家居广场员工表", "", "2026年11月"), ("制表", "何静"))
    assert names(*above, HEAD, LIN) == ["林晓雨"]


def test_the_row_of_the_titles_can_be_chosen() -> None:
    rows = (("姓名", "工号", "说明"), HEAD, LIN)
    assert names(*rows, choices=Choices(head_row=2)) == ["林晓雨"]
    with pytest.raises(FaultyTable, match="1"):
        names(*rows, choices=Choices(head_row=9))


@pytest.mark.parametrize(
    "footer",
    [
        ("合计", "1 人"),
        ("制表:何静", "", "审核:"),
        ("总计", "1"),
        ("审核人：陆正扬",),
        ("合计:1人",),
    ],
)
def test_sums_and_signatures_below_the_table_are_no_rows(footer: tuple[str, ...]) -> None:
    assert names(HEAD, LIN, footer) == ["林晓雨"]


def test_a_sum_between_rows_is_a_fault_like_any_other_row() -> None:
    assert faults(HEAD, ("合计", "1 人", ""), LIN) != []


def test_a_person_whose_number_begins_like_a_footer_stays() -> None:
    assert names(HEAD, LIN, ("1002", "合计明", "导购")) == ["林晓雨", "合计明"]
