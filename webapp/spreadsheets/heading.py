"""Find a sheet's heading and its columns, and refuse hidden, merged or further content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from webapp.core.errors import _
from webapp.spreadsheets.choices import AS_IT_IS, NOT_IMPORTED, Choices, is_ignored_title
from webapp.spreadsheets.faults import Findings, whole_file
from webapp.spreadsheets.layout import Column, Layout
from webapp.spreadsheets.sheet import Sheet, SheetRow
from webapp.spreadsheets.values import folded, shown

FIRST_ROWS = 10  # in which a heading is looked for: a title, who made it, for which month
_SUM = re.compile(
    r"(?:(?:本[日周月季年页]|当[日周月]|以上|累计)?(?:合计|总计|小计|共计|总人数|合计人数)"
    r"(?:[::].*|\(.*\)|\d.*)?|共:?\d+[^\d:].*|(?:grand|sub)?-?total:?"
    r"|\(?以下(?:空白|无正文)\)?)$"
)
_SIGNED = re.compile(
    r"(?:(?:制表|填表|审核|复核|审批|经办|填报|编制|打印|导出|统计|更新)(?:人|日期|时间)?(?::.*)?"
    r"|(?:负责人|主管|经理|领导)?(?:签字|签名|盖章)(?::.*)?|(?:注|备注|说明|数据来源):.*)$"
)


@dataclass(frozen=True)
class Heading:
    """The heading of a sheet: its row number, all its titles, and the known columns.

    `titles` and `columns` are by position (from 0). `ignored`: the positions of columns that are
    not read. `footers`: the row numbers of lines below the table, such as its sums and who made it,
    which are not read either.
    """

    row: int
    titles: dict[int, str]
    columns: dict[int, Column]
    ignored: set[int] = field(default_factory=set)
    footers: tuple[int, ...] = ()

    def title(self, field: str) -> str | None:
        """Return this sheet's title of the column that fills a field, or None."""
        positions = (position for position, column in self.columns.items() if column.field == field)
        return next((self.titles[position] for position in positions), None)

    @property
    def unknown(self) -> tuple[int, ...]:
        """The positions of columns that are neither known nor ignored."""
        read = self.columns.keys() | self.ignored
        return tuple(position for position in self.titles if position not in read)


def find_heading(
    sheet: Sheet, layout: Layout, findings: Findings, choices: Choices = AS_IT_IS
) -> tuple[Heading, tuple[SheetRow, ...]]:
    """Return the heading, and the rows below it without the footers.

    Where no row is chosen, the heading is the first row near the top that names two columns, or
    else one. Adds unknown, repeated and missing columns to the findings. Raises FaultyTable for no
    heading.
    """
    position = _position(sheet.rows, layout, choices)
    if position is None:
        raise whole_file(
            _("没有找到表头。第一行要写列名：%(titles)s。"),
            titles=layout.titles(),
        )
    heading = _columns(sheet.rows[position], layout, findings, choices)
    below = sheet.rows[position + 1 :]
    table = _without_footers(below, heading)
    footers = tuple(row.number for row in below[len(table) :])
    return replace(heading, footers=footers), _without_sums(table, findings)


def _position(rows: Sequence[SheetRow], layout: Layout, choices: Choices) -> int | None:
    """The index of the heading among the rows."""
    if choices.head_row is not None:
        chosen = (at for at, row in enumerate(rows) if row.number == choices.head_row)
        return next(chosen, None)
    for position, row in enumerate(rows[:FIRST_ROWS]):
        titles = [shown(value) for value in row.values if value is not None]
        known = sum(layout.column(title) is not None for title in titles)
        if known > 1 or (known and (len(titles) == 1 or position == 0)):
            return position
    return None


def _without_footers(rows: Sequence[SheetRow], heading: Heading) -> tuple[SheetRow, ...]:
    """The rows without the last ones that begin with 合计, 制表 and the like."""
    end = len(rows)
    while end and _is_footer(rows[end - 1], heading):
        end -= 1
    return tuple(rows[:end])


