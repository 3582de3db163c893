"""The page of HR and leaders that says who saw customers' whole numbers and cards' photos."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template, request
from flask_babel import gettext

from webapp.core.errors import JiebaoError, _
from webapp.core.fields import OptionalDay
from webapp.verification.sensitive_readings import (
    MOST_READING_DAYS,
    NUMBERS,
    PHOTOS,
    ReadingsAsked,
    readings_of,
    readings_query,
)
from webapp.web.current_user import runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.list_pages import list_page

page = Blueprint("readings", __name__)
DAYS = 7  # shown unless others are asked for
HOW = {
    "page": _("在页面上看"),
    "kept": _("存到手机备用"),
    "dial": _("点了拨打"),
    "check": _("回访时看"),
    "export": _("导出个人信息"),
}


@page.get("/readings")
def show() -> str | tuple[str, int]:
    """The newest readings of the days, the person and the customer or card asked for."""
    here, error = runtime(), ""
    asked = ReadingsAsked(NUMBERS, here.today - timedelta(days=DAYS - 1), here.today)
    try:
        asked = _asked(asked)
    except JiebaoError as refusal:
        error = refusal_sentence(refusal)
    query = readings_query(here.company.clock, asked)
    kept = {
        "what": asked.what,
        "who": asked.who,
        "about": asked.about,
        "first": asked.first.isoformat(),
        "last": asked.last.isoformat(),
    }
    listed = list_page(query.count(), "readings.show", kept=kept)
    rows = list(query.offset(listed.first).limit(listed.size))
    rendered = render_template(
        "verification/readings.html",
        readings=readings_of(asked, rows),
        page=listed,
        asked=asked,
        names=here.company.name_of,
        how_words=_how_words,
        most_days=MOST_READING_DAYS,
        error=error,
    )
    return (rendered, 400) if error else rendered


def _asked(usual: ReadingsAsked) -> ReadingsAsked:
    """What the address asks for. Raises DateMalformed."""
    given = request.args.to_dict()
    last = OptionalDay("last").read(given) or usual.last
    first = OptionalDay("first").read(given) or last - timedelta(days=DAYS - 1)
    what = PHOTOS if given.get("what") == PHOTOS else NUMBERS
    return ReadingsAsked(
        what, first, last, given.get("who", "").strip()[:40], given.get("about", "").strip()[:40]
    )


def _how_words(how: str) -> str:
    """How a number was seen, in words; by which token, where a program read it."""
    kind, _colon, token = how.partition(":")
    if kind == "token":
        return gettext("接口令牌第 %(id)s 个", id=token)
    return gettext(HOW[how]) if how in HOW else how
