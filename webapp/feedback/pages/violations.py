"""The page of violations, where they are recorded, answered and ruled on."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask import Response as File
from flask_babel import force_locale, gettext
from peewee import JOIN, ModelSelect
from werkzeug.wrappers import Response

from rules.facts import VIOLATIONS
from webapp.company.deadlines import undoable_until
from webapp.company.roles import CHECKERS, HR, LEADERS
from webapp.core.errors import JiebaoError
from webapp.facts.evidence_models import Ruling, ViolationAnswer
from webapp.facts.models import Fact, Violation
from webapp.facts.reading_order import with_facts
from webapp.feedback.operations import violations
from webapp.feedback.operations.violations import ON, TEXT, TOLD
from webapp.feedback.pages.attached_files import files_of_rows
from webapp.people.pages.whom_form import (
    about_cells,
    feedback_page,
    person_named,
    whose,
)
from webapp.schemes.metric_names import metric_name
from webapp.spreadsheets.printed_sheet import Cell
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, form_key, new_key
from webapp.web.list_pages import (
    MOST_IN_TABLE,
    ListTable,
    asked_filters,
    list_page,
    moment_cell,
    text_column,
    wants_table,
)
from webapp.web.request_hooks import redirect_to

page = Blueprint("violations", __name__)
ON_A_PAGE = 5  # a row may hold the form of a ruling
INPUTS = {each.name: each for each in (TOLD, ON, TEXT)}


@page.get("/violations")
def show() -> str | File:
    """List the violations with the person's answer and HR's ruling, those without one first.

    Search words and a month take some in; `table=xlsx`: as a spreadsheet, the newest first.
    """
    return _table() if wants_table() else _shown(Filled(new_key()))


def _selected() -> ModelSelect:
    """The violations that the reader may see, with answer and ruling."""
    query = (
        with_facts(Violation.select(Violation, Fact, ViolationAnswer, Ruling))
        .switch(Violation)
        .join(ViolationAnswer, JOIN.LEFT_OUTER)
        .switch(Violation)
        .join(Ruling, JOIN.LEFT_OUTER)
    )
    return whose(query)


_TABLE = ListTable(
    "违规",
    "violations",
    (
        text_column("工号", 8),
        text_column("姓名"),
        text_column("类别"),
        text_column("日期"),
        text_column("经过", 30),
        text_column("登记人"),
        text_column("本人陈述", 30),
        text_column("决定", 8),
        text_column("决定的理由", 30),
    ),
)


def _table() -> File:
    query, names = _selected(), runtime().company.names()

    def cells(row: Violation) -> list[Cell]:
        answer, ruling = getattr(row, "violationanswer", None), getattr(row, "ruling", None)
        return [
            *about_cells(row.fact),
            metric_name(row.kind),
            moment_cell(row.fact.at),
            row.told,
            names.get(row.fact.recorded_by_id or "", ""),
            answer.text if answer else "",
            ("认定" if ruling.upheld else "不认定") if ruling else "待决定",
            ruling.text if ruling else "",
        ]

    newest = query.order_by(Violation.fact.desc()).limit(MOST_IN_TABLE)
    with force_locale("zh"):
        return _TABLE.answer(map(cells, newest), query.count())


def _shown(form: Filled, said: tuple[int, str, str] | None = None) -> str:
    query = _selected()
    kept = asked_filters()
    listed = list_page(query.count(), "violations.show", ON_A_PAGE, kept=kept)
    rows = list(
        query.order_by(Ruling.violation.is_null(False), Violation.fact.desc())
        .offset(listed.first)
        .limit(listed.size)
    )
    kinds = [(kind, metric_name(kind)) for kind in VIOLATIONS]
    may_record = me().role in CHECKERS | HR | LEADERS
    company, today, by = runtime().company, runtime().today, me().person
    ruled_by_me = {
        row.fact_id
        for row in rows
        if violations.may_rule(company, by, row.fact.person_id, row.fact.recorded_by_id, today)
    }
    now = runtime().clock()
    undo_until = {
        row.fact_id: undoable_until(row.ruling.ruled_at)
        for row in rows
        if getattr(row, "ruling", None) and violations.can_undo_ruling(row.ruling, by, now)
    }
    return feedback_page(
        "feedback/violations.html",
        form,
        rows,
        listed,
        inputs=INPUTS,
        kinds=kinds,
        may_record=may_record,
        ruled_by_me=ruled_by_me,
        undo=undo_until,
        said=said,
        files=files_of_rows("violation", rows),
    )


@page.post("/violations")
def record() -> str | Response | tuple[str, int]:
    """Record a violation."""
    form, by = filled(), me().person
    try:
        given = violations.ViolationGiven(
            id=form_key(form),
            person=person_named(form),
            kind=form.values.get("kind", ""),
            told=TOLD.read(form.values),
            on=ON.read(form.values),
        )
        runtime().write(lambda tx: violations.record_violation(tx, by, given))
    except JiebaoError as refusal:
        return _shown(form.refuse(refusal)), refusal.status
    flash_message(gettext("已登记，等待本人陈述。"))
    return redirect_to(url_for("violations.show"))


@page.post("/violations/<int:number>/answer")
def answer(number: int) -> str | Response | tuple[str, int]:
    """Record the person's answer."""
    by, form = me().person, filled()
    try:
        text = TEXT.read(form.values)
        runtime().write(lambda tx: violations.answer_violation(tx, by, number, text))
    except JiebaoError as refusal:
        return _refused(form, number, refusal)
    flash_message(gettext("陈述已提交。"))
    return redirect_to(url_for("violations.show"))


@page.post("/violations/<int:number>/rule")
def rule(number: int) -> str | Response | tuple[str, int]:
    """Uphold or drop a violation, as HR or a leader."""
    by, form = me().person, filled()
    upheld = form.values.get("decision") == "uphold"
    try:
        text = TEXT.read(form.values)
        runtime().write(lambda tx: violations.rule_on_violation(tx, by, number, upheld, text))
    except JiebaoError as refusal:
        return _refused(form, number, refusal)
    flash_message(gettext("已决定。"))
    return redirect_to(url_for("violations.show"))


@page.post("/violations/<int:number>/undo")
def undo(number: int) -> Response:
    """Undo one's own ruling of the last ten minutes."""
    by = me().person
    try:
        runtime().write(lambda tx: violations.undo_ruling(tx, by, number))
        flash_message(gettext("决定已撤销，这条违规重新等待决定。"))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("violations.show"))


def _refused(form: Filled, number: int, refusal: JiebaoError) -> tuple[str, int]:
    """The page again, with the typed text and the error sentence beside it."""
    form.refuse(refusal, "text")
    said = (number, form.values.get("text", ""), " ".join(form.errors.values()))
    return _shown(Filled(new_key()), said), refusal.status
