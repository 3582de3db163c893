"""Write the workbook of first passwords, with a row for each person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from certificates.slips import Slip
from webapp.core.errors import _
from webapp.spreadsheets.printed_sheet import PrintedSheet, SheetHeading

TITLE = _("首次密码")
_HEADINGS = (
    SheetHeading("工号"),
    SheetHeading("姓名"),
    SheetHeading("团队", width=12),
    SheetHeading("首次密码", width=16),
    SheetHeading("网址", "left", width=24),
)


def first_password_table(slips: Sequence[Slip], address: str, day: date, below: str) -> bytes:
    """The XLSX of first passwords; `below` is printed under the title."""
    with PrintedSheet(TITLE, day, below, _HEADINGS) as sheet:
        for each in slips:
            sheet.line((each.number, each.name, each.team, each.password, address))
    return sheet.content
