"""The page of the grace after the cut-off: show it today and later, and set it."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.cutoff_grace import read_graces
from webapp.core.errors import JiebaoError
from webapp.returns.operations.set_grace import GRACE_ON, LONGEST_GRACE, MINUTES, set_grace
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.formatting import day_text
from webapp.web.forms import Filled, filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("grace", __name__)
INPUTS = {each.name: each for each in (MINUTES, GRACE_ON)}


@page.get("/grace")
def show() -> str:
    """Show the grace of today, and those that are set from later days on."""
    return _show(Filled(""))


@page.post("/grace")
def change() -> str | Response | tuple[str, int]:
    """Set the grace from a future day on."""
    form, by = filled(), me().person
    try:
        minutes, on = MINUTES.read(form.values), GRACE_ON.read(form.values)
        runtime().write(lambda tx: set_grace(tx, by, minutes, on))
    except JiebaoError as refusal:
        return _show(form.refuse(refusal)), refusal.status
    flash_message(gettext("已设好：从 %(day)s起，宽限 %(n)s 分钟。", day=day_text(on), n=minutes))
    return redirect_to(url_for("grace.show"))


def _show(form: Filled) -> str:
    today = runtime().today
    graces = [(on, int(grace.total_seconds()) // 60) for on, grace in read_graces()]
    past = [each for each in graces if each[0] <= today]
    form.values = {"on": (today + timedelta(days=1)).isoformat()} | form.values
    return render_template(
        "returns/grace.html",
        minutes=past[-1][1] if past else 0,
        since=past[-1][0] if past else None,
        later=[each for each in graces if each[0] > today],
        today=today,
        tomorrow=today + timedelta(days=1),
        longest=LONGEST_GRACE,
        form=form,
        inputs=INPUTS,
    )
