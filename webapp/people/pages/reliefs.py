"""Show and record leave and exemptions from the daily call floor.

The page shows the people in one's charge; HR sees everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, render_template, request, url_for
from flask import Response as File
from flask_babel import gettext
from peewee import JOIN
from werkzeug.wrappers import Response

from webapp.company.models import Relief, ReliefEnd
from webapp.company.roles import SELLERS
from webapp.company.workdays import relief_last_day
from webapp.core.errors import JiebaoError
from webapp.people.call_list_scope import sellers_of
from webapp.people.operations.leave_from_floor import (
    END_FIRST,
    END_REASON,
    EXEMPT,
    FIRST,
    KINDS,
    LAST,
    REASON,
    ReliefGiven,
    end_relief,
    relieve,
)
from webapp.people.pages.whom_form import FEW, person_named
from webapp.spreadsheets.printed_sheet import Cell
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled
from webapp.web.list_pages import (
    MOST_IN_TABLE,
    TALL_ON_A_PAGE,
    ListTable,
    list_page,
    text_column,
    wants_table,
)
from webapp.web.request_hooks import redirect_to

page = Blueprint("reliefs", __name__)
BACK = timedelta(days=60)
INPUTS = {each.name: each for each in (FIRST, LAST, REASON, END_FIRST, END_REASON)}


@dataclass(frozen=True)
class ReliefRow:
    """A leave or exemption as the list shows it; `running`: it can still be ended."""

    id: int
    person: str
    name: str
    kind: str
    first: date
    last: date | None
    reason: str
    given_by: str
    running: bool


@page.get("/reliefs")
def show() -> str | File:
    """List current, future and recent leave and exemptions; `table=xlsx`: as a spreadsheet."""
    if wants_table():
        return _table()
    return _page(Filled("", {"person": request.args.get("person", "")}))


_TABLE = ListTable(
    "请假与豁免",
    "reliefs",
    (
        text_column("工号", 8),
        text_column("姓名"),
        text_column("类型", 14),
        text_column("第一天"),
        text_column("最后一天"),
        text_column("说明", 30),
        text_column("登记人"),
    ),
)
_KINDS = {
    "annual": "年休假",
    "sick": "病假",
    "personal": "事假",
    "duty": "公出、培训",
    "other": "其他假",
    "exempt": "免于晨会任务",
}


def _table() -> File:
    here = runtime()
    rows = _rows(sellers_of(here.company, me().person, here.today))
    shown = (_cells(_row(*each)) for each in rows[:MOST_IN_TABLE])
    return _TABLE.answer(shown, len(rows))


def _cells(row: ReliefRow) -> list[Cell]:
    return [
        row.person,
        runtime().company.own_name(row.person),
        _KINDS[row.kind],
        row.first.isoformat(),
        row.last.isoformat() if row.last else "长期",
        row.reason,
        row.given_by,
    ]


@page.post("/reliefs")
def add() -> str | Response | tuple[str, int]:
    """Record a leave or an exemption."""
    form, by = filled(), me().person
    try:
        kind, first = form.values.get("kind", ""), FIRST.read(form.values)
        last = LAST.read(form.values)
        given = ReliefGiven(
            person=person_named(form),
            kind=kind,
            first=first,
            last=last if last or kind == EXEMPT else first,
            reason=REASON.read(form.values),
        )
        runtime().write(lambda tx: relieve(tx, by, given))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal)), refusal.status
    flash_message(gettext("已登记。这些天不计电话保底；已结算的会自动重算。"))
    return redirect_to(url_for("reliefs.show"))


@page.post("/reliefs/<int:number>/end")
def end(number: int) -> str | Response | tuple[str, int]:
    """End a leave or exemption early, or cancel it."""
    form, by = filled(), me().person
    try:
        first, reason = END_FIRST.read(form.values), END_REASON.read(form.values)
        runtime().write(lambda tx: end_relief(tx, by, number, first, reason))
    except JiebaoError as refusal:
        refusal.field = (
            None  # shown at the top of the page: this form's fields are not in the main form
        )
        return _page(form.refuse(refusal)), refusal.status
    flash_message(gettext("已记下。那天起恢复计电话保底。"))
    return redirect_to(url_for("reliefs.show"))


def _page(form: Filled) -> str:
    here = runtime()
    charge = sellers_of(here.company, me().person, here.today)
    choices, rows = _choices(charge), _rows(charge)
    listed = list_page(len(rows), "reliefs.show", TALL_ON_A_PAGE)
    return render_template(
        "people/reliefs/index.html",
        form=form,
        inputs=INPUTS,
        rows=[_row(relief, last) for relief, last in listed.of(rows)],
        page=listed,
        kinds=KINDS,
        people=choices[:FEW],
        many=len(choices) > FEW,
        today=here.today,
        back_days=BACK.days,
    )


def _choices(charge: frozenset[str]) -> list[tuple[str, str]]:
    company, today = runtime().company, runtime().today
    found = []
    for person in sorted(charge - {me().person}):
        posting = company.posting(person, today)
        if posting is not None and posting.role in SELLERS:
            found.append((person, f"{company.own_name(person)} {person}"))
    return found


def _rows(charge: frozenset[str]) -> list[tuple[Relief, date | None]]:
    """Reliefs that end no more than BACK ago, the latest first, without cancelled ones.

    Each with its last day.
    """
    today = runtime().today
    query = (
        Relief.select(Relief, ReliefEnd)
        .join(ReliefEnd, JOIN.LEFT_OUTER)
        .where(Relief.to_on.is_null() | (Relief.to_on >= today - BACK))
        .order_by(Relief.from_on.desc(), Relief.id.desc())
    )
    rows = []
    for relief in query:
        last = relief_last_day(relief)
        cancelled = last is not None and last < relief.from_on
        if relief.person_id in charge and not cancelled:
            rows.append((relief, last))
    return rows


def _row(relief: Relief, last: date | None) -> ReliefRow:
    company, today = runtime().company, runtime().today
    ended = getattr(relief, "reliefend", None) is not None
    return ReliefRow(
        id=relief.id,
        person=relief.person_id,
        name=company.name_of(relief.person_id),
        kind=relief.kind,
        first=relief.from_on,
        last=last,
        reason=relief.reason,
        given_by=company.name_of(relief.given_by_id),
        running=not ended and (last is None or last >= today),
    )
