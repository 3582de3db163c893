"""Write a closed payroll as a spreadsheet: people by team, then every line with its reason."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from itertools import groupby

from webapp.core.amounts import yuan_cell, yuan_of
from webapp.payroll.payroll_figures import PaidLine, PayFigures
from webapp.spreadsheets.formula_text import no_formula
from webapp.spreadsheets.printed_sheet import Cell, Formula, PrintedSheet, SheetHeading

KINDS = {"base_pay": "底薪", "commission": "提成", "award": "奖金", "deduction": "扣减"}
_MONEY = "#,##0.00"
_LINES = (
    SheetHeading("号", "right", "0"),
    SheetHeading("工号", "left", "@"),
    SheetHeading("姓名", "left", "@"),
    SheetHeading("方案", "left", "@"),
    SheetHeading("条款", "left", "@"),
    SheetHeading("期间", "left", "@"),
    SheetHeading("类别", "left", "@"),
    SheetHeading("本月金额", "right", _MONEY),
    SheetHeading("原金额", "right", _MONEY),
    SheetHeading("原因", "left", "@", width=40),
)


@dataclass(frozen=True)
class SumColumn:
    """A column of amounts: its title, the fen of a row, and how 应发 counts it (1, -1 or 0).

    The formula of 应发 adds the columns of sign 1 and subtracts those of sign -1.
    """

    title: str
    fen: Callable[[PayFigures], int]
    sign: int


_SUMS = (
    SumColumn(KINDS["base_pay"], lambda row: row.base_pay, 1),
    SumColumn(KINDS["commission"], lambda row: row.commission, 1),
    SumColumn(KINDS["award"], lambda row: row.awards, 1),
    SumColumn(KINDS["deduction"], lambda row: row.deductions, 1),
    SumColumn("上月结转", lambda row: row.carried, 1),
    SumColumn("应发", lambda row: row.payable, 0),
    SumColumn("结转下月", lambda row: row.carries, -1),
)


@dataclass(frozen=True)
class PayAccount:
    """A person's bank account: the holder's name, and the number as the reader may see it."""

    holder: str
    number: str


@dataclass(frozen=True)
class PayrollFile:
    """The content of a payroll's file: the month, the company, people and lines.

    `names`: people's names by staff number; `accounts`: bank accounts by staff number, empty where
    HR has imported none; `base_pay_elsewhere`: the file has no base pay; `scheme_of`,
    `period_of`, `clause_of`: the names of a scheme, a period, and a scheme's clause.
    """

    month: str
    closed_on: date
    company: str
    rows: Sequence[PayFigures]
    lines: Iterable[PaidLine]
    names: Mapping[str, str]
    accounts: Mapping[str, PayAccount]
    base_pay_elsewhere: bool = False
    scheme_of: Callable[[str], str] = str
    period_of: Callable[[str], str] = str
    clause_of: Callable[[str, str], str] = lambda _scheme, clause: clause

    @property
    def title(self) -> str:
        """The title, such as 2026年11月奖金提成发放表."""
        year, month = self.month.split("-")
        return f"{year}年{int(month)}月奖金提成发放表"

    @property
    def further_texts(self) -> tuple[TextColumn, ...]:
        """The columns of text after the sums: of bank accounts, if HR has imported any."""
        return _BANK if self.accounts else ()

    @property
    def headings(self) -> tuple[SheetHeading, ...]:
        """The columns of the people's sheet; the last two are filled in by hand."""
        return (
            *(each.heading for each in _TEXTS),
            *(SheetHeading(each.title, "right", _MONEY, width=12) for each in _SUMS),
            *(each.heading for each in self.further_texts),
            SheetHeading("签名", "center", "@", width=10),
            SheetHeading("核对", "center", "@", width=8),
        )


@dataclass(frozen=True)
class TextColumn:
    """A column of text: its title, the text of a person's row, and its least width."""

    title: str
    text: Callable[[PayrollFile, PayFigures], str]
    width: int = 8

    @property
    def heading(self) -> SheetHeading:
        """The column's heading."""
        return SheetHeading(self.title, "left", "@", width=self.width)


_NO_ACCOUNT = PayAccount("", "")
_TEXTS = (
    TextColumn("工号", lambda _file, row: row.person),
    TextColumn("姓名", lambda file, row: file.names.get(row.person, row.person), 12),
    TextColumn("团队", lambda _file, row: row.team, 12),
)
_BANK = (
    TextColumn("户名", lambda file, row: file.accounts.get(row.person, _NO_ACCOUNT).holder, 12),
    TextColumn("银行卡号", lambda file, row: file.accounts.get(row.person, _NO_ACCOUNT).number, 12),
)
_FIRST = len(_TEXTS)  # the column of the first sum, from 0
_PAYABLE = [each.title for each in _SUMS].index("应发")


