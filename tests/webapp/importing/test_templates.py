"""Templates that are filled in are read back correctly."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest

from tests.webapp.spreadsheets.books import faults_of, opened, saved
from tests.webapp.spreadsheets.whole_tables import (
    read_bank_accounts,
    read_calendar,
    read_call_list,
    read_call_records,
    read_cancellations,
    read_deals,
    read_feedback,
    read_issued_cards,
    read_opening_balances,
    read_staff,
    read_targets,
)
from webapp.calling.call_list_sheet import CustomerRow
from webapp.feedback.feedback_sheets import FEEDBACK_KINDS
from webapp.importing.template_sheets import LAYOUTS, TEMPLATES, template
from webapp.people.staff_sheet import StaffRow
from webapp.people.targets_sheet import TargetRow

READERS: dict[str, Any] = {
    "staff": read_staff,
    "targets": read_targets,
    "call_list": read_call_list,
    "call_records": read_call_records,
    "deals": read_deals,
    "cancellations": read_cancellations,
    "calendar": read_calendar,
    "issued_cards": read_issued_cards,
    "opening_balances": read_opening_balances,
    "bank_accounts": read_bank_accounts,
    **{kind: partial(read_feedback, kind) for kind in FEEDBACK_KINDS},
}


def filled(kind: str, *rows: tuple[object, ...]) -> bytes:
    """A template with rows typed in below its heading."""
    book = opened(template(kind))
    for row in rows:
        book.worksheets[0].append(row)
    return saved(book)


def test_a_filled_staff_list_is_read_back() -> None:
    lin = ("1001", "林晓雨", "13800138000", "设计师", "东区", "1001x", 3, "初级", "女")
    rest = (date(2025, 9, 1), None, date(1998, 5, 20), "按销售额", "否")
    head = ("1001x", "高远", None, "负责人", "东区")
    assert read_staff(filled("staff", (*lin, *rest), head), "员工名单.xlsx") == (
        StaffRow(
            *("1001", "林晓雨", "designer", "13800138000", "东区", "1001x", 3, "junior", "f"),
            *(date(2025, 9, 1), None, date(1998, 5, 20), "sales", False),
        ),
        StaffRow("1001x", "高远", "head", team="东区"),
    )


def test_filled_targets_are_read_back() -> None:
    data = filled("targets", ("1001", "邀约数", "日", None, 60, "普通"))
    assert read_targets(data, "目标.xlsx", known_staff={"1001"}) == (
        TargetRow("1001", "invitations", "day", 60, difficulty="normal"),
    )


def test_a_filled_call_list_is_read_back() -> None:
    data = filled("call_list", ("王女士", "13900139000", "1001", "否", "想看沙发"))
    assert read_call_list(data, "客户.xlsx", known_sellers={"1001"}) == (
        CustomerRow("13900139000", "1001", "王女士", visited=False, note="想看沙发"),
    )


@pytest.mark.parametrize("kind", TEMPLATES)
def test_the_examples_of_a_template_can_be_imported(kind: str) -> None:
    columns = LAYOUTS[kind].columns
    row = tuple(column.example or None for column in columns)
    others = {"staff": [("2001", "孙敏", None, "主管")]}.get(kind, [])
    knowing = {"targets": "known_staff", "call_list": "known_sellers", "deals": "known_staff"}
    of_staff = ("call_records", "issued_cards", "opening_balances", "bank_accounts")
    knowing |= dict.fromkeys(of_staff, "known_staff")
    knowing |= dict.fromkeys(FEEDBACK_KINDS, "known_staff")
    known = {knowing[kind]: {"1001"}} if kind in knowing else {}
    assert READERS[kind](filled(kind, row, *others), "a.xlsx", **known)


@pytest.mark.parametrize("kind", TEMPLATES)
def test_an_unfilled_template_holds_no_row(kind: str) -> None:
    (fault,) = faults_of(READERS[kind], template(kind))
    assert "没有任何一行" in str(fault)


@pytest.mark.parametrize("kind", TEMPLATES)
def test_every_column_is_explained_on_the_second_sheet(kind: str) -> None:
    explaining = opened(template(kind)).worksheets[1]
    assert explaining.title == "说明"
    told = {row[0]: row for row in explaining.iter_rows(min_row=2, values_only=True)}
    for column in LAYOUTS[kind].columns:
        assert told[column.title][1] == ("必填" if column.required else "")
        assert told[column.title][2] == column.explained


@pytest.mark.parametrize("kind", TEMPLATES)
def test_choices_are_offered_and_each_is_accepted(kind: str) -> None:
    sheet = opened(template(kind)).worksheets[0]
    offered = {
        str(rule.sqref).split(":")[0]: rule.formula1.strip('"').split(",")
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    for place, column in enumerate(LAYOUTS[kind].columns, start=1):
        words = offered.get(sheet.cell(2, place).coordinate, [])
        assert tuple(words) == column.choices
        for word in words:
            column.parse(word)


def test_numbers_that_are_identifiers_are_kept_as_text() -> None:
    sheet = opened(template("staff")).worksheets[0]
    forms = {sheet.cell(1, place).value: place for place in range(1, sheet.max_column + 1)}
    for title in ("工号", "电话", "主管"):
        letter = sheet.cell(1, forms[title]).column_letter
        assert sheet.column_dimensions[letter].number_format == "@"


def test_a_template_is_the_same_bytes_every_time() -> None:
    assert template("staff") == template("staff")


def test_an_unknown_kind_has_no_template() -> None:
    with pytest.raises(KeyError):
        template("photos")
