"""The page of targets: see those in force, propose others, decide on proposals as a leader."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask import Response as File
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.roles import CHECKERS, HR, SELLERS
from webapp.core.amounts import yuan_cell
from webapp.core.errors import JiebaoError
from webapp.people.operations.add_people import ALWAYS
from webapp.people.operations.set_target import TargetGiven
from webapp.people.operations.targets import ON, ONLY, VALUE, decide_targets, propose_targets
from webapp.people.pages.target_rows import (
    ShownTarget,
    proposal_rows,
    proposals_in_sight,
    shown_target,
    targets_in_force,
)
from webapp.people.pages.whom_form import person_named, whom_choices
from webapp.schemes.metric_names import metric_name, word_name
from webapp.spreadsheets.periods import period_key
from webapp.spreadsheets.printed_sheet import Cell, SheetHeading
from webapp.spreadsheets.values import Refused
from webapp.spreadsheets.words import DIFFICULTY, METRIC, PERIOD_KIND
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, form_key, new_key, row_number
from webapp.web.list_pages import (
    MOST_IN_TABLE,
    ON_A_PAGE,
    TALL_ON_A_PAGE,
    ListPage,
    ListTable,
    list_page,
    searched,
    text_column,
    wants_table,
)
from webapp.web.request_hooks import redirect_to

page = Blueprint("targets", __name__)
LISTS = ("page", "waiting", "decided")  # the arguments that name a page of each list
INPUTS = {each.name: each for each in (VALUE, ONLY, ON)}


@page.get("/targets")
def show() -> str | File:
    """Show targets and proposals, with a form for those who may propose.

    `table=xlsx`: the targets in force as a spreadsheet, with the titles of the import.
    """
    return _table() if wants_table() else _page(Filled(new_key()))


_TABLE = ListTable(
    "目标",
    "targets",
    (
        text_column("对象", 10),
        text_column("姓名或团队"),
        text_column("指标", 10),
        text_column("周期", 8),
        text_column("仅"),
        SheetHeading("目标", "right", "General", width=12),
        text_column("难度", 8),
    ),
)


def _table() -> File:
    targets = targets_in_force(searched())
    rows = (_cells(shown_target(each)) for each in targets[:MOST_IN_TABLE])
    return _TABLE.answer(rows, len(targets))


def _cells(row: ShownTarget) -> list[Cell]:
    return [
        row.who,
        row.name,
        METRIC[row.metric][0],
        PERIOD_KIND[row.period_kind][0],
        row.only or "",
        yuan_cell(row.value) if row.metric == "sales" else row.value,
        DIFFICULTY[row.difficulty][0] if row.difficulty else "",
    ]


@page.post("/targets")
def propose() -> str | Response | tuple[str, int]:
    """Propose one target."""
    form, by = filled(), me().person
    try:
        given, key = _given(form), form_key(form)
        runtime().write(lambda tx: propose_targets(tx, by, [given], key))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal)), refusal.status
    flash_message(gettext("目标已提交，公司领导批准后生效。"))
    return redirect_to(url_for("targets.show"))


@page.post("/targets/decide")
def decide() -> Response:
    """Approve or decline the ticked proposals."""
    by, approved = me().person, request.form.get("decision") == "approve"
    numbers = [row_number(typed) for typed in request.form.getlist("proposals")]
    try:
        runtime().write(lambda tx: decide_targets(tx, by, numbers, approved=approved))
        done = gettext("已批准 %(n)s 项目标。", n=len(numbers))
        flash_message(done if approved else gettext("已否决 %(n)s 项目标。", n=len(numbers)))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("targets.show"))


def _given(form: Filled) -> TargetGiven:
    metric = form.values.get("metric", "")
    value = VALUE.read(form.values)
    if metric != "sales":
        value = value // 100 if value % 100 == 0 else 0
    return TargetGiven(
        who=form.values.get("team") or person_named(form),
        metric=metric,
        period_kind=form.values.get("period_kind", ""),
        value=value,
        only=_only(form),
        difficulty=form.values.get("difficulty") or None,
        on=ON.read(form.values) or ALWAYS,
    )


def _only(form: Filled) -> str | None:
    """The key of the single period typed, such as 2026年4月; `propose` refuses what is none."""
    typed = ONLY.read(form.values)
    try:
        return period_key(form.values.get("period_kind", ""), typed) if typed else None
    except (KeyError, Refused):
        return typed


def _page(form: Filled) -> str:
    member, words = me(), searched()
    whom = whom_choices()
    if member.role in SELLERS:
        whom = {**whom, "people": [(member.person, f"{member.name} {member.person}")], "teams": []}
    return render_template(
        "people/targets/index.html",
        form=form,
        inputs=INPUTS,
        **_lists(words),
        q=words,
        may_propose=member.role in SELLERS | CHECKERS | HR,
        metrics=[(key, metric_name(key)) for key in METRIC],
        difficulties=[(key, word_name(key)) for key in DIFFICULTY],
        kinds=list(PERIOD_KIND),
        today=runtime().today,
        metric_name=metric_name,
        word_name=word_name,
        **whom,
    )


def _lists(words: str) -> dict[str, Any]:
    """A page of each list, with its ListPage: targets in force, proposals, decided ones."""
    targets = targets_in_force(words)
    waiting, decided = proposals_in_sight(decided=False), proposals_in_sight(decided=True)
    page = _list_page("page", len(targets), words)
    waiting_page = _list_page("waiting", waiting.count(), words)
    decided_page = _list_page("decided", decided.count(), words, TALL_ON_A_PAGE)
    return {
        "in_force": [shown_target(each) for each in page.of(targets)],
        "page": page,
        "waiting": proposal_rows(waiting, waiting_page),
        "waiting_page": waiting_page,
        "decided": proposal_rows(decided, decided_page),
        "decided_page": decided_page,
    }


def _list_page(name: str, count: int, words: str, size: int = ON_A_PAGE) -> ListPage:
    """The page of one of the three lists; its links keep the pages of the others."""
    others = {each: request.args.get(each, "") for each in LISTS if each != name}
    return list_page(count, "targets.show", size, name=name, kept={"q": words, **others})
