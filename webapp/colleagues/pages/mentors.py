"""Mentors: who needs one, who has one, points at the end; for sellers the own mentoring."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.colleagues.mentor_reading import (
    EXPERIENCED,
    ended_for,
    lasting_mentorings,
    mentorings_of,
    newcomers_of,
    proposed_points,
)
from webapp.colleagues.operations.mentor import (
    GIVEN,
    PROPOSED,
    confirm_mentor,
    set_mentor_points,
    thank_mentor,
)
from webapp.company.roles import CHECKERS, HR, SELLERS
from webapp.core.amounts import short_text
from webapp.core.errors import JiebaoError
from webapp.facts.transactions import Transaction
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, row_number
from webapp.web.list_pages import list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("mentors", __name__)


@page.get("/mentors")
def show() -> str:
    """Show what concerns the member: own mentoring, people in charge, or the company's for HR."""
    return _page(Filled(""))


def _page(form: Filled, refused: int = 0) -> str:
    here, by, role = runtime(), me().person, me().role
    company, today = here.company, here.today
    checks = role in CHECKERS
    lasting = mentorings_of(by, today) if role in SELLERS else lasting_mentorings(today)
    if checks:
        people = company.in_charge_of(by, today, today)
        lasting = [each for each in lasting if people & {each.mentee, each.mentor}]
    listed = list_page(len(lasting), "mentors.show")
    points = proposed_points()
    return render_template(
        "colleagues/mentors.html",
        lasting=listed.of(lasting),
        count=len(lasting),
        page=listed,
        names_shown=role in SELLERS | CHECKERS | HR,
        newcomers=newcomers_of(company, by, today) if checks else [],
        ended=ended_for(company, by, today) if checks else [],
        experienced=EXPERIENCED,
        by=by,
        today=today,
        points=short_text(Fraction(points, 100), 2),
        sets_points=role in HR,
        proposed=PROPOSED,
        given=GIVEN,
        form=form,
        refused=refused,
    )


@page.post("/mentors/confirm")
def confirm() -> str | Response | tuple[str, int]:
    """Confirm a mentor for a new hire."""
    form, by = filled(), me().person
    mentee, mentor = form.values.get("mentee", ""), form.values.get("mentor", "")
    said = gettext("已定下，两个人都收到提醒。")
    return _done(lambda tx: confirm_mentor(tx, by, mentee, mentor), said, form)


@page.post("/mentors/thank")
def thank() -> str | Response | tuple[str, int]:
    """Give the mentor points, or none."""
    form, by = filled(), me().person
    number = row_number(form.values.get("mentoring", ""))

    def work(tx: Transaction) -> None:
        reason = gettext("带教新人")
        thank_mentor(tx, by, number, PROPOSED.read(form.values), reason)

    return _done(work, gettext("已记下。"), form, number)


@page.post("/mentors/points")
def set_points() -> str | Response | tuple[str, int]:
    """Set the points that are proposed for a mentor."""
    form, by = filled(), me().person
    said = gettext("已保存。")
    return _done(lambda tx: set_mentor_points(tx, by, GIVEN.read(form.values)), said, form)


def _done(
    work: Callable[[Transaction], object], said: str, form: Filled, refused: int = 0
) -> str | Response | tuple[str, int]:
    try:
        runtime().write(work)
    except JiebaoError as refusal:
        return _page(form.refuse(refusal), refused), refusal.status
    flash_message(said)
    return redirect_to(url_for("mentors.show"))
