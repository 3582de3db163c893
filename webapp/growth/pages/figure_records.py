"""The records behind a figure of one person, for the person, those in charge and HR."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, render_template, request

from webapp.company.roles import HR
from webapp.core.errors import NotFound
from webapp.core.typed_days import typed_day
from webapp.growth.records_of_figures import STEPS, customers_of, records_of_figure
from webapp.talks.funnel_reading import window_before
from webapp.web.current_user import me, runtime
from webapp.web.list_pages import list_page

page = Blueprint("figure_records", __name__)
LONGEST = timedelta(days=366)  # that one page reads


@page.get("/figures/<person>/records")
def show(person: str) -> str:
    """The records that a step counts over some days; of the last four weeks without days."""
    here = runtime()
    company, today = here.company, here.today
    may = person == me().person or me().role in HR
    if person not in company.people or not (
        may or person in company.in_charge_of(me().person, today, today)
    ):
        raise NotFound()
    step = request.args.get("step", "")
    first, last = _days(today)
    if step not in STEPS or not timedelta() <= last - first <= LONGEST:
        raise NotFound()
    found = records_of_figure(person, step, first, last)
    kept = {"step": step, "first": first.isoformat(), "last": last.isoformat()}
    listed = list_page(len(found), "figure_records.show", kept={**kept, "person": person})
    shown = listed.of(found)
    return render_template(
        "growth/records.html",
        person=person,
        theirs=customers_of(person, shown) if person == me().person else frozenset(),
        step=step,
        steps=STEPS,
        first=first,
        last=last,
        records=shown,
        page=listed,
        amount=sum(each.amount or 0 for each in found),
    )


def _days(today: date) -> tuple[date, date]:
    """The days that the address names. Raises NotFound."""
    first, last = window_before(today)
    try:
        return (
            typed_day(request.args.get("first", first.isoformat())),
            typed_day(request.args.get("last", last.isoformat())),
        )
    except ValueError as malformed:
        raise NotFound() from malformed
