"""The page of trainings, where tries are recorded for many people at once."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask import Response as File
from flask_babel import gettext
from peewee import ModelSelect
from werkzeug.wrappers import Response

from webapp.company.roles import CHECKERS, HR
from webapp.core.errors import JiebaoError
from webapp.facts.models import Fact
from webapp.facts.reading_order import with_facts
from webapp.feedback.models import Course, Training
from webapp.feedback.operations.trainings import COURSE, ON, TrainingGiven, record_trainings
from webapp.people.pages.whom_form import (
    FEW,
    about_cells,
    feedback_page,
    people_in_charge,
    whose,
)
from webapp.spreadsheets.printed_sheet import Cell
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, form_key, new_key
from webapp.web.list_pages import (
    LONGEST_SEARCH,
    MOST_IN_TABLE,
    ListTable,
    asked_filters,
    list_page,
    moment_cell,
    text_column,
    wants_table,
)
from webapp.web.request_hooks import redirect_to

page = Blueprint("trainings", __name__)
INPUTS = {each.name: each for each in (COURSE, ON)}


@page.get("/trainings")
def show() -> str | File:
    """List the tries of trainings, and the form for those who may record them.

    Search words and a month take some in; `table=xlsx`: as a spreadsheet.
    """
    return _table() if wants_table() else _shown(Filled(new_key()))


def _selected() -> ModelSelect:
    """The tries that the reader may see, the newest first."""
    query = whose(with_facts(Training.select(Training, Fact, Course)).switch(Training).join(Course))
    return query.order_by(Fact.at.desc(), Fact.number.desc())


_TABLE = ListTable(
    "培训",
    "trainings",
    (
        text_column("工号", 8),
        text_column("姓名"),
        text_column("培训名称", 20),
        text_column("日期"),
        text_column("结果", 8),
        text_column("登记人"),
    ),
)


def _table() -> File:
    query, names = _selected(), runtime().company.names()

    def cells(row: Training) -> list[Cell]:
        passed, by = (
            "通过" if row.passed else "未通过",
            names.get(row.fact.recorded_by_id or "", ""),
        )
        return [*about_cells(row.fact), row.course.name, moment_cell(row.fact.at), passed, by]

    return _TABLE.answer(map(cells, query.limit(MOST_IN_TABLE)), query.count())


def _shown(form: Filled) -> str:
    query = _selected()
    words = request.values.get("who", "").strip()[:LONGEST_SEARCH].casefold()
    listed = list_page(query.count(), "trainings.show", kept={**asked_filters(), "who": words})
    rows = list(query.offset(listed.first).limit(listed.size))
    return feedback_page(
        "feedback/trainings.html",
        form,
        rows,
        listed,
        inputs=INPUTS,
        courses=[course.name for course in Course.select().order_by(Course.name)],
        chosen=request.form.getlist("people"),
        who=words,
        found=people_in_charge(words)[:FEW],
        may_record=me().role in CHECKERS | HR,
    )


@page.post("/trainings")
def record_tries() -> str | Response | tuple[str, int]:
    """Record a try for each of the people chosen."""
    form, by = filled(), me().person
    try:
        given = TrainingGiven(
            id=form_key(form),
            course=COURSE.read(form.values),
            people=tuple(request.form.getlist("people")),
            passed=form.values.get("passed") == "yes",
            on=ON.read(form.values),
        )
        count = runtime().write(lambda tx: record_trainings(tx, by, given))
    except JiebaoError as refusal:
        return _shown(form.refuse(refusal)), refusal.status
    flash_message(gettext("已登记 %(n)s 人。", n=count))
    return redirect_to(url_for("trainings.show"))
