"""Tables of call detail records: as exchanges and carriers export them."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.webapp.spreadsheets.books import faults_of
from tests.webapp.spreadsheets.whole_tables import read_call_records
from webapp.calling.call_records_sheet import CallRecordRow, call_moment
from webapp.spreadsheets.faults import FaultyTable
from webapp.spreadsheets.values import Refused

BILL = """对方号码,通话开始时间,通话时长,呼叫类型
13900139000,2026-03-02 14:30:05,1分5秒,主叫
010-66668888,2026/3/2 15:00,00:02:00,主叫
10086,2026-03-02 15:10:00,30,主叫
913900139001,2026-03-02 15:20:00,0,被叫
"""


at = datetime.fromisoformat


def read(text: str) -> tuple[CallRecordRow, ...]:
    return read_call_records(text.encode(), "话单.csv", known_staff={"1101"})


def test_a_carriers_bill_is_read() -> None:
    assert read(BILL) == (
        CallRecordRow("13900139000", at("2026-03-02T14:30:05"), 65),
        CallRecordRow("01066668888", at("2026-03-02T15:00:00"), 120),
        CallRecordRow("", at("2026-03-02T15:10:00"), 30),
        CallRecordRow("13900139001", at("2026-03-02T15:20:00"), 0, direction="incoming"),
    )


def test_a_table_in_gbk_is_read_alike() -> None:
    assert read_call_records(BILL.encode("gb18030"), "bill.csv", known_staff=None) == read(BILL)


def test_an_exchanges_export_names_who_called() -> None:
    (row,) = read("dst,calldate,billsec,agent\n13900139000,2026-03-02 14:30:05,65,1101\n")
    assert (row.person, row.seconds) == ("1101", 65)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("王女士,2026-03-02 14:30,5,", "不是电话号码"),
        ("13900139000,2026-03-02,5,", "要有时刻"),
        ("13900139000,2026-03-02 14:30,很久,", "不是通话时长"),
        ("13900139000,2026-03-02 14:30,99999,", "通话时长太长"),
        ("13900139000,2026-03-02 14:30,5,9999", "没有工号为 9999 的人"),
    ],
)
def test_what_cannot_be_read_is_named(line: str, told: str) -> None:
    table = f"对方号码,通话时间,通话时长,工号\n{line}\n"
    with pytest.raises(FaultyTable) as refused:
        read(table)
    assert told in str(refused.value.faults[0])


def test_a_table_without_times_is_refused() -> None:
    assert faults_of(read_call_records, "对方号码\n13900139000\n".encode())


def test_midnight_is_a_time_of_day_where_it_is_written() -> None:
    assert call_moment("2026-03-02 00:00:00") == at("2026-03-02T00:00:00")
    with pytest.raises(Refused):
        call_moment("2026-03-02")