def payroll_table(file: PayrollFile) -> bytes:
    """Return the XLSX file; subtotals of teams and totals are formulas, each with its value."""
    below = f"{file.company}  共 {len(file.rows)} 人"
    with PrintedSheet(file.title, file.closed_on, below, file.headings) as paper:
        first = paper.row
        for team, members in groupby(file.rows, key=lambda row: row.team):
            rows = list(members)
            begin = paper.row
            for row in rows:
                before, after = _texts(file, _TEXTS, row), _texts(file, file.further_texts, row)
                paper.line([*before, *_sums(row, paper.row), *after, "", ""])
            label = _label(f"{team or '未分团队'} 小计", len(rows))
            paper.line([*label, *_totals(rows, begin, paper.row - 1), *_rest(file)], strong=True)
        last = max(first, paper.row - 1)
        label = _label("合计", len(file.rows))
        paper.line([*label, *_totals(file.rows, first, last), *_rest(file)], strong=True)
        if file.base_pay_elsewhere:
            paper.remark("底薪另外发，不在这张表里。")
        paper.remark("只含已通过的明细，逐条见第二张表“明细”。")
        paper.remark("应发 = 底薪 + 提成 + 奖金 + 扣减 + 上月结转 − 结转下月。")
        paper.remark(
            "扣减含本月扣回以前已发的；扣回只从奖金和提成里扣，不扣底薪，扣不完的结转下月。"
        )
        paper.further_sheet("明细", _LINES, (_line(file, line) for line in file.lines))
    return paper.content


def payroll_csv(file: PayrollFile) -> bytes:
    """Return the people of the file as CSV with a byte order mark, so that Excel reads UTF-8."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([each.title for each in file.headings[:-2]])
    for row in file.rows:
        sums = [str(yuan_of(fen)) for fen in _fen(row)]
        before, after = _texts(file, _TEXTS, row), _texts(file, file.further_texts, row)
        writer.writerow([*map(no_formula, before), *sums, *map(no_formula, after)])
    return "\ufeff".encode() + out.getvalue().encode()


def _texts(file: PayrollFile, columns: Iterable[TextColumn], row: PayFigures) -> list[str]:
    return [each.text(file, row) for each in columns]


def _label(text: str, people: int) -> list[str]:
    """The text cells of a subtotal or total, as many as there are columns of text."""
    return [text, f"{people} 人", *[""] * (_FIRST - 2)]


def _fen(row: PayFigures) -> tuple[int, ...]:
    return tuple(each.fen(row) for each in _SUMS)


def _sums(row: PayFigures, number: int) -> list[Cell]:
    """The sums of one person; what is payable is a formula of the others."""
    cells: list[Cell] = [yuan_cell(fen) for fen in _fen(row)]
    signed = [(each.sign, f"{_letter(place)}{number}") for place, each in enumerate(_SUMS, _FIRST)]
    added = ",".join(cell for sign, cell in signed if sign > 0)
    taken = "".join(f"-{cell}" for sign, cell in signed if sign < 0)
    cells[_PAYABLE] = Formula(f"=SUM({added}){taken}", yuan_cell(row.payable))
    return cells


def _totals(rows: Sequence[PayFigures], first: int, last: int) -> list[Cell]:
    """Sums of the rows `first` to `last` of the sheet; SUBTOTAL leaves out other subtotals."""
    sums = [sum(column) for column in zip(*map(_fen, rows), strict=True)] or [0] * len(_SUMS)
    return [
        Formula(f"=SUBTOTAL(9,{_letter(place)}{first}:{_letter(place)}{last})", yuan_cell(fen))
        for place, fen in enumerate(sums, _FIRST)
    ]


def _rest(file: PayrollFile) -> list[str]:
    return [""] * (len(file.headings) - _FIRST - len(_SUMS))


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def _line(file: PayrollFile, line: PaidLine) -> list[Cell]:
    return [
        line.number,
        line.person,
        file.names.get(line.person, line.person),
        file.scheme_of(line.scheme),
        file.clause_of(line.scheme, line.clause),
        file.period_of(line.period),
        KINDS.get(line.kind, line.kind),
        yuan_cell(line.settled),
        yuan_cell(line.amount),
        line.reason,
    ]
