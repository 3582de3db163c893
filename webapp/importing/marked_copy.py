"""Write an uploaded table again as XLSX, with the faults of each row in an added last column."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO

from xlsxwriter import Workbook

from webapp.spreadsheets.faults import Fault
from webapp.spreadsheets.sheet import Sheet
from webapp.spreadsheets.values import shown

_AS_TEXT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def marked_copy(
    sheet: Sheet,
    head_row: int,
    title: str,
    faults: Iterable[Fault],
    sentence: Callable[[Fault], str],
) -> bytes:
    """Return the workbook: the sheet's cells as texts, and a coloured cell in each faulty row.

    `title` heads the added column; faults without a row stand beside the heading.
    """
    by_row: dict[int, list[Fault]] = {}
    for fault in faults:
        by_row.setdefault(fault.row or head_row, []).append(fault)
    out = BytesIO()
    book = Workbook(out, _AS_TEXT)
    page = book.add_worksheet()
    strong = book.add_format({"bold": True})
    marked = book.add_format({"bg_color": "#FFE9B3", "text_wrap": True})
    last = max((len(row.values) for row in sheet.rows), default=0)
    for row in sheet.rows:
        for place, value in enumerate(row.values):
            page.write_string(row.number - 1, place, shown(value))
    page.write_string(head_row - 1, last, title, strong)
    for number, found in by_row.items():
        text = "\n".join(f"{fault.column or ''} {sentence(fault)}".strip() for fault in found)
        heading = f"{title}\n" if number == head_row else ""
        page.write_string(number - 1, last, heading + text, marked)
    page.set_column(0, max(last - 1, 0), 14)
    page.set_column(last, last, 60)
    book.close()
    return out.getvalue()
