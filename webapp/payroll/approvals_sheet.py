"""Write the pending lines of the page of approvals as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from webapp.core.amounts import yuan_cell
from webapp.payroll.decision_selection import LineTotals
from webapp.payroll.payroll_sheet import KINDS
from webapp.spreadsheets.printed_sheet import Cell, PrintedSheet, SheetHeading

TITLE = "待审核明细"
_HEADINGS = (
    SheetHeading("号", "right", "0"),
    SheetHeading("工号", "left", "@"),
    SheetHeading("姓名", "left", "@", width=12),
    SheetHeading("团队", "left", "@", width=12),
    SheetHeading("方案", "left", "@", width=16),
    SheetHeading("条款", "left", "@", width=16),
    SheetHeading("期间", "left", "@", width=12),
    SheetHeading("类别", "left", "@"),
    SheetHeading("金额", "right", "#,##0.00", width=12),
    SheetHeading("审核", "left", "@", width=14),
)
_KINDS: Mapping[str, str] = {
    **KINDS,
    "commend": "通报嘉奖",
    "certificate": "荣誉证书",
    "prize": "奖品",
    "gift": "礼品",
    "forfeit": "晨会任务",
    "coaching": "辅导",
    "warning": "警告",
    "training": "培训",
    "late_report": "回传迟到",
    "demotion": "建议降级",
    "dismissal": "建议开除",
    "promotion": "建议晋升",
}
# What keeps a line from an approval (webapp.payroll.lines_to_decide), in Chinese as the file is.
_WHY: Mapping[str, str] = {
    "": "可通过",
    "second": "须第二人通过",
    "endorsed": "已通过一次，等第二人",
    "own": "与下载人有关，由别人审核",
    "hold": "等照片复核",
    "unheard": "等本人陈述",
    "appealed": "申诉还没答复",
    "preview": "预估，期间还没有结束",
}


@dataclass(frozen=True)
class ApprovalRow:
    """A pending line: names in Chinese, `kind` and `why` as keys; `fen` None: it is not money."""

    number: int
    person: str
    name: str
    team: str
    scheme: str
    clause: str
    period: str
    kind: str
    fen: int | None
    why: str


def approvals_table(day: date, rows: Iterable[ApprovalRow], totals: LineTotals) -> bytes:
    """Return the XLSX file of these lines, with their sum."""
    below = f"共 {totals.lines} 条 {totals.people} 人"
    with PrintedSheet(TITLE, day, below, _HEADINGS) as paper:
        for row in rows:
            paper.line(_cells(row))
        paper.filterable()
        paper.line(["", "合计", *[""] * 6, yuan_cell(totals.fen), ""], strong=True)
    return paper.content


def _cells(row: ApprovalRow) -> list[Cell]:
    return [
        row.number,
        row.person,
        row.name,
        row.team,
        row.scheme,
        row.clause,
        row.period,
        _KINDS[row.kind],
        None if row.fen is None else yuan_cell(row.fen),
        _WHY[row.why],
    ]
