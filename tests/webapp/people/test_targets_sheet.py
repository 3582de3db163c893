"""Tables of targets: what is read, and each thing that is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.webapp.spreadsheets.books import csv_of, faults_of, places, xlsx_of
from tests.webapp.spreadsheets.whole_tables import read_targets
from webapp.people.targets_sheet import TargetRow

HEAD = ("对象", "指标", "周期", "仅", "目标", "难度")
KNOWN: dict[str, Any] = {
    "known_staff": {"1001", "1002"},
    "known_teams": {"east", "东区门店"},
    "known_campaigns": {"bairi-2026"},
}


def test_targets_of_people_and_teams_are_read_in_their_units() -> None:
    table = [
        HEAD,
        (1001, "邀约数", "日", None, 60, "较难"),
        (1001, "calls", "day", date(2026, 3, 2), "1,200", None),
        ("东区门店", "销售额", "月", date(2026, 3, 1), 300000.55, None),
        ("east", "售卡", "活动", "bairi-2026", "80", ""),
        ("1002", "销售额", "季", "2026年第一季度", "1,234,567.8", "挑战"),
        ("1002", "评分", "年", 2026, 5, "普通"),
    ]
    expected = (
        TargetRow("1001", "invitations", "day", 60, difficulty="hard"),
        TargetRow("1001", "calls", "day", 1200, only="2026-03-02"),
        TargetRow("东区门店", "sales", "month", 30_000_055, only="2026-03"),
        TargetRow("east", "cards", "campaign", 80, only="bairi-2026"),
        TargetRow("1002", "sales", "quarter", 123_456_780, only="2026-Q1", difficulty="stretch"),
        TargetRow("1002", "rating", "year", 5, only="2026", difficulty="normal"),
    )
    assert read_targets(xlsx_of(table), "目标.xlsx", **KNOWN) == expected


@pytest.mark.parametrize(
    ("kind", "typed", "key"),
    [
        ("月", "2026-3", "2026-03"),
        ("月", "2026年12月", "2026-12"),
        ("季", "2026Q4", "2026-Q4"),
        ("季", "2026-Q2", "2026-Q2"),
        ("年", "2026年", "2026"),
        ("日", "2026年3月2日", "2026-03-02"),
    ],
)
def test_a_single_period_is_understood_as_people_write_it(kind: str, typed: str, key: str) -> None:
    (row,) = read_targets(csv_of([HEAD, ("1001", "电话", kind, typed, 1, "")]), "a.csv", **KNOWN)
    assert row.only == key


def test_one_period_beside_the_general_target_is_no_fault() -> None:
    table = [HEAD, ("1001", "电话", "日", "", 50, ""), ("1001", "电话", "日", "2026-03-02", 9, "")]
    assert len(read_targets(csv_of(table), "a.csv", **KNOWN)) == 2


@pytest.mark.parametrize(
    ("column", "typed", "reason"),
    [
        ("对象", "9999", "没有这个工号或团队"),
        ("对象", "南区", "没有这个工号或团队"),
        ("指标", "心情", "电话数、邀约数、售卡数、签单数、销售额"),
        ("周期", "旬", "日、周、月、季、年、活动"),
        ("目标", "0", "大于 0"),
        ("目标", "-5", "大于 0"),
        ("目标", "六十", "不是数字"),
        ("目标", "1,2", "不是数字"),
        ("目标", "60个", "不是数字"),
        ("目标", "TRUE", "不是数字"),
        ("目标", "60.5", "整数"),
        ("目标", "1000000000001", "太大"),
        ("难度", "地狱", "普通、较难、挑战"),
        ("仅", "三月", "2026-03-02"),
        ("目标", "", "必须填"),
    ],
)
def test_a_bad_cell_is_named_with_its_reason(column: str, typed: str, reason: str) -> None:
    good = dict(zip(HEAD, ("1001", "电话数", "日", "", "60", ""), strict=True))
    bad = good | {column: typed}
    (fault,) = faults_of(read_targets, csv_of([HEAD, tuple(bad.values())]), **KNOWN)
    assert (fault.row, fault.column, fault.typed) == (2, column, typed)
    assert reason in str(fault)


@pytest.mark.parametrize(
    ("kind", "only", "reason"),
    [
        ("月", "2026-13", "2026-03"),
        ("季", "2026-Q5", "2026-Q1"),
        ("年", "今年", "2026"),
        ("活动", "春节", "bairi-2026"),
    ],
)
def test_a_period_of_another_kind_is_refused(kind: str, only: str, reason: str) -> None:
    table = [HEAD, ("1001", "电话", kind, only, "60", "")]
    (fault,) = faults_of(read_targets, csv_of(table), **KNOWN)
    assert (fault.column, fault.typed) == ("仅", only)
    assert reason in str(fault)


def test_money_finer_than_a_fen_is_refused() -> None:
    table = [HEAD, ("1001", "销售额", "月", "", "1000.005", "")]
    (fault,) = faults_of(read_targets, csv_of(table), **KNOWN)
    assert "分" in str(fault)


def test_a_computed_sum_is_taken_as_excel_shows_it() -> None:
    table = [HEAD, ("1001", "销售额", "月", None, 0.1 + 0.2, None)]
    assert read_targets(xlsx_of(table), "a.xlsx", **KNOWN)[0].value == 30


def test_a_team_has_no_difficulty() -> None:
    (fault,) = faults_of(
        read_targets, csv_of([HEAD, ("east", "电话", "日", "", 60, "普通")]), **KNOWN
    )
    assert (fault.column, fault.typed) == ("难度", "普通")


def test_two_targets_for_the_same_thing_are_refused() -> None:
    table = [
        HEAD,
        ("1001", "电话数", "日", "2026-03-02", 50, ""),
        ("1001", "calls", "每日", "2026/3/2", 60, ""),
    ]
    faults = faults_of(read_targets, csv_of(table), **KNOWN)
    assert places(faults) == [(3, "对象", "1001")]
    assert "第 2 行" in str(faults[0])
