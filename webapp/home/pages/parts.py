"""Let HR switch each part of the program on or off."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.parts import PARTS
from webapp.core.errors import JiebaoError
from webapp.home.operations.switch_parts import switch_part
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.request_hooks import redirect_to

page = Blueprint("parts", __name__)


@page.get("/parts")
def show() -> str:
    """List the parts, each with its purpose and whether it is on."""
    return _page()


def _page(error: str = "") -> str:
    return render_template("home/parts.html", parts=PARTS, error=error)


@page.post("/parts")
def switch() -> str | Response | tuple[str, int]:
    """Switch one part off or on."""
    by, part = me().person, request.form.get("part", "")
    on = request.form.get("on") == "yes"
    try:
        runtime().write(lambda tx: switch_part(tx, by, part, on=on))
    except JiebaoError as refusal:
        return _page(refusal_sentence(refusal)), refusal.status
    name = gettext(PARTS[part])
    if on:
        flash_message(gettext("“%(part)s”已打开。", part=name))
    else:
        flash_message(gettext("“%(part)s”已关闭，各页不再显示。记录都保留。", part=name))
    return redirect_to(url_for("parts.show"))
