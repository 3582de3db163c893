"""The page of records with a deviating phone or clock, where supervisors decide on held ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from peewee import fn
from werkzeug.wrappers import Response

from webapp.core.errors import JiebaoError
from webapp.facts.evidence_models import ClockDecision, Origin
from webapp.facts.models import Fact
from webapp.records.operations.accept_held import REASON, claimed_at, decide_clock
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("clocks", __name__)

SHOWN = timedelta(days=14)  # how long a record that is marked but not held stays on the page
MOST = 200


@dataclass(frozen=True)
class Deviation:
    """A record with marks; `held`: it waits for a decision; `claimed`: the time of its phone."""

    number: int
    kind: str
    name: str
    claimed: datetime
    received: datetime
    marks: tuple[str, ...]
    held: bool
    accepted: bool | None
    reason: str


@page.get("/clocks")
def show() -> str:
    """Show the held records first, then those that are only marked."""
    return _page()


@page.post("/clocks/<int:number>")
def decide(number: int) -> str | Response | tuple[str, int]:
    """Accept the phone's time, or leave the record out."""
    form, checker = filled(), me().person
    accepted = form.values.get("accepted") == "yes"
    try:
        reason = REASON.read(form.values)
        runtime().write(
            lambda tx: decide_clock(tx, checker, number, accepted=accepted, reason=reason)
        )
    except JiebaoError as refusal:
        return _page(
            {number: (refusal_sentence(refusal), form.values.get("reason", ""))}
        ), refusal.status
    flash_message(gettext("已接受,按手机时间计入。") if accepted else gettext("已决定不计入。"))
    return redirect_to(url_for("clocks.show"))


def _page(refused: dict[int, tuple[str, str]] | None = None) -> str:
    found = _deviations()
    return render_template(
        "records/held_records/index.html",
        waiting=[each for each in found if each.held],
        others=[each for each in found if not each.held],
        refused=refused or {},
        inputs={"reason": REASON},
        shown_days=SHOWN.days,
    )


def _deviations() -> list[Deviation]:
    """Marked records of the people in the viewer's charge, newest first, at most MOST."""
    here = runtime()
    company, since = here.company, here.today - SHOWN
    later = Fact.alias("later")
    corrected = later.select(later.number).where(later.corrects == Fact.number)
    query = (
        Origin.select(Origin, Fact)
        .join(Fact)
        .where((~Origin.proved) | ((Origin.marks != "") & (Fact.day >= since)))
        .where(~fn.EXISTS(corrected) | Fact.number.in_(ClockDecision.select(ClockDecision.fact)))
        .order_by(Fact.number.desc())
        .limit(MOST)
    )
    decisions = {each.fact_id: each for each in ClockDecision.select()}
    return [
        _deviation(origin, company.name_of(origin.fact.person_id), decisions.get(origin.fact_id))
        for origin in query
        if origin.fact.person_id in company.in_charge_of(me().person, here.today, origin.fact.day)
    ]


def _deviation(origin: Origin, name: str, decision: ClockDecision | None) -> Deviation:
    fact = origin.fact
    return Deviation(
        number=fact.number,
        kind=fact.kind,
        name=name,
        claimed=claimed_at(origin, fact.received_at),
        received=fact.received_at,
        marks=tuple(origin.marks.split()),
        held=not origin.proved and decision is None,
        accepted=decision.accepted if decision else None,
        reason=decision.reason if decision else "",
    )
