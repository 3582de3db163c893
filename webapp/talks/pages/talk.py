"""The page of one talk, for its two people: figures before it; a sentence and a day after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.core.errors import JiebaoError
from webapp.facts.transactions import Transaction
from webapp.talks.funnel import BEFORE, STEPS
from webapp.talks.operations.hold_talks import (
    AGREED,
    DUE_ON,
    LONGEST_WAIT,
    AgreementGiven,
    agree,
    confirm,
    hold,
    release,
)
from webapp.talks.operations.talk_notes import (
    NOTE,
    WISH,
    consent,
    is_agreed,
    sealed_note,
    wish,
    wish_of,
    write_note,
)
from webapp.talks.pre_read import StepFigure, figure_since, figures_now, figures_of, pre_read_of
from webapp.talks.reading import TalkSeen, talk_seen
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, row_number
from webapp.web.request_hooks import redirect_to

page = Blueprint("talk", __name__)
INPUTS = {each.name: each for each in (AGREED, DUE_ON, NOTE, WISH)}
CHOICES = (timedelta(days=7), timedelta(days=14))  # days that need no typing
USUAL_STEP = "invited"  # where no step stands out


@page.get("/talks/<int:number>")
def show(number: int) -> str:
    """Show the talk as it stands. Raises NotFound for everybody but its two people."""
    return _page(talk_seen(number, me().person), Filled(""))


def _page(talk: TalkSeen, form: Filled) -> str:
    here, by = runtime(), me().person
    company, today = here.company, here.today
    agreement = talk.agreement
    before = by == talk.holder and (agreement is None or agreement.confirmed_at is None)
    pre_read = pre_read_of(company, talk, today) if before else None
    step = pre_read.loss.step if pre_read and pre_read.loss else USUAL_STEP
    usual = {"in": (today + CHOICES[-1]).isoformat(), "topic": step}
    if agreement is not None:
        usual |= {"agreed": agreement.text, "topic": agreement.topic, "in": ""}
        usual["due_on"] = agreement.due_on.isoformat()
    form.values = usual | form.values
    return render_template(
        "talks/talk.html",
        talk=talk,
        agreement=agreement,
        since=figure_since(company, agreement, today) if agreement else None,
        pre_read=pre_read,
        figures=figures_of(pre_read.now) if pre_read else _figures(talk, today),
        steps=[(step, pre_read.now.rate(step)) for step in STEPS] if pre_read else [],
        before=BEFORE,
        by=by,
        other=talk.other(by),
        today=today,
        is_open=talk.is_open(here.clock()),
        days=[today + each for each in CHOICES],
        first_day=today + timedelta(days=1),
        last_day=today + LONGEST_WAIT,
        form=form,
        inputs=INPUTS,
        **_beside(talk),
    )


def _figures(talk: TalkSeen, today: date) -> dict[str, StepFigure]:
    """Each step's figure, for the person who may write; none where both have confirmed."""
    agreement = talk.agreement
    if agreement is None or agreement.waits_for(me().person, today):
        return figures_now(talk.person, today)
    return {}


def _beside(talk: TalkSeen) -> dict[str, Any]:
    """The member's own note, and the wish of the two."""
    by, cipher = me().person, runtime().cipher
    sealed, held = sealed_note(talk.id, by), wish_of(talk.id)
    return {
        "note": cipher.decrypt_note(by, sealed) if sealed else "",
        "wish": held,
        "wish_agreed": held is not None and is_agreed(held),
    }


@page.post("/talks/<int:number>/agree")
def write_agreement(number: int) -> str | Response | tuple[str, int]:
    """Write the agreement; with a private note and a wish, if these were typed."""
    form, by, talk = filled(), me().person, talk_seen(number, me().person)
    try:
        given = _given(form, talk)
        noted, wished = NOTE.read(form.values), form.values.get("wish", "")
        sealed = runtime().cipher.encrypt_note(by, noted) if noted else ""

        def work(tx: Transaction) -> None:
            agree(tx, by, number, given)
            if sealed:
                write_note(tx, by, number, sealed)
            if wished:
                wish(tx, by, number, wished)

        runtime().write(work)
    except JiebaoError as refusal:
        return _page(talk, form.refuse(refusal)), refusal.status
    name = runtime().company.name_of(talk.other(by))
    flash_message(gettext("已写下，等 %(name)s 确认。", name=name))
    return redirect_to(url_for("talk.show", number=number))


