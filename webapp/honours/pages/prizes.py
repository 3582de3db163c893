"""Prize pages: HR sees prizes to hand over and assigns givers; winners confirm receipt."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, render_template, request, url_for
from flask import Response as File
from flask_babel import force_locale, gettext
from werkzeug.wrappers import Response

from webapp.company.deadlines import undoable_until
from webapp.company.roles import CHECKERS, HR, LEADERS
from webapp.core.errors import JiebaoError
from webapp.honours.operations.hand_over_prizes import (
    HEIGHT,
    NOTE,
    WIDTH,
    assign_giver,
    can_undo_receipt,
    confirm_receipt,
    note_received,
    undo_receipt,
)
from webapp.honours.prizes import Prize, all_prizes
from webapp.spreadsheets.printed_sheet import Cell, SheetHeading
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.formatting import period_text
from webapp.web.forms import Filled, filled
from webapp.web.list_pages import (
    MOST_IN_TABLE,
    ListPage,
    ListTable,
    list_page,
    moment_cell,
    searched,
    text_column,
    wants_table,
)
from webapp.web.request_hooks import redirect_to

page = Blueprint("prizes", __name__)
PRIZES_ON_A_PAGE = 5  # of each of two lists, whose rows hold forms
FEW_GIVERS = 30  # in a list of choices beside each prize


@page.get("/prizes")
def show() -> str | File:
    """The prizes not received yet, oldest first, and those received; both by pages.

    The search words take in those of some winners; `table=xlsx`: all of them as a spreadsheet.
    """
    return _table() if wants_table() else _page(Filled(""))


_TABLE = ListTable(
    "奖品与礼品",
    "prizes",
    (
        SheetHeading("号", "right", "0"),
        text_column("获奖人"),
        text_column("奖品", 16),
        text_column("条款", 16),
        text_column("期间"),
        text_column("通过时间", 16),
        text_column("颁奖人"),
        text_column("状态", 8),
        text_column("签收于", 16),
        text_column("说明", 16),
    ),
)
_STATES = {"received": "已签收", "assigned": "待签收", "owed": "待安排"}


def _found() -> list[Prize]:
    """The prizes of the winners whose names have the search words, the oldest first."""
    here, words = runtime(), searched()
    return [each for each in all_prizes(here.company, here.today) if words in each.name.casefold()]


def _table() -> File:
    prizes = _found()
    with force_locale("zh"):
        return _TABLE.answer(map(_cells, prizes[-MOST_IN_TABLE:]), len(prizes))


def _cells(prize: Prize) -> list[Cell]:
    what = prize.what or ("奖品" if prize.kind == "prize" else "礼品")
    return [
        prize.line,
        prize.name,
        gettext(what),
        gettext(prize.clause),
        period_text(prize.period),
        moment_cell(prize.approved_at),
        prize.giver_name,
        _STATES[prize.state],
        moment_cell(prize.received_at) if prize.received_at else "",
        prize.note,
    ]


@page.post("/prizes/<int:number>/assign")
def give(number: int) -> str | Response | tuple[str, int]:
    """Assign who hands a prize over."""
    form, by = filled(), me().person
    giver = form.values.get("giver", "")
    try:
        runtime().write(lambda tx: assign_giver(tx, by, number, giver))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal), number), refusal.status
    flash_message(gettext("颁奖人已登记。"))
    return redirect_to(url_for("prizes.show"))


@page.post("/prizes/<int:number>/note")
def note(number: int) -> str | Response | tuple[str, int]:
    """Note a receipt on paper."""
    form, by = filled(), me().person
    try:
        text = NOTE.read(form.values)
        runtime().write(lambda tx: note_received(tx, by, number, text))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal), number), refusal.status
    flash_message(gettext("已登记签收。"))
    return redirect_to(url_for("prizes.show"))


@page.get("/prizes/own")
def own() -> str:
    """The prizes I have won, and those I am to hand over."""
    return _own(Filled(""))


@page.post("/prizes/<int:number>/receive")
def take(number: int) -> str | Response | tuple[str, int]:
    """Confirm receipt of an own prize, with a signature if one was drawn."""
    form, by = filled(), me().person
    strokes = form.values.get("strokes", "")
    try:
        runtime().write(lambda tx: confirm_receipt(tx, by, number, strokes))
    except JiebaoError as refusal:
        return _own(form.refuse(refusal), number), refusal.status
    flash_message(gettext("已签收。祝贺！"))
    return redirect_to(url_for("prizes.own"))


@page.post("/prizes/<int:number>/undo")
def undo(number: int) -> Response:
    """Undo a receipt that one has recorded in the last ten minutes, for oneself or as HR."""
    by = me().person
    try:
        runtime().write(lambda tx: undo_receipt(tx, by, number))
        flash_message(gettext("签收已撤销。"))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("prizes.show" if me().role in HR else "prizes.own"))


def _undo_until(prizes: list[Prize]) -> dict[int, datetime]:
    """Until when the reader can undo the receipts that they recorded, by line."""
    now, by = runtime().clock(), me().person
    return {
        each.line: undoable_until(each.receipt.at)
        for each in prizes
        if each.receipt is not None and can_undo_receipt(each.receipt, by, now)
    }


def _page(form: Filled, refused: int = 0) -> str:
    prizes = _found()
    owed = [prize for prize in prizes if prize.state != "received"]
    received = [prize for prize in reversed(prizes) if prize.state == "received"]
    owed_page = _list_page("page", "received", len(owed))
    received_page = _list_page("received", "page", len(received))
    givers = _givers()
    return render_template(
        "honours/prizes/index.html",
        owed=owed_page.of(owed),
        owed_page=owed_page,
        received=received_page.of(received),
        received_page=received_page,
        undo=_undo_until(received),
        givers=givers,
        many=len(givers) > FEW_GIVERS,
        form=form,
        q=searched(),
        refused=refused,
        inputs={"note": NOTE},
        size=(WIDTH, HEIGHT),
    )


def _list_page(name: str, other: str, count: int) -> ListPage:
    """The page of one of two lists; its links keep the page of the other."""
    kept = {other: request.args.get(other, ""), "q": searched()}
    return list_page(count, "prizes.show", PRIZES_ON_A_PAGE, name=name, kept=kept)


def _givers() -> list[tuple[str, str]]:
    """Who may hand a prize over: supervisors, heads, HR and leaders of today."""
    company, today = runtime().company, runtime().today
    posts = ((person, company.posting(person, today)) for person in company.people)
    roles = CHECKERS | HR | LEADERS
    held = [person for person, post in posts if post is not None and post.role in roles]
    return [(person, company.name_of(person)) for person in held]


def _own(form: Filled, refused: int = 0) -> str:
    here, person = runtime(), me().person
    prizes = all_prizes(here.company, here.today)
    mine = [prize for prize in prizes if prize.receiver == person]
    return render_template(
        "honours/prizes/own.html",
        owed=[prize for prize in mine if prize.state != "received"],
        received=[prize for prize in reversed(mine) if prize.state == "received"],
        undo=_undo_until(mine),
        to_give=[prize for prize in prizes if prize.giver == person and prize.state != "received"],
        form=form,
        refused=refused,
        size=(WIDTH, HEIGHT),
    )
