"""What one is reminded of, newest first; looking at it is having read it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext

from webapp.models import Reminder
from webapp.operations.reminding import mark_seen
from webapp.pages.member import me, office
from webapp.pages.phones import kept_for_later
from webapp.vocabulary import metric_name
from webapp.wording import clause_name

page = Blueprint("reminders", __name__)
MOST = 50


@dataclass(frozen=True)
class ReminderRow:
    """A reminder: `told` are the figures of its sentence, `fresh` that it was not read before."""

    kind: str
    told: dict[str, Any]
    href: str
    at: datetime
    fresh: bool


@page.get("/reminders")
def show() -> str:
    """The latest; from now on they count as read."""
    person = me().person
    newest = Reminder.select().where(Reminder.person == person)
    rows = [
        ReminderRow(row.kind, json.loads(row.told), row.href, row.at, row.seen_at is None)
        for row in newest.order_by(Reminder.id.desc()).limit(MOST)
    ]
    if any(row.fresh for row in rows) and not kept_for_later():
        office().write(lambda tx: mark_seen(tx, person))
    return render_template(
        "reminders/index.html", rows=rows, name_of_metric=_board_name, clause_name=clause_name
    )


def _board_name(metric: str) -> str:
    name = metric_name(metric.removesuffix("_completion"))
    return gettext("%(metric)s完成率", metric=name) if metric.endswith("_completion") else name
