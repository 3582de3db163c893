"""The page of a person's reminders, newest first, and the form for Web Push."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.deadlines import ANSWER_WITHIN, closes_at
from webapp.company.parts import (
    BIRTHDAYS,
    COURSES,
    EFFECT_PART,
    EVENTS,
    MATTERS,
    MENTORS,
    PAIRS,
    PROMOTION,
    RECOGNITION_MEETING,
    TALKS,
)
from webapp.messaging.models import Reminder
from webapp.messaging.operations.remind import (
    BIRTHDAY,
    CONCLUSION,
    COURSE,
    EVENT,
    GOAL_ANSWER,
    GOAL_TALK,
    MATTER,
    MENTOR,
    NUMBER,
    NUMBER_OF,
    PAIR,
    PLACES,
    PROMOTED,
    RECOGNITION,
    TALK,
    mark_seen,
)
from webapp.messaging.operations.subscribe import KINDS, SubscriptionGiven, subscribe, wanted_by
from webapp.messaging.vapid_key import public_key
from webapp.schemes.metric_names import metric_name
from webapp.schemes.scheme_names import clause_name, scheme_name
from webapp.web.current_user import locale, me, runtime
from webapp.web.flash import flash_message
from webapp.web.json_clients import kept_for_later
from webapp.web.request_hooks import redirect_to

page = Blueprint("reminders", __name__)
MOST = 50
PART_OF = {  # kinds that are gone with a part
    TALK: TALKS,
    BIRTHDAY: BIRTHDAYS,
    EVENT: EVENTS,
    MATTER: MATTERS,
    RECOGNITION: RECOGNITION_MEETING,
    PAIR: PAIRS,
    MENTOR: MENTORS,
    PROMOTED: PROMOTION,
    CONCLUSION: EFFECT_PART,
    COURSE: COURSES,
    GOAL_ANSWER: "goals",
    GOAL_TALK: "goals",
    NUMBER: "number_health",
    NUMBER_OF: "number_health",
}


@dataclass(frozen=True)
class ReminderRow:
    """A reminder for display: `told` holds the values of its sentence, `fresh` means unread."""

    kind: str
    told: dict[str, Any]
    href: str
    at: datetime
    fresh: bool


@page.get("/reminders")
def show() -> str:
    """Show the latest MOST reminders and mark all as read, unless the page is only cached ahead."""
    person = me().person
    newest = Reminder.select().where(Reminder.person == person, Reminder.at <= runtime().clock())
    parts_off = runtime().company.parts_off
    hidden = [kind for kind, part in PART_OF.items() if part in parts_off]
    if hidden:
        newest = newest.where(Reminder.kind.not_in(hidden))
    rows = [_row(row) for row in newest.order_by(Reminder.id.desc()).limit(MOST)]
    if any(row.fresh for row in rows) and not kept_for_later():
        runtime().write(lambda tx: mark_seen(tx, person))
    return render_template(
        "messaging/reminders/index.html",
        rows=rows,
        **_sentence_context(),
        kinds=KINDS,
        push_key=public_key(runtime().keys.push),
        wanted=wanted_by(person),
    )


@page.post("/reminders/push")
def push() -> Response:
    """Subscribe this browser to the ticked kinds; end its subscription where none is ticked."""
    member = me()
    given = SubscriptionGiven(
        endpoint=request.form.get("endpoint", ""),
        p256dh=request.form.get("p256dh", ""),
        auth=request.form.get("auth", ""),
        kinds=tuple(kind for kind in KINDS if kind in request.form.getlist("kinds")),
        locale=locale(),
    )
    runtime().write(lambda tx: subscribe(tx, member.person, member.token_hash, given))
    flash_message(gettext("推送设置已保存。") if given.kinds else gettext("这部手机不再推送。"))
    return redirect_to(url_for("reminders.show"))


def reminder_sentence(reminder: Reminder) -> str:
    """A reminder as one sentence, in the current locale."""
    text = render_template(
        "messaging/reminders/_one.html",
        each=_row(reminder),
        **_sentence_context(),
    )
    return text.strip()


def _sentence_context() -> dict[str, Any]:
    """The template variables of _sentence.html: names, limits, the meeting's closing time."""
    company = runtime().company
    return {
        "name_of_metric": _board_name,
        "clause_name": clause_name,
        "scheme_name": scheme_name,
        "workdays": ANSWER_WITHIN,
        "places": PLACES,
        "closes_on": lambda at: closes_at(company, company.clock.day(at)),
    }


def _row(row: Reminder) -> ReminderRow:
    return ReminderRow(row.kind, json.loads(row.told), row.href, row.at, row.seen_at is None)


def _board_name(metric: str) -> str:
    name = metric_name(metric.removesuffix("_completion"))
    return gettext("%(metric)s完成率", metric=name) if metric.endswith("_completion") else name
