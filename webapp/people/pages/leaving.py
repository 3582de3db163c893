"""HR's pages by which a person leaves, a leaving is undone, and people are handed over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, Flask, current_app, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.models import PersonCorrection
from webapp.core.errors import JiebaoError, NotFound
from webapp.facts.models import Customer
from webapp.facts.transactions import Transaction
from webapp.people.operations.correct_person import REASON
from webapp.people.operations.hand_over import hand_over_people, supervised_from
from webapp.people.operations.transfers import LEFT_ON, NOTE, check_leaving, leave, undo_leaving
from webapp.people.pages.person_page import HAND_ON, person_page, supervisor_choices
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.formatting import day_text
from webapp.web.forms import Filled, filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("leaving", __name__)
PendingLines = Callable[[str], int]


def show_pending_lines(app: Flask, pending_lines: PendingLines) -> None:
    """Set the function by which the page counts a person's pending lines of the ledger."""
    app.extensions["pending_lines_of"] = pending_lines


@dataclass(frozen=True)
class WhatFollows:
    """The tasks that a leaver leaves: counts of customers and pending lines, people and teams."""

    customers: int
    lines: int
    supervised: list[str]
    headed: list[str]


@page.post("/staff/<person>/leave")
def part(person: str) -> str | Response | tuple[str, int]:
    """Show what a leaver leaves behind; once confirmed, set the last day and hand people over."""
    form = filled()
    by = me().person
    try:
        left_on = LEFT_ON.read(form.values)
        check_leaving(person, left_on)
        if "confirmed" not in form.values:
            return _leaving_page(person, left_on, form)
        runtime().write(lambda tx: _leave(tx, by, person, left_on, form))
    except JiebaoError as refusal:
        return person_page(person, form.refuse(refusal), "leave"), refusal.status
    flash_message(gettext("已登记离职，最后一天是 %(day)s。", day=day_text(left_on)))
    return redirect_to(url_for("person.show", person=person))


def _leave(tx: Transaction, by: str, person: str, left_on: date, form: Filled) -> None:
    leave(tx, by, person, left_on, form.values.get("reason", ""))
    to = form.values.get("hand_to")
    if to:
        hand_over_people(tx, by, person, to, left_on + timedelta(days=1))


def _leaving_page(person: str, left_on: date, form: Filled) -> str:
    return render_template(
        "people/staff/leaving.html",
        person=runtime().company.people[person],
        left_on=left_on,
        follows=what_follows(person, left_on + timedelta(days=1)),
        supervisors=supervisor_choices(besides=person),
        form=form,
        inputs={NOTE.name: NOTE},
    )


def what_follows(person: str, on: date) -> WhatFollows:
    """Count what a person has from a day on that somebody else must take over or decide."""
    company = runtime().company
    held = Customer.select().where(Customer.seller == person, Customer.do_not_contact_at.is_null())
    pending: PendingLines = current_app.extensions["pending_lines_of"]
    return WhatFollows(
        customers=held.count(),
        lines=pending(person),
        supervised=[company.name_of(each) for each in supervised_from(company, person, on)],
        headed=[
            team.name for team in company.teams.values() if company.head_of(team.id, on) == person
        ],
    )


@page.post("/staff/<person>/undo-leave")
def undo(person: str) -> str | Response | tuple[str, int]:
    """Show what undoing a leaving means; once confirmed, undo it."""
    form = filled()
    by = me().person
    held = runtime().company.people.get(person)
    if held is None:
        raise NotFound()
    try:
        if "confirmed" not in form.values and held.left is not None:
            return _undoing_page(person, form)
        reason = form.values.get("reason", "")
        runtime().write(lambda tx: undo_leaving(tx, by, person, reason))
    except JiebaoError as refusal:
        if held.left is None:
            return person_page(person, form.refuse(refusal, "left_on"), "leave"), refusal.status
        return _undoing_page(person, form.refuse(refusal)), refusal.status
    flash_message(gettext("离职已撤销，%(name)s 恢复在职。", name=held.name))
    return redirect_to(url_for("person.show", person=person))


def _undoing_page(person: str, form: Filled) -> str:
    held = runtime().company.people[person]
    rows = PersonCorrection.select().where(
        PersonCorrection.person == person, PersonCorrection.field == "left"
    )
    return render_template(
        "people/staff/undo_leaving.html",
        person=held,
        recorded=rows.order_by(PersonCorrection.id.desc()).first(),
        posting=held.posting_on(runtime().today),
        teams=runtime().company.teams,
        form=form,
        inputs={REASON.name: REASON},
    )


@page.post("/staff/<person>/hand-over")
def hand_over(person: str) -> str | Response | tuple[str, int]:
    """Hand a supervisor's people over from a day on."""
    form = filled()
    by, to = me().person, form.values.get("hand_to", "")
    try:
        on = HAND_ON.read(form.values)
        count = runtime().write(lambda tx: hand_over_people(tx, by, person, to, on))
    except JiebaoError as refusal:
        return person_page(person, form.refuse(refusal, "hand_to"), "hand_over"), refusal.status
    flash_message(
        gettext(
            "已把 %(count)s 人交给 %(name)s，%(day)s起。",
            count=count,
            name=runtime().company.name_of(to),
            day=day_text(on),
        )
    )
    return redirect_to(url_for("person.show", person=person))
