"""Read the import table of opening balances: each person's sales before this program was used."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from webapp.core.errors import _
from webapp.spreadsheets import cells, code_cells
from webapp.spreadsheets.choices import AS_IT_IS, Choices
from webapp.spreadsheets.layout import Column, Layout
from webapp.spreadsheets.parsed_rows import Records, read_records

OPENING_BALANCES = Layout(
    "opening_balances",
    "期初累计业绩",
    (
        Column(
            "staff_number",
            "工号",
            cells.staff_number,
            _("要先在员工名单里。"),
            "1001",
            required=True,
        ),
        Column(
            "sales",
            "累计业绩",
            code_cells.fen,
            _("到截至日期为止的累计业绩，以元计，可到分。"),
            "80000",
            required=True,
            also=("期初业绩", "累计销售额"),
            form="number",
        ),
        Column(
            "until",
            "截至日期",
            cells.day,
            _("算到哪一天（含），要早于方案施行的第一天；之前登记的成交不再另加。"),
            "2026-02-28",
            required=True,
            also=("截至", "截止日期"),
            form="day",
            width=14,
        ),
    ),
)


@dataclass(frozen=True)
class OpeningBalanceRow:
    """One person's lifetime sales in fen up to a day; `row` is the row's number in the sheet."""

    staff_number: str
    sales: int
    until: date
    row: int = field(default=0, compare=False)


def opening_balance_records(
    data: bytes,
    filename: str,
    *,
    known_staff: Collection[str] | None = (),
    choices: Choices = AS_IT_IS,
) -> Records:
    """The checked records of a table of opening balances; `known_staff` None: anybody.

    Raises FaultyTable where the file holds no such table.
    """
    records = read_records(data, filename, OPENING_BALANCES, choices)
    records.refuse_repeated("staff_number")
    sentence = _("没有工号为 %(staff_number)s 的人。请填系统里已有的工号。")
    records.refuse_unknown("staff_number", known_staff, sentence)
    return records
