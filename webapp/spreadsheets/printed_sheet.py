"""Write a printable worksheet: A4 landscape, the heading on every page, text cells as strings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from io import BytesIO
from types import TracebackType
from typing import Literal, cast
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.format import Format

Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Formula:
    """A cell's formula (`=SUM(D4:D9)`) and its value, which programs that do not calculate show."""

    text: str
    value: Decimal


# Money is a Decimal: webapp.core.amounts.yuan_cell
Cell = str | int | float | Decimal | Formula | None

_A4 = 9
WIDEST = 80  # characters of a column of a further sheet
_HEAD_ROW = 2  # zero-based: after the title and the line below it
_LINE = {"border": 1, "border_color": "#AEB7C4"}
_FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
_WEEKDAYS = "一二三四五六日"
_AS_TEXT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True)
class SheetHeading:
    """A printed column: title, alignment, number format, minimum width in characters."""

    title: str
    align: Align = "center"
    form: str = "General"
    width: int = 8


class PrintedSheet:
    """A context manager that writes one printed table; `content` then holds the XLSX bytes."""

    content: bytes

    def __init__(self, title: str, day: date, below: str, headings: Sequence[SheetHeading]) -> None:
        """`below` is printed under the title, after the day."""
        self._title = title
        self._below = f"{spoken_day(day)}  {below}"
        self._headings = headings
        self._widths = [max(heading.width, wide(heading.title) + 2) for heading in headings]
        self._row = _HEAD_ROW + 1
        self._out = BytesIO()
        self._book = Workbook(self._out, _AS_TEXT)
        # The day instead of the present moment, so that the same rows give the same bytes.
        made_at = datetime(day.year, day.month, day.day)  # noqa: DTZ001
        self._book.set_properties({"title": title, "created": made_at})
        self._sheet = self._book.add_worksheet(title)

    def __enter__(self) -> PrintedSheet:
        self._set_up_page()
        self._write_head()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, min(width, 40))
        self._book.close()
        self.content = self._out.getvalue()

    def line(self, cells: Iterable[Cell], strong: bool = False) -> None:
        """Write one row; `strong` for subtotals and totals. None as a cell leaves it empty."""
        formats = self._strong if strong else self._plain
        for place, (cell, form) in enumerate(zip(cells, formats, strict=True)):
            self._write(place, cell, form)
        self._row += 1

    @property
    def row(self) -> int:
        """The number of the row that is written next, for use in formulas."""
        return self._row + 1

    def further_sheet(
        self, title: str, headings: Sequence[SheetHeading], rows: Iterable[Sequence[Cell]]
    ) -> None:
        """Add a worksheet with one table: a row of headings, then these rows."""
        sheet = self._book.add_worksheet(title)
        head = self._book.add_format({**_FONT, **_LINE, "bold": True, "bg_color": "#E4E9F0"})
        widths = [max(heading.width, wide(heading.title) + 2) for heading in headings]
        for place, heading in enumerate(headings):
            sheet.write_string(0, place, heading.title, head)
        formats = [
            self._book.add_format({**_FONT, "align": each.align, "num_format": each.form})
            for each in headings
        ]
        last = 0
        for last, cells in enumerate(rows, 1):
            for place, (cell, form) in enumerate(zip(cells, formats, strict=True)):
                if isinstance(cell, str):
                    sheet.write_string(last, place, cell, form)
                    if widths[place] < WIDEST:
                        widths[place] = max(widths[place], wide(cell) + 3)
                elif isinstance(cell, Decimal | int):
                    sheet.write_number(last, place, cast(float, cell), form)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(width, WIDEST))
        sheet.autofilter(0, 0, last, len(headings) - 1)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, 0)

    def filterable(self) -> None:
        """Add an Excel filter over all rows written so far."""
        last = max(self._row - 1, _HEAD_ROW)
        self._sheet.autofilter(_HEAD_ROW, 0, last, len(self._headings) - 1)

    def remark(self, text: str) -> None:
        """Write a line in small print below the rows."""
        small = self._book.add_format({**_FONT, "font_size": 9, "font_color": "#5F6B7A"})
        self._sheet.write_string(self._row, 0, text, small)
        self._row += 1

    def _write(self, place: int, cell: Cell, form: Format) -> None:
        if cell is None:
            self._sheet.write_blank(self._row, place, None, form)
        elif isinstance(cell, str):
            # Not `write`, which would make a formula of =… and a link of http…
            self._sheet.write_string(self._row, place, cell, form)
            self._widths[place] = max(self._widths[place], wide(cell) + 3)
        elif isinstance(cell, Formula):
            value = cast(float, cell.value)
            self._sheet.write_formula(self._row, place, cell.text, form, value)
        else:
            # xlsxwriter writes a Decimal exactly; its annotation names only float.
            self._sheet.write_number(self._row, place, cast(float, cell), form)

    def _set_up_page(self) -> None:
        sheet = self._sheet
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.repeat_rows(0, _HEAD_ROW)
        sheet.freeze_panes(_HEAD_ROW + 1, 0)
        sheet.hide_gridlines(2)
        sheet.set_default_row(18)
        sheet.set_footer("&C第 &P 页，共 &N 页")

    def _write_head(self) -> None:
        title = self._book.add_format({**_FONT, "bold": True, "font_size": 16})
        below = self._book.add_format({**_FONT, "font_color": "#5F6B7A"})
        head = self._book.add_format(
            {**_FONT, **_LINE, "bold": True, "bg_color": "#E4E9F0", "align": "center"}
        )
        self._sheet.set_row(0, 28)
        self._sheet.set_row(_HEAD_ROW, 22)
        self._sheet.write_string(0, 0, f"《{self._title}》", title)
        self._sheet.write_string(1, 0, self._below, below)
        for place, heading in enumerate(self._headings):
            self._sheet.write_string(_HEAD_ROW, place, heading.title, head)

    @cached_property
    def _plain(self) -> list[Format]:
        return self._formats({})

    @cached_property
    def _strong(self) -> list[Format]:
        return self._formats({"bold": True, "bg_color": "#F5F1E6"})

    def _formats(self, style: dict[str, object]) -> list[Format]:
        formats = []
        for heading in self._headings:
            form = {"align": heading.align, "num_format": heading.form}
            indent = {"indent": 1} if heading.align == "left" else {}
            cell_format = self._book.add_format({**_FONT, **_LINE, **form, **indent, **style})
            # Keeps the cell text when somebody edits it or saves the sheet.
            cell_format.set_quote_prefix()
            formats.append(cell_format)
        return formats


def spoken_day(day: date) -> str:
    """A day with its weekday in Chinese, such as 2026年3月2日 星期一."""
    return f"{day.year}年{day.month}月{day.day}日 星期{_WEEKDAYS[day.weekday()]}"


def wide(text: str) -> int:
    """Return the width of a text in half-width characters."""
    return len(text) if text.isascii() else sum(map(_wide, text))


@lru_cache(maxsize=8_192)  # characters: a table of Chinese names has some hundred
def _wide(character: str) -> int:
    return 2 if east_asian_width(character) in "WFA" else 1
