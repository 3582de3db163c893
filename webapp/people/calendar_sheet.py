"""Read the import table of the workday calendar: one row for each holiday or make-up day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from webapp.core.errors import _
from webapp.spreadsheets import cells
from webapp.spreadsheets.choices import AS_IT_IS, Choices
from webapp.spreadsheets.layout import Column, Layout
from webapp.spreadsheets.parsed_rows import Records, read_records
from webapp.spreadsheets.words import CALENDAR_KIND, choice, offered

CALENDAR = Layout(
    "calendar",
    "工作日历",
    (
        Column(
            "on",
            "日期",
            cells.day,
            _("哪一天，如 2026-10-01。"),
            "2026-10-01",
            required=True,
            also=("日子", "day"),
            form="day",
            width=14,
        ),
        Column(
            "kind",
            "类别",
            choice(CALENDAR_KIND),
            _("放假、调休上班，或照常（把改过的日子改回来）。"),
            "放假",
            required=True,
            also=("安排",),
            form="choice",
            choices=offered(CALENDAR_KIND),
        ),
        Column(
            "name",
            "名称",
            cells.name,
            "什么节日；照常的可以不填。",
            "国庆节",
            also=("节日", "说明"),
            width=18,
        ),
    ),
)


@dataclass(frozen=True)
class CalendarRow:
    """One day and its new kind; `row` is the row's number in the sheet."""

    on: date
    kind: str
    name: str = ""
    row: int = field(default=0, compare=False)


def calendar_records(data: bytes, filename: str, *, choices: Choices = AS_IT_IS) -> Records:
    """The checked records of a calendar table.

    Raises FaultyTable where the file holds no such table.
    """
    records = read_records(data, filename, CALENDAR, choices)
    records.refuse_repeated("on")
    return records