def _is_footer(row: SheetRow, heading: Heading) -> bool:
    """Whether a row is a sum, or a signature that does not fill the columns of a record."""
    if _is_sum(row):
        return True
    needed = [place for place, column in heading.columns.items() if column.required]
    filled = [place for place in needed if row.values[place : place + 1] not in ((), (None,))]
    is_record = len(needed) > 1 and filled == needed
    return _SIGNED.match(_first_text(row)) is not None and not is_record


def _without_sums(rows: tuple[SheetRow, ...], findings: Findings) -> tuple[SheetRow, ...]:
    """The rows without sums between them; adds a fault for each of these."""
    for row in filter(_is_sum, rows):
        sentence = _("这一行是合计或小计，不是一条记录。请删掉这一行。")
        findings.add(row.number, None, _first_text(row), sentence)
    return tuple(row for row in rows if not _is_sum(row))


def _is_sum(row: SheetRow) -> bool:
    return _SUM.match(_first_text(row)) is not None


def _first_text(row: SheetRow) -> str:
    return folded(next((shown(value) for value in row.values if value is not None), ""))


def _columns(
    row: SheetRow,
    layout: Layout,
    findings: Findings,
    choices: Choices,
) -> Heading:
    titles = {
        position: shown(value) for position, value in enumerate(row.values) if value is not None
    }
    heading = Heading(row.number, titles, {})
    for position, title in titles.items():
        chosen = choices.column(title)
        column = layout.column(title) if chosen is None else layout.of_field(chosen)
        if column is None:
            if chosen == NOT_IMPORTED or (chosen is None and is_ignored_title(title)):
                heading.ignored.add(position)
                continue
            sentence = _("不认识这一列。可用的列：%(titles)s。请删掉多余的列。")
            findings.add(row.number, title, title, sentence, titles=layout.titles())
        elif (first := heading.title(column.field)) is not None:
            sentence = _("与“%(first)s”是同一列，只能有一个。")
            findings.add(row.number, title, title, sentence, first=first)
        else:
            heading.columns[position] = column
    for column in layout.columns:
        if column.required and heading.title(column.field) is None:
            findings.add(row.number, column.title, "", _("缺少这一列，它必须有。"))
    return heading


def check_oddities(
    sheet: Sheet, heading: Heading, below: tuple[SheetRow, ...], findings: Findings
) -> None:
    """Add a fault for each hidden row or column, merged range, and other sheet with content.

    People do not see such content, or the program does not read it.
    """
    for other in sheet.others:
        sentence = _("工作表“%(other)s”里也有内容。一次只读一张：请合到第一张，或删掉它。")
        findings.add(None, None, "", sentence, other=other)
    for row in below:
        if row.number in sheet.oddities.hidden_rows:
            sentence = _("这一行被隐藏或筛选掉了。请取消隐藏，或删掉它。")
            findings.add(row.number, None, "", sentence)
    for position, title in heading.titles.items():
        if any(first <= position + 1 <= last for first, last in sheet.oddities.hidden_columns):
            findings.add(heading.row, title, "", _("这一列被隐藏了。请取消隐藏，或删掉它。"))
    for number, covered, merged in _merges(sheet, heading):
        sentence = _("这里有合并的单元格（%(merged)s）。请取消合并，每一行都填上。")
        findings.add(number, covered, "", sentence, merged=merged)


def _merges(sheet: Sheet, heading: Heading) -> Iterator[tuple[int, str | None, str]]:
    """Row, title and range of each merged range in the heading or below it, without footers."""
    end = min(heading.footers, default=None)
    for merge in sheet.oddities.merges:
        if merge.rows[1] >= heading.row and (end is None or merge.rows[0] < end):
            positions = range(merge.columns[0] - 1, merge.columns[1])
            titles = (
                heading.titles[position] for position in positions if position in heading.titles
            )
            yield max(merge.rows[0], heading.row), next(titles, None), merge.range
