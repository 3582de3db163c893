"""The page of contribution points, which those in charge give with a reason."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.roles import CHECKERS, LEADERS
from webapp.core.errors import JiebaoError
from webapp.facts.models import Contribution, Fact
from webapp.facts.reading_order import with_facts
from webapp.feedback.operations.appraise import POINTS, REASON, ContributionCommand, give_points
from webapp.feedback.pages.attached_files import files_of_rows
from webapp.people.pages.whom_form import feedback_page, named, whose
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, form_key, new_key
from webapp.web.list_pages import TALL_ON_A_PAGE, list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("contributions", __name__)
INPUTS = {each.name: each for each in (POINTS, REASON)}


@page.get("/contributions")
def show() -> str:
    """List the points given, with their reasons, and the form for those who may give points."""
    return _shown(Filled(new_key()))


def _shown(form: Filled) -> str:
    query = whose(with_facts(Contribution.select(Contribution, Fact)))
    listed = list_page(query.count(), "contributions.show", TALL_ON_A_PAGE)
    rows = list(query.order_by(Contribution.fact.desc()).offset(listed.first).limit(listed.size))
    may_give = me().role in CHECKERS | LEADERS
    return feedback_page(
        "feedback/contributions.html",
        form,
        rows,
        listed,
        inputs=INPUTS,
        may_give=may_give,
        files=files_of_rows("contribution", rows),
    )


@page.post("/contributions")
def give() -> str | Response | tuple[str, int]:
    """Give points to a person or a team, with a reason."""
    form, by = filled(), me().person
    try:
        person, team = named(form)
        command = ContributionCommand(
            id=form_key(form),
            points=POINTS.read(form.values),
            person=person,
            team=team,
            reason=REASON.read(form.values),
        )
        runtime().write(lambda tx: give_points(tx, by, command))
    except JiebaoError as refusal:
        return _shown(form.refuse(refusal)), refusal.status
    flash_message(gettext("贡献分已登记。"))
    return redirect_to(url_for("contributions.show"))
