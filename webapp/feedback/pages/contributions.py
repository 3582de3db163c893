"""The page of contribution points, which those in charge give with a reason."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask import Response as File
from flask_babel import gettext
from peewee import ModelSelect
from werkzeug.wrappers import Response

from webapp.company.roles import CHECKERS, LEADERS
from webapp.core.amounts import yuan_cell
from webapp.core.errors import JiebaoError
from webapp.facts.models import Contribution, Fact
from webapp.facts.reading_order import with_facts
from webapp.feedback.operations.appraise import POINTS, REASON, ContributionCommand, give_points
from webapp.feedback.pages.attached_files import files_of_rows
from webapp.people.pages.whom_form import (
    about_cells,
    feedback_page,
    named,
    whose,
)
from webapp.spreadsheets.printed_sheet import Cell, SheetHeading
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, form_key, new_key
from webapp.web.list_pages import (
    MOST_IN_TABLE,
    TALL_ON_A_PAGE,
    ListTable,
    asked_filters,
    list_page,
    moment_cell,
    text_column,
    wants_table,
)
from webapp.web.request_hooks import redirect_to

page = Blueprint("contributions", __name__)
INPUTS = {each.name: each for each in (POINTS, REASON)}


@page.get("/contributions")
def show() -> str | File:
    """List the points given, with their reasons, and the form for those who may give points.

    Search words and a month take some in; `table=xlsx`: as a spreadsheet.
    """
    return _table() if wants_table() else _shown(Filled(new_key()))


def _selected() -> ModelSelect:
    return whose(with_facts(Contribution.select(Contribution, Fact)))


_TABLE = ListTable(
    "贡献分",
    "contributions",
    (
        text_column("工号", 8),
        text_column("姓名或团队"),
        SheetHeading("分数", "right", "0.00"),
        text_column("理由", 30),
        text_column("时间", 16),
        text_column("给分人"),
    ),
)


def _table() -> File:
    query, names = _selected(), runtime().company.names()

    def cells(row: Contribution) -> list[Cell]:
        by = names.get(row.fact.recorded_by_id or "", "")
        points = yuan_cell(row.points)  # hundredths of a point, like fen of a yuan
        return [*about_cells(row.fact), points, row.reason, moment_cell(row.fact.at), by]

    newest = query.order_by(Contribution.fact.desc()).limit(MOST_IN_TABLE)
    return _TABLE.answer(map(cells, newest), query.count())


def _shown(form: Filled) -> str:
    query = _selected()
    kept = asked_filters()
    listed = list_page(query.count(), "contributions.show", TALL_ON_A_PAGE, kept=kept)
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
