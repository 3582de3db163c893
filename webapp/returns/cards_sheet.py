"""Write the daily return of cards as XLSX, 《售卡客户登记表》 (handbook, 每日最迟21:00前回传)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from webapp.returns.calls_sheet import SHANGHAI
from webapp.spreadsheets.printed_sheet import Cell, PrintedSheet, SheetHeading

TITLE = "售卡客户登记表"
STATES = {
    "valid": "有效",
    "pending": "待核查",
    "duplicate_serial": "卡号重复",
    "clock": "时间待核",
    "fake": "作假",
    "withdrawn": "已撤回",
}
_HEADINGS = (
    SheetHeading("售卡时间", form="@"),
    SheetHeading("卡号", "left", "@", width=12),
    SheetHeading("销售", "left", "@"),
    SheetHeading("团队", "left", "@", width=12),
    SheetHeading("客户姓名", "left", "@"),
    SheetHeading("客户电话", form="@", width=15),
    SheetHeading("是否到过店", form="@"),
    SheetHeading("状态", form="@", width=10),
    SheetHeading("收到时间", form="@"),
    SheetHeading("是否迟报", form="@"),
)
_PRODUCT = SheetHeading("产品", "left", "@", width=12)  # last, and only where a card has one
_UNMASKED = re.compile(r"(?:\d[\s-]?){8}")


@dataclass(frozen=True)
class CardSold:
    """A card that was sold, as a row of the return.

    Instants are aware, the customer's number is masked, `state` is one of STATES. `product` is the
    card product, or empty.
    """

    at: datetime
    serial: str
    seller: str
    team: str
    customer: str
    customer_number: str
    visited: bool
    state: str
    received_at: datetime
    late: bool
    product: str = ""


def cards_return(
    day: date, company: str, rows: Sequence[CardSold], *, zone: tzinfo = SHANGHAI
) -> bytes:
    """Return the XLSX of a day: a row per card, in the given order; products if any card has one.

    Raises ValueError if a customer's number is not masked, because the file leaves the company.
    """
    with_products = any(row.product for row in rows)
    headings = (*_HEADINGS, _PRODUCT) if with_products else _HEADINGS
    with PrintedSheet(TITLE, day, f"{company}  {_summary(rows)}", headings) as paper:
        for row in rows:
            line = _line(row, day, zone)
            paper.line([*line, row.product] if with_products else line)
        paper.filterable()
    return paper.content


def _summary(rows: Sequence[CardSold]) -> str:
    counted = Counter(row.state for row in rows)
    states = (f"{label} {counted[state]}" for state, label in STATES.items() if counted[state])
    late = sum(1 for row in rows if row.late)
    return " · ".join([f"共 {len(rows)} 张", *states, *([f"迟报 {late}"] if late else [])])


def _line(row: CardSold, day: date, zone: tzinfo) -> list[Cell]:
    if _UNMASKED.search(row.customer_number):
        raise ValueError("the customer's number is not masked")
    return [
        row.at.astimezone(zone).strftime("%H:%M:%S"),
        row.serial,
        row.seller,
        row.team,
        row.customer or "—",
        row.customer_number or "—",
        "到过店" if row.visited else "未到店",
        STATES[row.state],
        _received(row.received_at.astimezone(zone), day),
        "迟报" if row.late else "",
    ]


def _received(at: datetime, day: date) -> str:
    """The time; preceded by its date if that is not `day`."""
    return at.strftime("%H:%M:%S" if at.date() == day else "%m-%d %H:%M:%S")
