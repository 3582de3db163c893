"""Reading call lists from sheets, and each refusal."""

from __future__ import annotations

import pytest

from tests.webapp.spreadsheets.books import csv_of, faults_of, places, xlsx_of
from tests.webapp.spreadsheets.whole_tables import read_call_list
from webapp.calling.call_list_sheet import CustomerRow

HEAD = ("客户姓名", "电话", "归属", "到过店", "备注")
SELLERS = {"1001", "1002"}


def test_customers_are_read_with_their_optional_values() -> None:
    table = [
        HEAD,
        ("王女士", 13900139000, 1001, "否", "想看沙发\n周六来"),
        (None, "010-6666 8888", "1002", None, None),
        ("陈", "+86 137 0013 7000", "1002", True, ""),
    ]
    assert read_call_list(xlsx_of(table), "客户.xlsx", known_sellers=SELLERS) == (
        CustomerRow("13900139000", "1001", "王女士", visited=False, note="想看沙发\n周六来"),
        CustomerRow("01066668888", "1002"),
        CustomerRow("13700137000", "1002", "陈", visited=True),
    )


@pytest.mark.parametrize(
    ("column", "typed", "reason"),
    [
        ("电话", "1390013900", "位"),
        ("电话", "", "必须填"),
        ("归属", "", "必须填"),
        ("归属", "9999", "没有工号为 9999"),
        ("到过店", "可能", "是、否"),
        ("备注", "长" * 1001, "最多 1000 个字"),
        ("客户姓名", "\ue863", "U+E863"),
    ],
)
def test_a_bad_cell_is_named_with_its_reason(column: str, typed: str, reason: str) -> None:
    good = dict(zip(HEAD, ("王女士", "13900139000", "1001", "是", ""), strict=True))
    bad = good | {column: typed}
    (fault,) = faults_of(read_call_list, csv_of([HEAD, tuple(bad.values())]), known_sellers=SELLERS)
    assert (fault.row, fault.column, fault.typed) == (2, column, typed)
    assert reason in str(fault)


def test_a_customer_given_twice_is_refused_however_the_number_is_written() -> None:
    table = [HEAD, ("王", "13900139000", "1001"), ("王女士", "139-0013-9000", "1002")]
    faults = faults_of(read_call_list, csv_of(table), known_sellers=SELLERS)
    assert places(faults) == [(3, "电话", "139-0013-9000")]
