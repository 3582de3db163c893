"""The page of all lines that wait for an approval: filter, select, approve, reject."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

from flask import Blueprint, render_template, request, url_for
from flask import Response as File
from flask_babel import force_locale, gettext
from werkzeug.wrappers import Response

from webapp.company.deadlines import UNDO_WITHIN
from webapp.core.errors import JiebaoError
from webapp.ledger.models import Line
from webapp.ledger.operations.reject import REASON
from webapp.ledger.reason_text import basis_in_short
from webapp.ledger.undoing import undoable_rejections, undoable_steps
from webapp.payroll.approvals_sheet import TITLE, approvals_table
from webapp.payroll.changed_claims import changed_claims, claim_of
from webapp.payroll.decision_selection import (
    TABS,
    LineFilter,
    MatchingLines,
    Selection,
    all_to_approve,
    matching,
    ticked_to_approve,
    to_reject,
    totals_of,
)
from webapp.payroll.lines_to_decide import Approver, LineToDecide, falling_with, lines_to_decide
from webapp.payroll.operations.decide_many import Decided, approve_selection, reject_selection
from webapp.payroll.pages.approval_rows import (
    decision_row,
    filter_arguments,
    filter_choices,
    sheet_row_of,
    wanted_filter,
)
from webapp.spreadsheets.sheet import XLSX
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.formatting import yuan
from webapp.web.forms import Filled, filled, row_number
from webapp.web.list_pages import LONGEST_SEARCH, list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("approvals", __name__)
ON_A_PAGE = 16  # rows: less than two screens of a desk


@page.get("/approvals")
def index() -> str:
    """List the pending lines that the filters match."""
    return _show(wanted_filter(request.args))


def _read() -> list[LineToDecide]:
    here = runtime()
    return lines_to_decide(Approver(me().person, here.company, here.clock()))


def _matching(pending: Sequence[LineToDecide], wanted: LineFilter) -> MatchingLines:
    return matching(pending, wanted, runtime().company)


def _show(wanted: LineFilter, refusal: JiebaoError | None = None) -> str:
    pending = _read()
    found = _matching(pending, wanted)
    arguments = filter_arguments(wanted)
    pages = list_page(len(found.lines), "approvals.index", ON_A_PAGE, kept=arguments)
    shown = pages.of(found.lines)
    changes, bases = changed_claims(shown, pending), _bases(shown)
    ready = all_to_approve(found.lines, pending)
    without_tab = {name: value for name, value in arguments.items() if name != "tab"}
    return render_template(
        "payroll/approvals/index.html",
        rows=[
            replace(
                decision_row(line), change=changes.get(claim_of(line)), basis=bases[line.number]
            )
            for line in shown
        ],
        pages=pages,
        totals=totals_of(found.lines),
        states=[
            (tab, found.tabs[tab], url_for("approvals.index", tab=tab, **without_tab))
            for tab in TABS
            if found.tabs[tab] or tab in ("all", "ready", wanted.tab)
        ],
        wanted=wanted,
        arguments=arguments,
        choices=filter_choices(pending),
        ready=ready,
        undoable=undoable_steps(me().person, runtime().clock()),
        rejected=undoable_rejections(me().person, runtime().clock()),
        longest_search=LONGEST_SEARCH,
        error=refusal_sentence(refusal) if refusal else None,
    )


def _bases(lines: Sequence[LineToDecide]) -> dict[int, str]:
    """What the lines of a page rest on, by their numbers."""
    found = Line.select(Line.number, Line.because).where(
        Line.number.in_([line.number for line in lines])
    )
    because = {number: json.loads(text) for number, text in found.tuples()}
    return {line.number: basis_in_short(because[line.number], line.to) for line in lines}


@page.get("/approvals.xlsx")
def download() -> File:
    """Return all pending lines that the filters match, as a spreadsheet in Chinese."""
    pending = _read()
    found = _matching(pending, wanted_filter(request.args)).lines
    with force_locale("zh"):
        content = approvals_table(runtime().today, map(sheet_row_of, found), totals_of(found))
    named = f"attachment; filename=\"approvals.xlsx\"; filename*=UTF-8''{quote(TITLE)}.xlsx"
    return File(content, mimetype=XLSX, headers={"Content-Disposition": named})


@page.post("/approvals")
def decide() -> str | Response | tuple[str, int]:
    """Show the numbers of a step before it is done; once confirmed, approve or reject the lines.

    `do`: approve or reject, followed by all (that the filters match) or ticked. A confirmed step is
    refused unless count and sum are those that were shown.
    """
    form, wanted = filled(), wanted_filter(request.form)
    if form.values.get("confirmed") != "yes":
        return _confirm(form, wanted)
    return _confirmed(form, wanted)


def _selection(form: Filled, wanted: LineFilter, upto: int = 0) -> Selection:
    """The lines that the form selects, up to the number `upto` if it is given."""
    pending = _read()
    what, _, scope = form.values.get("do", "").partition("-")
    if scope == "all":
        named: Sequence[LineToDecide] = _matching(pending, wanted).lines
        named = [line for line in named if not upto or line.number <= upto]
        if what == "approve":
            return all_to_approve(named, pending)
        return to_reject(named, pending, falling_with)
    ticked = {row_number(typed) for typed in request.form.getlist("line")}
    named = [line for line in pending if line.number in ticked]
    if what == "approve":
        return ticked_to_approve(named, pending)
    return to_reject(named, pending, falling_with)


def _confirm(form: Filled, wanted: LineFilter) -> str | Response | tuple[str, int]:
    """The page that says what will happen, in numbers, and asks once."""
    selection = _selection(form, wanted)
    if not selection.lines:
        flash_message(gettext("没有选中可以这样处理的明细。"), "error")
        return _back(wanted)
    return _confirm_page(form, wanted, selection)


def _confirm_page(form: Filled, wanted: LineFilter, selection: Selection) -> str:
    what, _, scope = form.values.get("do", "").partition("-")
    ticked = request.form.getlist("line") if scope == "ticked" else []
    return render_template(
        "payroll/approvals/confirm.html",
        what="approve" if what == "approve" else "reject",
        do=form.values.get("do", ""),
        selection=selection,
        totals=selection.totals,
        some=[decision_row(line) for line in _largest(selection.lines)],
        ticked=ticked,
        arguments=filter_arguments(wanted),
        undo_minutes=UNDO_WITHIN.seconds // 60,
        form=form,
        inputs={"reason": REASON},
    )


def _largest(lines: Sequence[LineToDecide], most: int = 5) -> list[LineToDecide]:
    return sorted(lines, key=lambda line: -abs(line.amount or 0))[:most]


def _confirmed(form: Filled, wanted: LineFilter) -> str | Response | tuple[str, int]:
    values = form.values
    selection = _selection(form, wanted, row_number(values.get("last", "")))
    totals = selection.totals
    shown = (values.get("count"), values.get("sum"), values.get("last"))
    if (str(totals.lines), str(totals.fen), str(selection.last)) != shown or not totals.lines:
        flash_message(gettext("这些明细在您打开页面之后有变化，请核对后再审核。"), "error")
        return _back(wanted)
    by, write = me().person, runtime().write
    if values.get("do", "").startswith("approve"):
        done = approve_selection(write, by, selection.lines)
        told = _told_approved(done, selection)
    else:
        try:
            done = reject_selection(write, by, selection.lines, REASON.read(values))
        except JiebaoError as refusal:
            return _confirm_page(form.refuse(refusal), wanted, selection), refusal.status
        told = [gettext("%(count)s 条已选不通过。", count=done.lines)] if done.lines else []
    if done.refused:
        told.append(gettext("%(count)s 条没有办成，仍在待审核里。", count=done.refused))
    if done.refusal:
        told.append(refusal_sentence(done.refusal))
    flash_message("".join(told), "error" if done.refused else "message")
    return _back(wanted)


def _told_approved(done: Decided, selection: Selection) -> list[str]:
    told = []
    if done.lines == selection.totals.lines:
        fen = yuan(selection.totals.fen)
        told.append(gettext("已通过 %(count)s 条，%(sum)s。", count=done.lines, sum=fen))
    elif done.lines or done.endorsed:
        told.append(gettext("已通过 %(count)s 条。", count=done.lines))
    if done.endorsed:
        told.append(gettext("另有 %(count)s 条还要第二人审核。", count=done.endorsed))
    return told


def _back(wanted: LineFilter) -> Response:
    return redirect_to(url_for("approvals.index", **filter_arguments(wanted)))
