"""Find a sheet's heading and its columns, and refuse hidden, merged or further content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from webapp.core.errors import _
from webapp.spreadsheets.faults import Findings, whole_file
from webapp.spreadsheets.layout import Column, Layout
from webapp.spreadsheets.sheet import Sheet, SheetRow
from webapp.spreadsheets.values import shown


@dataclass(frozen=True)
class Heading:
    """The heading: its row number; all titles and the known columns by position (from 0)."""

    row: int
    titles: dict[int, str]
    columns: dict[int, Column]

    def title(self, field: str) -> str | None:
        """The title in this sheet of the column that fills a field, or None."""
        positions = (position for position, column in self.columns.items() if column.field == field)
        return next((self.titles[position] for position in positions), None)


def find_heading(
    sheet: Sheet, layout: Layout, findings: Findings
) -> tuple[Heading, tuple[SheetRow, ...]]:
    """The heading and the rows below it. Rows above it may hold one cell each, the sheet's title.

    Adds unknown, repeated and missing columns to the findings. Raises FaultyTable for no heading.
    """
    for position, row in enumerate(sheet.rows):
        known = [layout.column(shown(value)) for value in row.values if value is not None]
        if len(known) > 1 or any(known):
            if not any(known):
                break
            return _columns(row, layout, findings), sheet.rows[position + 1 :]
    raise whole_file(
        _("没有找到表头。第一行要写列名:%(titles)s。"),
        titles=layout.titles(),
    )


def _columns(row: SheetRow, layout: Layout, findings: Findings) -> Heading:
    titles = {
        position: shown(value) for position, value in enumerate(row.values) if value is not None
    }
    heading = Heading(row.number, titles, {})
    for position, title in titles.items():
        column = layout.column(title)
        if column is None:
            sentence = _("不认识这一列。可用的列:%(titles)s。请删掉多余的列。")
            findings.add(row.number, title, title, sentence, titles=layout.titles())
        elif (first := heading.title(column.field)) is not None:
            sentence = _("与「%(first)s」是同一列,只能有一个。")
            findings.add(row.number, title, title, sentence, first=first)
        else:
            heading.columns[position] = column
    for column in layout.columns:
        if column.required and heading.title(column.field) is None:
            findings.add(row.number, column.title, "", _("缺少这一列,它必须有。"))
    return heading


def check_oddities(
    sheet: Sheet, heading: Heading, below: tuple[SheetRow, ...], findings: Findings
) -> None:
    """Add a fault for each hidden row or column, merged range, and other sheet with content.

    People do not see that content, or the program does not read it.
    """
    for other in sheet.others:
        sentence = _("工作表“%(other)s”里也有内容。一次只读一张:请合到第一张,或删掉它。")
        findings.add(None, None, "", sentence, other=other)
    for row in below:
        if row.number in sheet.oddities.hidden_rows:
            sentence = _("这一行被隐藏或筛选掉了。请取消隐藏,或删掉它。")
            findings.add(row.number, None, "", sentence)
    for position, title in heading.titles.items():
        if any(first <= position + 1 <= last for first, last in sheet.oddities.hidden_columns):
            findings.add(heading.row, title, "", _("这一列被隐藏了。请取消隐藏,或删掉它。"))
    for number, covered, merged in _merges(sheet, heading):
        sentence = _("这里有合并的单元格(%(merged)s)。请取消合并,每一行都填上。")
        findings.add(number, covered, "", sentence, merged=merged)


def _merges(sheet: Sheet, heading: Heading) -> Iterator[tuple[int, str | None, str]]:
    """Row, title and range of each merged range in or below the heading."""
    for merge in sheet.oddities.merges:
        if merge.rows[1] >= heading.row:
            positions = range(merge.columns[0] - 1, merge.columns[1])
            titles = (
                heading.titles[position] for position in positions if position in heading.titles
            )
            yield max(merge.rows[0], heading.row), next(titles, None), merge.range
