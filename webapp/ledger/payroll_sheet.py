"""Write a closed payroll as a spreadsheet: a row for each person, a column for each kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from webapp.core.amounts import yuan_cell
from webapp.spreadsheets.printed_sheet import PrintedSheet, SheetHeading

TITLE = "奖金与提成发放表"
KINDS = {"base_pay": "底薪", "commission": "提成", "award": "奖金", "deduction": "扣减"}
TAKEN = "扣回"  # of what earlier months paid
_MONEY = "#,##0.00"


@dataclass(frozen=True)
class PayRow:
    """One row: a person, the team, fen by kind of money, and what is taken back (0 or below)."""

    staff_number: str
    name: str
    team: str
    kinds: dict[str, int]
    taken: int = 0


def payroll_table(month: str, closed_on: date, company: str, rows: Sequence[PayRow]) -> bytes:
    """The XLSX file of a payroll month, with a row of the company's totals.

    The column of what is taken back is there in months that take something.
    """
    taking = any(row.taken for row in rows)
    names = [*KINDS.values(), *([TAKEN] if taking else [])]
    headings = (
        SheetHeading("工号", "left", "@"),
        SheetHeading("姓名", "left", "@", width=12),
        SheetHeading("团队", "left", "@", width=12),
        *(SheetHeading(name, "right", _MONEY, width=12) for name in names),
        SheetHeading("合计", "right", _MONEY, width=14),
    )
    with PrintedSheet(
        f"{TITLE} {month}", closed_on, f"{company}  共 {len(rows)} 人", headings
    ) as paper:
        for row in rows:
            paper.line([row.staff_number, row.name, row.team, *_sums([row], taking)])
        paper.line(["合计", f"{len(rows)} 人", "", *_sums(rows, taking)], strong=True)
        paper.remark("只含已通过的明细;每一条都可以在系统里看到为什么。")
        if taking:
            paper.remark("扣回:以前月份已发、后来审核扣回的,只从奖金和提成里扣,不扣底薪。")
    return paper.content


def _sums(rows: Sequence[PayRow], taking: bool) -> list[Decimal]:
    """The sums of rows in yuan: each kind of money, what is taken back, then the total."""
    sums = [sum(row.kinds.get(kind, 0) for row in rows) for kind in KINDS]
    sums += [sum(row.taken for row in rows)] if taking else []
    return [yuan_cell(fen) for fen in (*sums, sum(sums))]
