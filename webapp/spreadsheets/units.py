"""Refuse a table that states its amounts in ten thousands: the program reads yuan."""

from __future__ import annotations

import re

from webapp.core.errors import _
from webapp.spreadsheets.faults import Findings
from webapp.spreadsheets.heading import Heading
from webapp.spreadsheets.sheet import Sheet
from webapp.spreadsheets.values import folded, shown

_MANY = "[十百千万亿]"
# 单位：万元 beside or below a title; 金额（万元）, 业绩/万 as a title.
_STATED = re.compile(rf"单位[:为是]?(?:人民币)?{_MANY}+(?:元|(?!\w))")
_IN_TITLE = re.compile(rf"{_MANY}+元|[(/]{_MANY}+\)?$")
_UNIT = _("这里写着“%(unit)s”，程序按元读。请把金额改成以元计，并去掉这个单位。")


def check_units(sheet: Sheet, heading: Heading, findings: Findings) -> None:
    """Add a fault for each unit such as 万元 in a number's title, above or below the table."""
    numbers = [place for place, column in heading.columns.items() if column.form == "number"]
    for title in (heading.titles[place] for place in numbers):
        if _IN_TITLE.search(folded(title)):
            findings.add(heading.row, title, title, _UNIT, unit=title)
    for row in sheet.rows if numbers else ():
        if row.number < heading.row or row.number in heading.footers:
            texts = (shown(value) for value in row.values if value is not None)
            stated = next((text for text in texts if _STATED.search(folded(text))), None)
            if stated is not None:
                findings.add(row.number, None, stated, _UNIT, unit=stated[:40])
