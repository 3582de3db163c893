"""The page of the workday calendar: everybody sees a year, HR sets holidays and make-up days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.models import CalendarDay
from webapp.company.public_holidays import YEARS
from webapp.company.roles import HR
from webapp.company.workdays import USUAL, calendar_days_in_force
from webapp.core.errors import JiebaoError
from webapp.people.operations.set_calendar import (
    FIRST,
    LAST,
    NAME,
    REACH,
    DaysGiven,
    fill_year,
    set_days,
)
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, row_number
from webapp.web.request_hooks import redirect_to

page = Blueprint("calendar", __name__)
CHANGES = 30
INPUTS = {each.name: each for each in (FIRST, LAST, NAME)}


@dataclass(frozen=True)
class DayCell:
    """A day of the shown year; `kind` is holiday, workday, weekend or empty."""

    on: date
    kind: str
    name: str
    today: bool


@dataclass(frozen=True)
class SpecialSpan:
    """Successive days that are set alike: holidays or make-up days with one name."""

    first: date
    last: date
    kind: str
    name: str

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.last - self.first).days + 1


@page.get("/calendar")
def show() -> str:
    """Show the current or the chosen year; `from` and `to` fill in the days of the form.

    On a narrow screen the months that are not near are left out, unless `months` is "all".
    """
    first = request.args.get("from", "")
    chosen = Filled("", {"from": first, "to": request.args.get("to", first)})
    return _page(chosen, _year(request.args.get("year", "")))


@page.post("/calendar")
def change() -> str | Response | tuple[str, int]:
    """Set one day or a span of days."""
    form, by = filled(), me().person
    year = _year(form.values.get("year", ""))
    try:
        first = FIRST.read(form.values)
        given = DaysGiven(
            first=first,
            last=LAST.read(form.values) or first,
            kind=form.values.get("kind", ""),
            name=NAME.read(form.values),
        )
        changed = runtime().write(lambda tx: set_days(tx, by, given))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal), year), refusal.status
    _flash_changed(changed)
    return redirect_to(url_for("calendar.show", year=changed[0].year))


@page.post("/calendar/fill")
def fill() -> str | Response | tuple[str, int]:
    """Set the days of the public notice for a year."""
    form, by = filled(), me().person
    year = _year(form.values.get("year", ""))
    try:
        changed = runtime().write(lambda tx: fill_year(tx, by, year))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal), year), refusal.status
    _flash_changed(changed)
    return redirect_to(url_for("calendar.show", year=year))


def _flash_changed(changed: list[date]) -> None:
    past = sum(1 for day in changed if day < runtime().today)
    said = gettext("已更改 %(n)s 天。", n=len(changed))
    if past:
        said += gettext("其中 %(n)s 天已经过去：已结算的会自动重算，只记差额。", n=past)
    flash_message(said)


def _year(typed: str) -> int:
    """The requested year if within REACH, else the current one."""
    this, asked = runtime().today.year, row_number(typed)
    return asked if this - REACH <= asked <= this + REACH else this


def _page(form: Filled, year: int) -> str:
    first, last = date(year, 1, 1), date(year, 12, 31)
    current = calendar_days_in_force(first, last)
    changes = CalendarDay.select().where(CalendarDay.on.between(first, last))
    today = runtime().today
    this = today.year
    return render_template(
        "people/calendar/index.html",
        form=form,
        inputs=INPUTS,
        year=year,
        years=range(this - REACH, this + REACH + 1),
        months=[_month(year, month, current) for month in range(1, 13)],
        near=_near(year, today),
        whole=request.args.get("months") == "all",
        special=_spans(current),
        today=today,
        changes=list(changes.order_by(CalendarDay.id.desc()).limit(CHANGES)),
        company=runtime().company,
        may_set=me().role in HR,
        known=year in YEARS,
    )


def _near(year: int, today: date) -> range:
    """The months that a narrow screen shows: this and the next, of another year the first two."""
    first = today.month if today.year == year else 1
    return range(first, first + 2)


def _spans(current: dict[date, CalendarDay]) -> list[SpecialSpan]:
    """The holidays and make-up days in order, those in a row joined that are set alike."""
    spans: list[SpecialSpan] = []
    for on, row in sorted(current.items()):
        if row.kind == USUAL:
            continue
        span = SpecialSpan(on, on, row.kind, row.name)
        before = spans[-1] if spans else None
        if before and before.last == on - timedelta(days=1) and _alike(before, span):
            spans[-1] = replace(before, last=on)
        else:
            spans.append(span)
    return spans


def _alike(one: SpecialSpan, other: SpecialSpan) -> bool:
    return (one.kind, one.name) == (other.kind, other.name)


def _month(year: int, month: int, current: dict[date, CalendarDay]) -> list[list[DayCell | None]]:
    """A month's weeks, Monday first; None for days of other months."""
    first = date(year, month, 1)
    cells: list[DayCell | None] = [None] * first.weekday()
    day = first
    while day.month == month:
        cells.append(_cell(day, current.get(day)))
        day += timedelta(days=1)
    cells += [None] * (-len(cells) % 7)
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


def _cell(day: date, row: CalendarDay | None) -> DayCell:
    kind = row.kind if row is not None and row.kind != USUAL else ""
    name = row.name if row is not None and kind else ""
    if not kind and day.weekday() >= 5:
        kind = "weekend"
    return DayCell(day, kind, name, day == runtime().today)