def _given(form: Filled, talk: TalkSeen) -> AgreementGiven:
    """The agreement of a form, with the person's figure of its step now.

    `in`: a day that was chosen without typing. Raises Missing, TextTooLong, DateMalformed.
    """
    text = AGREED.read(form.values)
    if form.values.get("in"):
        form.values["due_on"] = form.values["in"]
    due_on: date = DUE_ON.read(form.values)
    topic = form.values.get("topic", "")
    known = topic if topic in STEPS else USUAL_STEP
    figure = figures_now(talk.person, runtime().today)[known]
    return AgreementGiven(text, due_on, topic, figure.part, figure.whole)


@page.post("/talks/<int:number>/held")
def note_held(number: int) -> Response:
    """Record that the talk took place without an agreement."""
    by = me().person
    return _done(number, lambda tx: hold(tx, by, number), gettext("已记下谈过一次，没有约定。"))


@page.post("/talks/<int:number>/confirm")
def confirm_agreement(number: int) -> Response:
    """Confirm the agreement that the other person wrote."""
    by, agreement = me().person, row_number(filled().values.get("agreement", ""))
    said = gettext("已确认。到那一天，自动提醒你们两个人看前后变化。")
    return _done(number, lambda tx: confirm(tx, by, agreement), said)


@page.post("/talks/<int:number>/release")
def release_agreement(number: int) -> Response:
    """Let the growth record show the agreement, or withdraw that."""
    form, by = filled(), me().person
    agreement = row_number(form.values.get("agreement", ""))
    released = form.values.get("released") == "yes"
    said = (
        gettext("您同意公开；两个人都同意，成长档案里才有。") if released else gettext("已收回。")
    )
    return _done(number, lambda tx: release(tx, by, agreement, released=released), said)


@page.post("/talks/<int:number>/note")
def keep_note(number: int) -> str | Response | tuple[str, int]:
    """Store the member's own note."""
    form, by, talk = filled(), me().person, talk_seen(number, me().person)
    try:
        sealed = runtime().cipher.encrypt_note(by, NOTE.read(form.values))
    except JiebaoError as refusal:
        return _page(talk, form.refuse(refusal)), refusal.status
    said = gettext("已保存，只有您自己看得到。")
    return _done(number, lambda tx: write_note(tx, by, number, sealed), said)


@page.post("/talks/<int:number>/wish")
def write_wish(number: int) -> str | Response | tuple[str, int]:
    """Write the member's wish to the company."""
    form, by, talk = filled(), me().person, talk_seen(number, me().person)
    try:
        text = WISH.read(form.values)
        runtime().write(lambda tx: wish(tx, by, number, text))
    except JiebaoError as refusal:
        return _page(talk, form.refuse(refusal, "wish")), refusal.status
    flash_message(gettext("已写下，对方同意后提给公司。"))
    return redirect_to(url_for("talk.show", number=number))


@page.post("/talks/<int:number>/consent")
def agree_to_wish(number: int) -> Response:
    """Agree that the other person's wish goes to the company."""
    by, asked = me().person, row_number(filled().values.get("wish", ""))
    said = gettext("已同意，提给公司。")
    return _done(number, lambda tx: consent(tx, by, number, asked), said)


def _done(number: int, work: Callable[[Transaction], object], said: str) -> Response:
    """Do one small change and show the talk again; a refusal is told at its head."""
    talk_seen(number, me().person)
    try:
        runtime().write(work)
        flash_message(said)
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("talk.show", number=number))
