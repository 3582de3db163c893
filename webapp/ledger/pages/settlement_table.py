"""Write the lines of one scheme and period as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response as File
from flask_babel import force_locale

from webapp.core.amounts import yuan_cell
from webapp.ledger.models import Line
from webapp.ledger.pages.lines import LineRow, line_rows
from webapp.spreadsheets.printed_sheet import Cell, SheetHeading
from webapp.web.current_user import runtime
from webapp.web.formatting import period_text
from webapp.web.list_pages import MOST_IN_TABLE, ListTable, money_column, text_column

AT_ONCE = 500  # lines of a spreadsheet that one query reads
_TABLE = ListTable(
    "结算明细",
    "settlement",
    (
        SheetHeading("号", "right", "0"),
        text_column("工号", 8),
        text_column("姓名或团队"),
        text_column("方案", 16),
        text_column("条款", 16),
        text_column("期间"),
        money_column("金额"),
        text_column("状态", 8),
        text_column("不通过的理由", 20),
    ),
)
_STATES = {
    "proposed": "待审核",
    "endorsed": "待第二人审核",
    "preview": "预估",
    "waits": "等照片复核",
    "unheard": "等本人陈述",
    "rests": "暂缓发放",
    "carried": "结转下月",
    "approved": "已通过",
    "closed": "待发放",
    "paid": "已发放",
    "reversed": "已扣回",
    "rejected": "未通过",
}


def lines_as_table(scheme: str, period: str) -> File:
    """Return the lines of a scheme and period as a spreadsheet, the newest first."""
    found = (Line.scheme == scheme, Line.period == period)
    count = Line.select().where(*found).count()
    with force_locale("zh"):
        return _TABLE.answer(map(_cells, _lines_in_turn(*found)), count)


def _lines_in_turn(*found: Any) -> Iterator[LineRow]:
    """The lines that fulfil the conditions, the newest first, read AT_ONCE at a time."""
    older: tuple[Any, ...] = ()
    for _part in range(MOST_IN_TABLE // AT_ONCE):
        rows = line_rows(*found, *older, limit=AT_ONCE)
        yield from rows
        if len(rows) < AT_ONCE:
            return
        older = (Line.number < rows[-1].number,)


def _cells(row: LineRow) -> list[Cell]:
    person = row.to in runtime().company.people
    return [
        row.number,
        row.to if person else "",
        runtime().company.own_name(row.to) if person else row.to_name,
        row.scheme_name,
        row.clause_name,
        period_text(row.period),
        None if row.amount is None else yuan_cell(row.amount),
        _STATES[row.state],
        row.reason,
    ]
