"""The XLSX of 《售卡客户登记表》."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.webapp.spreadsheets.books import opened
from webapp.returns.cards_sheet import STATES, CardSold, cards_return

DAY = date(2026, 3, 2)
SOLD = CardSold(
    at=datetime(2026, 3, 2, 2, 15, 7, tzinfo=UTC),
    serial="A0001",
    seller="林晓雨",
    team="东区门店",
    customer="王女士",
    customer_number="138****1234",
    visited=False,
    state="valid",
    received_at=datetime(2026, 3, 2, 2, 15, 9, tzinfo=UTC),
    late=False,
)
LATE = replace(
    SOLD,
    serial="0002",
    customer="",
    customer_number="",
    visited=True,
    received_at=datetime(2026, 3, 2, 17, 0, tzinfo=UTC),
    late=True,
)


def lines(*rows: CardSold) -> list[tuple[object, ...]]:
    """The rows below the heading."""
    sheet = opened(cards_return(DAY, "捷报家居", rows)).worksheets[0]
    return list(sheet.iter_rows(min_row=4, values_only=True))


def test_the_head_counts_states_and_late_reports() -> None:
    fake = replace(SOLD, state="fake")
    sheet = opened(cards_return(DAY, "捷报家居", [SOLD, fake, LATE])).worksheets[0]
    assert sheet["A1"].value == "《售卡客户登记表》"
    assert sheet["A2"].value == (
        "2026年3月2日 星期一  捷报家居  共 3 张 · 有效 2 · 作假 1 · 迟报 1"
    )
    assert [cell.value for cell in sheet[3]] == [
        *("售卡时间", "卡号", "销售", "团队", "客户姓名", "客户电话"),
        *("是否到过店", "状态", "收到时间", "是否迟报"),
    ]
    assert sheet.auto_filter.ref == "A3:J6"
    assert sheet.print_title_rows == "$1:$3"


def test_a_card_has_a_line_in_local_time() -> None:
    found = lines(SOLD, LATE)
    assert [tuple(value or "" for value in line) for line in found] == [
        (
            *("10:15:07", "A0001", "林晓雨", "东区门店", "王女士", "138****1234"),
            *("未到店", "有效", "10:15:09", ""),
        ),
        (
            *("10:15:07", "0002", "林晓雨", "东区门店", "—", "—"),
            *("到过店", "有效", "03-03 01:00:00", "迟报"),
        ),
    ]


def test_products_have_a_last_column_where_a_card_has_one() -> None:
    rows = [replace(SOLD, product="金卡"), LATE]
    sheet = opened(cards_return(DAY, "捷报家居", rows)).worksheets[0]
    assert [cell.value for cell in sheet["K"][2:]] == ["产品", "金卡", ""]


@pytest.mark.parametrize(("state", "word"), STATES.items())
def test_each_state_has_its_word(state: str, word: str) -> None:
    assert lines(replace(SOLD, state=state))[0][7] == word


def test_a_day_without_cards_is_a_table_too() -> None:
    assert lines() == []


@pytest.mark.parametrize("number", ["13800138000", "138 0013 8000", "010-66668888", "0311-6666777"])
def test_an_unmasked_number_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="not masked"):
        cards_return(DAY, "捷报家居", [replace(SOLD, customer_number=number)])


@pytest.mark.parametrize("number", ["138****1234", "0311****4567", "010****8888"])
def test_a_masked_number_is_shown_as_it_is(number: str) -> None:
    assert lines(replace(SOLD, customer_number=number))[0][5] == number


def test_a_typed_text_is_never_a_formula() -> None:
    typed = '=HYPERLINK("http://a.b","x")'
    row = replace(SOLD, serial=typed, customer=typed, seller=typed, team=typed)
    sheet = opened(cards_return(DAY, "捷报家居", [row])).worksheets[0]
    for cell in sheet[4][1:5]:
        assert (cell.value, cell.data_type, cell.quotePrefix) == (typed, "s", True)
