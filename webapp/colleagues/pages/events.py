"""Team events: what is coming, who comes, photos; the form of those who plan one."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from webapp.colleagues.event_reading import (
    SUBJECT,
    EventReader,
    concerns,
    cost_of_year,
    event_for,
    events_for,
    reader_of,
)
from webapp.colleagues.operations.plan_event import (
    COST,
    EVERYBODY,
    ON,
    TITLE,
    EventGiven,
    PhotoStored,
    add_event_photo,
    answer_event,
    cancel_event,
    may_change,
    plan_event,
)
from webapp.company.roles import CHECKERS, HR
from webapp.core.errors import JiebaoError, NotFound
from webapp.facts.evidence_models import Attachment
from webapp.facts.transactions import Transaction
from webapp.media.attachments import (
    JPEG,
    MOST_BYTES,
    AttachmentEmpty,
    NotAnAttachment,
    check_attachment,
)
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, row_number
from webapp.web.list_pages import TALL_ON_A_PAGE, list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("events", __name__)
INPUTS = {each.name: each for each in (TITLE, ON, COST)}


@page.get("/events")
def show() -> str:
    """Show the events that concern the member, the latest first."""
    return _page(Filled(""))


def _page(form: Filled) -> str:
    reader, today = _reader(), runtime().today
    company = runtime().company
    found = events_for(reader, today)
    listed = list_page(len(found), "events.show", TALL_ON_A_PAGE)
    teams = company.open_teams(today)
    if me().role not in HR:
        teams = {key: team for key, team in teams.items() if key in reader.teams}
    return render_template(
        "colleagues/events.html",
        events=[
            (each, may_change(reader, each), concerns(reader, each)) for each in listed.of(found)
        ],
        page=listed,
        teams=teams if me().role in HR | CHECKERS else {},
        for_all=me().role in HR,
        sees_cost=reader.of_company or me().role in CHECKERS,
        cost=cost_of_year(today.year) if reader.of_company else None,
        company_teams=company.teams,
        today=today,
        form=form,
        inputs=INPUTS,
    )


def _reader() -> EventReader:
    return reader_of(runtime().company, me().person, me().role, runtime().today)


@page.post("/events")
def plan() -> str | Redirect | tuple[str, int]:
    """Plan an event."""
    form, by = filled(), me().person
    try:
        team = form.values.get("team", EVERYBODY)
        given = EventGiven(
            None if team == EVERYBODY else team,
            TITLE.read(form.values),
            ON.read(form.values),
            COST.read(form.values),
        )
        runtime().write(lambda tx: plan_event(tx, by, given))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal)), refusal.status
    flash_message(gettext("活动已发布，相关的人都收到提醒。"))
    return redirect_to(url_for("events.show"))


@page.post("/events/answer")
def answer() -> Redirect:
    """Say whether the member comes."""
    form, by = filled(), me().person
    event, comes = row_number(form.values.get("event", "")), form.values.get("comes") == "yes"
    return _done(lambda tx: answer_event(tx, by, event, comes=comes), gettext("已记下。"))


@page.post("/events/cancel")
def cancel() -> Redirect:
    """Cancel an event."""
    by, event = me().person, row_number(filled().values.get("event", ""))
    return _done(lambda tx: cancel_event(tx, by, event), gettext("活动已取消。"))


@page.post("/events/photo")
def send_photo() -> Redirect:
    """Add a photo to an event."""
    by, event = me().person, row_number(filled().values.get("event", ""))
    event_for(_reader(), event)
    try:
        photo = _stored()
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
        return redirect_to(url_for("events.show"))
    return _done(lambda tx: add_event_photo(tx, by, event, photo), gettext("照片已上传。"))


def _stored() -> PhotoStored:
    """The photo of the form, redrawn and stored. Raises AttachmentEmpty, NotAnAttachment."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise AttachmentEmpty()
    checked = check_attachment(sent.read(MOST_BYTES + 1), sent.filename)
    if checked.media != JPEG:
        raise NotAnAttachment()
    stored = runtime().attachments.keep(checked.name, checked.content)
    return PhotoStored(stored.file, checked.name, checked.media, len(checked.content))


@page.get("/events/photos/<int:number>")
def photo(number: int) -> Response:
    """A photo by its attachment. Raises NotFound where its event does not concern the member."""
    held = Attachment.get_or_none(Attachment.number == number)
    kind, _colon, event = held.subject.partition(":") if held else ("", "", "")
    if kind != SUBJECT:
        raise NotFound()
    event_for(_reader(), row_number(event))
    sent = send_file(BytesIO(runtime().attachments.read(held.file)), mimetype=JPEG)
    sent.headers["Cache-Control"] = "private, max-age=86400"
    return sent


def _done(work: Callable[[Transaction], object], said: str) -> Redirect:
    try:
        runtime().write(work)
        flash_message(said)
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("events.show"))
