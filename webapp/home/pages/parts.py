"""Let HR switch each part of the program on or off, beside what it was used for lately."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.parts import (
    BIRTHDAYS,
    COURSES,
    EFFECT_PART,
    EVENTS,
    LIBRARY,
    MARKET,
    MATTERS,
    MENTORS,
    OLD_CUSTOMERS,
    PAIRS,
    PARTS,
    PROMOTION,
    PULSE_PART,
    RECOGNITION_MEETING,
    TALKS,
)
from webapp.core.errors import JiebaoError, _
from webapp.home.operations.switch_parts import switch_part
from webapp.home.part_measures import DAYS, LONG_DAYS, part_measures
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.request_hooks import redirect_to

page = Blueprint("parts", __name__)
MEASURED = {
    TALKS: _("近 %(days)s 天谈了 %(talks)s 次，%(agreed)s 句约定两个人都确认了"),
    "goals": _("上个月的目标选了 %(chosen)s 个，做到 %(reached)s 个"),
    "playbook": _("这次活动有 %(teams)s 个团队写了打法"),
    "number_health": _("近 %(days)s 天提醒过 %(people)s 人"),
    BIRTHDAYS: _("近 %(days)s 天祝贺了 %(greeted)s 人，其中 %(late)s 人晚了"),
    EVENTS: _("近 %(days)s 天 %(events)s 次活动，%(comes)s 人次要来"),
    PAIRS: _("现在 %(pairs)s 对"),
    MENTORS: _("现在带着 %(lasting)s 位新人"),
    OLD_CUSTOMERS: _(
        "近 %(days)s 天拜访 %(visits)s 次，送礼 %(gifts)s 次，转介绍 %(referrals)s 次"
    ),
    MARKET: _("近 %(days)s 天点选了 %(topics)s 次"),
    MATTERS: _("近 %(days)s 天立了 %(opened)s 件，答复了 %(answered)s 件"),
    RECOGNITION_MEETING: _("上个月的表彰会写了 %(sentences)s 句"),
    PULSE_PART: _("上个月收到 %(answers)s 次回答"),
    EFFECT_PART: _("近 %(days)s 天定了 %(conclusions)s 个结论"),
    PROMOTION: _("近 %(days)s 天晋升 %(promoted)s 人"),
    COURSES: _("近 %(days)s 天 %(passed)s 人次通过"),
    LIBRARY: _("近 %(days)s 天 %(people)s 人用过，%(taps)s 次里 %(helped)s 次有用"),
}
_TAPPED = _("现在 %(pairs)s 对；近 %(days)s 天点了 %(taps)s 次，%(helped)s 次有用")


@page.get("/parts")
def show() -> str:
    """List the parts, each with its purpose, what it was used for, and whether it is on."""
    return _page()


def _page(error: str = "") -> str:
    here = runtime()
    counts = part_measures(here.company, here.clock())
    measures = {part: _sentence(part, held) for part, held in counts.items()}
    return render_template("home/parts.html", parts=PARTS, measures=measures, error=error)


def _sentence(part: str, counts: dict[str, int]) -> str:
    """What a part's counts say."""
    days = LONG_DAYS if part in (EFFECT_PART, PROMOTION) else DAYS
    words = _TAPPED if "taps" in counts and part == PAIRS else MEASURED[part]
    return gettext(words, days=days, **counts)


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
