"""Import a calendar table, all rows or none; each row is set as HR would set it on the page."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.facts.transactions import Transaction
from webapp.people.calendar_sheet import CalendarRow
from webapp.people.operations.import_people import Imported
from webapp.people.operations.import_rows import all_or_nothing, demand_hr
from webapp.people.operations.set_calendar import DaysGiven, NothingChanges, put_days, running_year

_COLUMNS = {"on": "日期", "kind": "类别", "name": "名称"}


def import_calendar(tx: Transaction, by: str, rows: Sequence[CalendarRow]) -> Imported:
    """Set each day of the table that is not set in this way already. Raises NotHR, FaultyTable."""
    demand_hr(tx, by)
    year = running_year(tx)

    def take(row: CalendarRow) -> str:
        try:
            put_days(tx, by, DaysGiven(row.on, row.on, row.kind, row.name), year)
        except NothingChanges:
            return "known"
        return "new"

    done = all_or_nothing(rows, take, _COLUMNS, "on")
    tx.notice("roster")
    return Imported(done["new"], known=done["known"])
