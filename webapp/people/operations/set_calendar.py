"""Change the workday calendar, as HR; each change adds a row, and earlier rows stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rules.reads import CALENDAR
from webapp.company.models import CalendarDay
from webapp.company.public_holidays import YEARS, days_of_notice
from webapp.company.workdays import HOLIDAY, USUAL, WORKDAY, calendar_days_in_force
from webapp.core.errors import JiebaoError, UnknownChoice, _
from webapp.core.fields import OptionalDay, RequiredDay, Text
from webapp.facts.transactions import Transaction
from webapp.people.operations.import_rows import demand_hr

KINDS = (HOLIDAY, WORKDAY, USUAL)
LONGEST = 31  # days in one change
REACH = 2  # years before and after the current year
FIRST, LAST = RequiredDay("from"), OptionalDay("to")
NAME = Text("name", most=40, required=False)  # required unless the day becomes usual again


class SpanBackwards(JiebaoError):
    """The last day is before the first day."""

    sentence = _("最后一天早于第一天，请检查日期。")
    field = "to"


class SpanTooLong(JiebaoError):
    """The change has more days than the longest holiday."""

    sentence = _("一次最多 %(most)s 天。")
    field = "to"


class DayOutOfReach(JiebaoError):
    """The day is more than REACH years away, probably by a mistyped year."""

    sentence = _("日历只能设 %(first)s 年到 %(last)s 年的日子，请检查年份。")
    field = "from"


class NothingChanges(JiebaoError):
    """Every day is set in this way already."""

    sentence = _("这些天已经是这样了，没有要改的。")
    field = "from"


class NoticeUnknown(JiebaoError):
    """The program does not know the year's public holidays."""

    sentence = _("程序里没有 %(year)s 年的放假安排。请按国务院通知逐项添加，或用表格导入。")
    status = 404


@dataclass(frozen=True)
class DaysGiven:
    """Days, first and last included, that become holidays, make-up days, or usual days again."""

    first: date
    last: date
    kind: str
    name: str = ""


def set_days(tx: Transaction, by: str, given: DaysGiven) -> list[date]:
    """Set each day that is not set in this way already; return the days that were set.

    Raises NotHR, UnknownChoice, Missing, SpanBackwards, SpanTooLong, DayOutOfReach, NothingChanges.
    """
    demand_hr(tx, by)
    wanted = put_days(tx, by, given, running_year(tx))
    tx.notice("roster")
    return wanted


def running_year(tx: Transaction) -> int:
    """Return the year of today's date."""
    return tx.company.clock.day(tx.now).year


def put_days(tx: Transaction, by: str, given: DaysGiven, year: int) -> list[date]:
    """Set days as `set_days` does; the caller checks who may, and writes the change notice."""
    _demand_span(given, year)
    span = [given.first + timedelta(days=n) for n in range((given.last - given.first).days + 1)]
    current = calendar_days_in_force(given.first, given.last)
    wanted = [day for day in span if _differs(current.get(day), given)]
    if not wanted:
        raise NothingChanges()
    for day in wanted:
        _set(tx, by, day, (given.kind, given.name.strip()), current.get(day))
    return wanted


def fill_year(tx: Transaction, by: str, year: int) -> list[date]:
    """Set the days of the public notice for a year, except those that HR has set; return them.

    Raises NotHR, NoticeUnknown.
    """
    demand_hr(tx, by)
    if year not in YEARS:
        raise NoticeUnknown(year=year)
    current = calendar_days_in_force(date(year, 1, 1), date(year, 12, 31))
    days = [held for held in days_of_notice(year) if held[0] not in current]
    for day, kind, name in days:
        _set(tx, by, day, (kind, name), None)
    tx.notice("roster")
    return [day for day, _kind, _name in days]


def _demand_span(given: DaysGiven, year: int) -> None:
    if given.kind not in KINDS:
        refusal = UnknownChoice()
        refusal.field = "kind"
        raise refusal
    if given.kind == USUAL:
        NAME.clean(given.name)
    else:
        NAME.demand(given.name)
    if given.last < given.first:
        raise SpanBackwards()
    if (given.last - given.first).days >= LONGEST:
        raise SpanTooLong(most=LONGEST)
    if given.first.year < year - REACH or given.last.year > year + REACH:
        raise DayOutOfReach(first=year - REACH, last=year + REACH)


def _differs(held: CalendarDay | None, given: DaysGiven) -> bool:
    if held is None or held.kind == USUAL:
        return given.kind != USUAL
    return (held.kind, held.name) != (given.kind, given.name.strip())


def _set(
    tx: Transaction, by: str, day: date, wanted: tuple[str, str], held: CalendarDay | None
) -> None:
    kind, name = wanted
    tx.insert(CalendarDay, on=day, kind=kind, name=name, set_by=by, set_at=tx.now)
    tx.touch(CALENDAR, day, day)
    before = {"kind": held.kind, "name": held.name} if held else None
    after = {"kind": kind, "name": name}
    tx.audit(by, "set_calendar_day", f"calendar:{day.isoformat()}", before=before, after=after)
