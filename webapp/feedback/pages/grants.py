"""The page of grants, which those in charge propose and a leader decides on."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask import Response as File
from flask_babel import force_locale, gettext
from peewee import JOIN, ModelSelect
from werkzeug.wrappers import Response

from rules.facts import GRANTS
from webapp.core.amounts import yuan_cell
from webapp.core.errors import JiebaoError
from webapp.facts.models import Fact
from webapp.facts.reading_order import with_facts
from webapp.feedback.models import Grant, GrantDecision
from webapp.feedback.operations import grants
from webapp.feedback.operations.grants import AMOUNT, REASON
from webapp.feedback.pages.attached_files import files_of_rows
from webapp.people.pages.whom_form import (
    about_cells,
    feedback_page,
    named,
    whose,
)
from webapp.schemes.metric_names import word_name
from webapp.spreadsheets.printed_sheet import Cell
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, form_key, new_key
from webapp.web.list_pages import (
    MOST_IN_TABLE,
    TALL_ON_A_PAGE,
    ListTable,
    asked_filters,
    list_page,
    moment_cell,
    money_column,
    text_column,
    wants_table,
)
from webapp.web.request_hooks import redirect_to

page = Blueprint("grants", __name__)
INPUTS = {each.name: each for each in (AMOUNT, REASON)}


@page.get("/grants")
def show() -> str | File:
    """List the grants, the proposed ones before those decided.

    Search words and a month take some in; `table=xlsx`: as a spreadsheet, the newest first.
    """
    return _table() if wants_table() else _shown(Filled(new_key()))


def _selected() -> ModelSelect:
    """The grants that the reader may see, with their decisions."""
    query = (
        with_facts(Grant.select(Grant, Fact, GrantDecision))
        .switch(Grant)
        .join(GrantDecision, JOIN.LEFT_OUTER)
    )
    return whose(query)


_TABLE = ListTable(
    "专项奖励",
    "grants",
    (
        text_column("工号", 8),
        text_column("姓名或团队"),
        text_column("类别"),
        money_column("金额"),
        text_column("理由", 30),
        text_column("提交时间", 16),
        text_column("提交人"),
        text_column("状态", 8),
    ),
)


def _table() -> File:
    query, names = _selected(), runtime().company.names()

    def cells(row: Grant) -> list[Cell]:
        decided = getattr(row, "grantdecision", None)
        return [
            *about_cells(row.fact),
            word_name(row.kind),
            yuan_cell(row.amount),
            row.reason,
            moment_cell(row.fact.at),
            names.get(row.fact.recorded_by_id or "", ""),
            ("已批准" if decided.approved else "已否决") if decided else "待批准",
        ]

    newest = query.order_by(Grant.fact.desc()).limit(MOST_IN_TABLE)
    with force_locale("zh"):
        return _TABLE.answer(map(cells, newest), query.count())


def _shown(form: Filled) -> str:
    query = _selected()
    listed = list_page(query.count(), "grants.show", TALL_ON_A_PAGE, kept=asked_filters())
    rows = list(
        query.order_by(GrantDecision.grant.is_null(False), Grant.fact.desc())
        .offset(listed.first)
        .limit(listed.size)
    )
    kinds = [(kind, word_name(kind)) for kind in GRANTS]
    files = files_of_rows("grant", rows)
    return feedback_page(
        "feedback/grants.html", form, rows, listed, inputs=INPUTS, kinds=kinds, files=files
    )


@page.post("/grants")
def propose() -> str | Response | tuple[str, int]:
    """Propose a grant."""
    form, by = filled(), me().person
    try:
        person, team = named(form)
        given = grants.GrantGiven(
            id=form_key(form),
            kind=form.values.get("kind", ""),
            amount=AMOUNT.read(form.values),
            reason=REASON.read(form.values),
            person=person,
            team=team,
        )
        runtime().write(lambda tx: grants.propose_grant(tx, by, given))
    except JiebaoError as refusal:
        return _shown(form.refuse(refusal)), refusal.status
    flash_message(gettext("专项奖励已提交，公司领导批准后发放。"))
    return redirect_to(url_for("grants.show"))


@page.post("/grants/<int:number>/decide")
def decide(number: int) -> Response:
    """Approve or decline a grant, as a leader."""
    by, approved = me().person, request.form.get("decision") == "approve"
    try:
        runtime().write(lambda tx: grants.decide_grant(tx, by, number, approved))
        flash_message(gettext("已批准。") if approved else gettext("已否决。"))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("grants.show"))
