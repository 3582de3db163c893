"""The pages of matters: what customers said, who answers it by when, and the answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.calling import matters as seen
from webapp.calling.market_notes import MarketNote, equal_notes
from webapp.calling.operations.matters import (
    ANSWER,
    DUE_ON,
    LONGEST,
    MOST_CALLS,
    TITLE,
    MatterGiven,
    add_to_matter,
    answer_matter,
    hand_matter,
    open_matter,
)
from webapp.calling.pages.market import asked_of_all
from webapp.calling.topics import TOPICS
from webapp.company.roles import HR, LEADERS, READERS, SELLERS
from webapp.core.errors import JiebaoError, NotFound
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, form_key, new_key, row_number
from webapp.web.list_pages import list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("matters", __name__)
INPUTS = {each.name: each for each in (TITLE, ANSWER, DUE_ON)}
SHOWN = 30  # calls of a matter that its page shows
USUAL_WAIT = timedelta(days=7)
MINE = "mine"


@page.get("/matters")
def show() -> str:
    """Matters by state; a seller sees the answered ones and those they said themselves."""
    state = request.args.get("state", "")
    state = state if state in (seen.ANSWERED, MINE) else seen.OPEN
    where = _shown(state)
    listed = list_page(seen.count_matters(*where), "matters.show", kept={"state": state})
    return render_template(
        "calling/matters/index.html",
        matters=seen.matters_seen(*where, first=listed.first, most=listed.size),
        page=listed,
        state=state,
        sells=me().role in SELLERS,
        today=runtime().today,
        topics=TOPICS,
    )


@page.get("/matters/new/<int:call>")
def new(call: int) -> str:
    """The form that makes a matter of what a call says, or puts it into an open one."""
    notes = _loose_notes(call)
    note = notes[0]
    topic = note.topics[0] if note.topics else "other"
    values = {
        "call": str(note.number),
        "title": note.text[: TITLE.most] or _topics_said(note),
        "topic": topic,
        "owner": me().person,
        "due_on": (runtime().today + USUAL_WAIT).isoformat(),
    }
    return _form(Filled(new_key(), values), notes)


@page.post("/matters")
def record() -> str | Response | tuple[str, int]:
    """Open the matter."""
    form, by = filled(), me().person
    notes = _loose_notes(row_number(form.values.get("call", "")))
    try:
        given = MatterGiven(
            form_key(form),
            TITLE.read(form.values),
            form.values.get("topic", ""),
            form.values.get("owner", ""),
            DUE_ON.read(form.values),
            [note.number for note in notes],
        )
        number = runtime().write(lambda tx: open_matter(tx, by, given))
    except JiebaoError as refusal:
        return _form(form.refuse(refusal), notes), refusal.status
    flash_message(gettext("已立为事项，答复后会告诉说过的人。"))
    return redirect_to(url_for("matters.show_one", number=number))


@page.post("/matters/<int:number>/calls")
def add(number: int) -> str | Response | tuple[str, int]:
    """Put what a call says into an open matter."""
    form, by = filled(), me().person
    notes = _loose_notes(row_number(form.values.get("call", "")))
    try:
        calls = [note.number for note in notes]
        runtime().write(lambda tx: add_to_matter(tx, by, number, calls))
    except JiebaoError as refusal:
        return _form(form.refuse(refusal), notes), refusal.status
    flash_message(gettext("已并入这件事项。"))
    return redirect_to(url_for("matters.show_one", number=number))


@page.get("/matters/<int:number>")
def show_one(number: int) -> str:
    """One matter with who said it; a seller sees their own words alone."""
    return _page(_readable(number), Filled(""))


@page.post("/matters/<int:number>/answer")
def answer(number: int) -> str | Response | tuple[str, int]:
    """Answer a matter."""
    matter, form, by = _readable(number), filled(), me().person
    try:
        text = ANSWER.read(form.values)
        told = runtime().write(lambda tx: answer_matter(tx, by, number, text))
    except JiebaoError as refusal:
        return _page(matter, form.refuse(refusal)), refusal.status
    flash_message(gettext("已答复，通知了 %(n)s 人。", n=told))
    return redirect_to(url_for("matters.show_one", number=number))


@page.post("/matters/<int:number>/owner")
def hand(number: int) -> str | Response | tuple[str, int]:
    """Give a matter another owner or day."""
    matter, form, by = _readable(number), filled(), me().person
    try:
        owner, due_on = form.values.get("owner", ""), DUE_ON.read(form.values)
        runtime().write(lambda tx: hand_matter(tx, by, number, owner, due_on))
    except JiebaoError as refusal:
        return _page(matter, form.refuse(refusal)), refusal.status
    flash_message(gettext("已交给 %(name)s。", name=runtime().company.name_of(owner)))
    return redirect_to(url_for("matters.show_one", number=number))


def _shown(state: str) -> tuple[Any, ...]:
    own = seen.said_by(me().person)
    if me().role in SELLERS:
        return (own,) if state == MINE else (seen.in_state(seen.ANSWERED),)
    if state == MINE:
        return (seen.owned_by(me().person), seen.in_state(seen.OPEN))
    return (seen.in_state(state),)


def _readable(number: int) -> seen.MatterSeen:
    """The matter, unless the reader is a seller who did not say it and it has no answer."""
    found = seen.matter_seen(number)
    open_to_me = me().role not in SELLERS or found.answer
    if not open_to_me and me().person not in seen.voices_of(number):
        raise NotFound()
    return found


def _loose_notes(call: int) -> list[MarketNote]:
    """What equals a call that the reader may read, and is in no matter. Raises NotFound."""
    found = equal_notes(asked_of_all(), call, MOST_CALLS)
    loose = [note for note in found if note.matter is None]
    if not loose:
        raise NotFound()
    return loose


def _topics_said(note: MarketNote) -> str:
    return gettext("、").join(gettext(TOPICS[topic]) for topic in note.topics)


def _owners(today: date) -> list[tuple[str, str]]:
    """Everybody who may own a matter, by name: the reader first."""
    company, by = runtime().company, me().person
    posted = ((who, company.posting(who, today)) for who in company.people)
    found = [(who, company.name_of(who)) for who, held in posted if held and held.role in READERS]
    return sorted(found, key=lambda each: (each[0] != by, each[0]))


def _form(form: Filled, notes: list[MarketNote]) -> str:
    today = runtime().today
    return render_template(
        "calling/matters/new.html",
        form=form,
        notes=notes,
        inputs=INPUTS,
        topics=TOPICS,
        owners=_owners(today),
        open=seen.matters_seen(seen.in_state(seen.OPEN), most=50),
        today=today,
        last=today + LONGEST,
    )


def _page(matter: seen.MatterSeen, form: Filled) -> str:
    today, sells = runtime().today, me().role in SELLERS
    manages = not sells and (me().role in HR | LEADERS or me().person == matter.owner)
    return render_template(
        "calling/matters/one.html",
        matter=matter,
        notes=seen.notes_in(matter.id, SHOWN, me().person if sells else None),
        form=form,
        inputs=INPUTS,
        topics=TOPICS,
        sells=sells,
        manages=manages and not matter.answer,
        owners=_owners(today) if manages else [],
        today=today,
        last=today + LONGEST,
        usual=today + USUAL_WAIT,
    )
