"""Reading tables of deals and cancellations, and each refusal."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.webapp.spreadsheets.books import csv_of, faults_of, places, xlsx_of
from tests.webapp.spreadsheets.whole_tables import read_cancellations, read_deals
from webapp.deals.deals_sheet import CancellationRow, ContractRow

HEAD = ("合同号", "成交人", "金额", "成交时间", "卡号", "客户姓名", "客户电话")
GOOD = ("HT-1", "1101", "12800.50", "2026-03-02 14:30", "JB-1", "王女士", "13900139000")
STAFF = {"1101", "1102"}
clock = datetime.fromisoformat  # without a zone, like spreadsheet cells


def test_contracts_are_read_however_excel_keeps_them() -> None:
    table = [
        HEAD,
        ("ht-1", 1101, 12800.5, clock("2026-03-02T14:30:00"), "jb-1", "王女士", 13900139000),
        (20260002, "1102", "1,200", "2026年3月2日 9:05", None, None, None),
        ("HT(东)3", "1102", "9", "2026/3/2 21:00:59", None, None, "010-66668888"),
    ]
    assert read_deals(xlsx_of(table), "成交.xlsx", known_staff=STAFF) == (
        ContractRow(
            *("HT-1", "1101", 1_280_050, clock("2026-03-02T14:30:00"), "JB-1", "王女士"),
            phone="13900139000",
        ),
        ContractRow("20260002", "1102", 120_000, clock("2026-03-02T09:05:00")),
        ContractRow("HT(东)3", "1102", 900, clock("2026-03-02T21:00:59"), phone="01066668888"),
    )


@pytest.mark.parametrize(
    ("column", "typed", "reason"),
    [
        ("合同号", "", "必须填"),
        ("合同号", "1" * 41, "最多 40"),
        ("合同号", "1.23457E+11", "科学计数法"),
        ("成交人", "", "必须填"),
        ("成交人", "9999", "没有工号为 9999 的人"),
        ("金额", "", "必须填"),
        ("金额", "0", "必须大于 0"),
        ("金额", "-5", "必须大于 0"),
        ("金额", "12.345", "看不准是小数点还是千分位"),
        ("金额", "12.3456", "最多写到分"),
        ("金额", "1.2万", "不是数字"),
        ("成交时间", "", "必须填"),
        ("成交时间", "14:30", "不是有效的时间"),
        ("成交时间", "2026-03-02 25:00", "不是有效的时间"),
        ("成交时间", "2026-03-02 上午14:30", "不是有效的时间"),
        ("成交时间", "2026-03-02 10点60", "不是有效的时间"),
        ("成交时间", "2026-02-30 10:00", "不是有效的日期"),
        ("客户电话", "1390013900", "位"),
    ],
)
def test_a_bad_cell_is_named_with_its_reason(column: str, typed: str, reason: str) -> None:
    bad = dict(zip(HEAD, GOOD, strict=True)) | {column: typed, "客户姓名": ""}
    (fault,) = faults_of(read_deals, csv_of([HEAD, tuple(bad.values())]), known_staff=STAFF)
    assert (fault.row, fault.column, fault.typed) == (2, column, typed)
    assert reason in str(fault)


@pytest.mark.parametrize("typed", ["2026-03-02", "2026年3月2日", "2026/3/2", "20260302"])
def test_a_day_without_a_time_is_enough(typed: str) -> None:
    (row,) = read_deals(csv_of([HEAD, (*GOOD[:3], typed, "", "", "")]), "a", known_staff=STAFF)
    assert row.at == clock("2026-03-02")


def test_an_excel_date_without_a_time_is_enough() -> None:
    for day in (date(2026, 3, 2), clock("2026-03-02")):
        table = [HEAD, (*GOOD[:3], day, None, None, None)]
        (row,) = read_deals(xlsx_of(table), "a.xlsx", known_staff=STAFF)
        assert row.at == clock("2026-03-02")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026-03-02 14:30:00.0", "14:30"),
        ("2026-03-02 14:30:20.512", "14:30:20"),  # as databases export it: cut to the second
        ("2026-03-02 下午2:30", "14:30"),
        ("2026年3月2日下午2点半", "14:30"),
        ("2026-03-02 2:30 PM", "14:30"),
        ("2026-03-02 10时30分", "10:30"),
        ("2026-03-02 10时5分20秒", "10:05:20"),
        ("2026/3/2 上午9点", "09:00"),
        ("2026-03-02 12:05 AM", "00:05"),
        ("2026-03-02 中午12:10", "12:10"),
        ("2026-03-02 中午1点", "13:00"),
        ("2026-03-02 下午14:30", "14:30"),
    ],
)
def test_a_time_is_read_as_people_write_it(typed: str, read: str) -> None:
    (row,) = read_deals(csv_of([HEAD, (*GOOD[:3], typed, "", "", "")]), "a", known_staff=STAFF)
    assert row.at == clock(f"2026-03-02T{read}")


def test_a_moment_that_excel_keeps_inexactly_is_rounded_to_the_second() -> None:
    inexact = clock("2026-03-02T14:29:59.999500")
    (row,) = read_deals(
        xlsx_of([HEAD, (*GOOD[:3], inexact, None, None, None)]), "a.xlsx", known_staff=STAFF
    )
    assert row.at == clock("2026-03-02T14:30:00")


def test_a_customer_with_a_name_and_no_number_is_refused() -> None:
    (fault,) = faults_of(read_deals, csv_of([HEAD, (*GOOD[:6], "")]), known_staff=STAFF)
    assert (fault.row, fault.column) == (2, "客户姓名")


def test_a_contract_listed_twice_is_refused_in_any_spelling() -> None:
    faults = faults_of(read_deals, csv_of([HEAD, GOOD, ("ht - 1", *GOOD[1:])]), known_staff=STAFF)
    assert places(faults) == [(3, "合同号", "ht - 1")]


def test_cancellations_are_read_with_their_reasons() -> None:
    table = [("合同编号", "原因"), ("ht-1", "客户退单"), ("HT-2", "户型变更")]
    assert read_cancellations(csv_of(table), "撤单.csv") == (
        CancellationRow("HT-1", "客户退单"),
        CancellationRow("HT-2", "户型变更"),
    )


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (("", "退单"), "合同号", "必须填"),
        (("HT-1", ""), "撤单原因", "必须填"),
        (("HT-1", "长" * 201), "撤单原因", "最多 200"),
    ],
)
def test_a_cancellation_without_contract_or_reason_is_refused(
    row: tuple[str, str], column: str, reason: str
) -> None:
    (fault,) = faults_of(read_cancellations, csv_of([("合同号", "撤单原因"), row]))
    assert (fault.row, fault.column) == (2, column)
    assert reason in str(fault)
