"""Make the workbook templates of the tables: a first sheet to fill in, a second to explain it."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from webapp.calling.call_list_sheet import CALL_LIST
from webapp.calling.call_records_sheet import CALL_RECORDS
from webapp.cards.issued_cards_sheet import ISSUED_CARDS
from webapp.deals.deals_sheet import CANCELLATIONS, DEALS
from webapp.feedback.feedback_sheets import FEEDBACK_KINDS
from webapp.people.bank_accounts_sheet import BANK_ACCOUNTS
from webapp.people.calendar_sheet import CALENDAR
from webapp.people.opening_balances_sheet import OPENING_BALANCES
from webapp.people.staff_columns import STAFF
from webapp.people.targets_sheet import TARGETS
from webapp.spreadsheets.layout import Column, Layout
from webapp.spreadsheets.sheet import LIMIT_ROWS
from webapp.spreadsheets.workbook import EXPLAINING_SHEET

_OWN = (
    STAFF,
    TARGETS,
    CALL_LIST,
    DEALS,
    CANCELLATIONS,
    CALL_RECORDS,
    ISSUED_CARDS,
    CALENDAR,
    OPENING_BALANCES,
    BANK_ACCOUNTS,
)
LAYOUTS = {layout.kind: layout for layout in _OWN} | FEEDBACK_KINDS
TEMPLATES = tuple(LAYOUTS)
_MADE_AT = datetime(2026, 1, 1)  # noqa: DTZ001  (a workbook's own date has no zone)
_FONT = {"font_name": "Microsoft YaHei", "font_size": 11, "valign": "vcenter"}
_FORMATS = {"text": "@", "choice": "@", "day": "yyyy-mm-dd", "number": "General"}
_HEAD = {"bold": True, "font_color": "#FFFFFF", "border": 1, "align": "center"}
_REQUIRED, _OPTIONAL = "#B3261E", "#5F6B7A"
_ADVICE = (
    "第一张表的第一行是列名，从第二行起一行填一条；红色的列必须填，灰色的可以空着。",
    "列的先后可以换，不用的列可以删；不要合并单元格，不要隐藏行和列。",
    "全部正确才会导入；有一处不对，就一行也不导入，并逐一指出在哪一行、哪一列。",
)


def template(kind: str) -> bytes:
    """Return the workbook (xlsx) to fill in; `kind` is one of TEMPLATES (KeyError otherwise)."""
    layout = LAYOUTS[kind]
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": layout.title, "created": _MADE_AT})
        _fill_in_sheet(book, book.add_worksheet(layout.title), layout)
        _explaining_sheet(book, book.add_worksheet(EXPLAINING_SHEET), layout)
    return out.getvalue()


def _fill_in_sheet(book: Workbook, sheet: Worksheet, layout: Layout) -> None:
    for place, column in enumerate(layout.columns):
        form = book.add_format({**_FONT, "num_format": _FORMATS[column.form]})
        sheet.set_column(place, place, column.width, form)
        colour = _REQUIRED if column.required else _OPTIONAL
        head = book.add_format({**_FONT, **_HEAD, "bg_color": colour})
        sheet.write_string(0, place, column.title, head)
        _guide(sheet, place, column)
    sheet.set_row(0, 24)
    sheet.freeze_panes(1, 0)
    _print_on_one_width(sheet)
    sheet.repeat_rows(0)


def _print_on_one_width(sheet: Worksheet) -> None:
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _guide(sheet: Worksheet, place: int, column: Column) -> None:
    """Show what the cells of a column may contain; list the choices if it has some."""
    # A warning only: the import accepts more words than the list offers.
    rule: dict[str, object] = {
        "input_title": column.title,
        "input_message": column.explained,
        "error_type": "warning",
    }
    if column.choices:
        rule |= {"validate": "list", "source": list(column.choices)}
        rule |= {"error_title": column.title, "error_message": column.explained}
    else:
        rule |= {"validate": "any"}
    sheet.data_validation(1, place, LIMIT_ROWS, place, rule)


def _explaining_sheet(book: Workbook, sheet: Worksheet, layout: Layout) -> None:
    head = book.add_format({**_FONT, **_HEAD, "bg_color": _OPTIONAL})
    cell = book.add_format({**_FONT, "num_format": "@", "text_wrap": True, "border": 1})
    plain = book.add_format(_FONT)
    _print_on_one_width(sheet)
    for place, (title, width) in enumerate((("列", 12), ("必填", 8), ("怎么填", 64), ("例", 18))):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, head)
    for row, column in enumerate(layout.columns, start=1):
        required = "必填" if column.required else ""
        for place, text in enumerate((column.title, required, column.explained, column.example)):
            sheet.write_string(row, place, text, cell)
    for row, advice in enumerate(_ADVICE, start=len(layout.columns) + 2):
        sheet.write_string(row, 0, advice, plain)
