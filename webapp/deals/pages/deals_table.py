"""Write the deals of the list as a spreadsheet in Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response

from webapp.core.amounts import yuan_cell
from webapp.deals.pages.deal_rows import MOST, DealRow, deal_rows, total_of
from webapp.spreadsheets.printed_sheet import Cell
from webapp.web.list_pages import (
    MOST_IN_TABLE,
    ListTable,
    moment_cell,
    money_column,
    text_column,
)

_TABLE = ListTable(
    "成交",
    "deals",
    (
        text_column("合同号", 18),
        text_column("成交人", 8),
        text_column("成交人姓名"),
        money_column("金额"),
        text_column("成交时间", 16),
        text_column("客户姓名"),
        text_column("客户电话", 14),
        text_column("产品"),
        text_column("介绍人合同号", 18),
        text_column("卡号", 14),
        text_column("状态", 8),
        text_column("撤单原因", 16),
    ),
)


def deals_table(*where: Any) -> Response:
    """Return the file of the deals that match conditions, the newest first, with their sum.

    Cancelled deals are listed and not in the sum; telephone numbers are masked, as on the page.
    """
    total = total_of(*where)
    sums: list[Cell] = ["合计", "", f"{total.count} 笔", yuan_cell(total.amount), *[""] * 8]
    return _TABLE.answer(_rows(where, total.listed), total.listed, sums)


def _rows(where: tuple[Any, ...], count: int) -> Iterator[list[Cell]]:
    for skipped in range(0, min(count, MOST_IN_TABLE), MOST):
        yield from map(_cells, deal_rows(*where, skipped=skipped, most=MOST))


def _cells(row: DealRow) -> list[Cell]:
    return [
        row.contract,
        row.closer,
        row.closer_name,
        yuan_cell(row.amount),
        moment_cell(row.at),
        row.customer_name,
        row.customer_number,
        row.product,
        row.referrer,
        row.card.serial if row.card else "",
        "已撤单" if row.cancelled else "",
        row.cancelled.reason if row.cancelled else "",
    ]
