"""Proposed promotions: the list, one with its checklist, and what HR and leaders say to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.parts import GROWTH_RECORD
from webapp.company.roles import CHECKERS, HR, LEADERS
from webapp.core.errors import JiebaoError, NotFound
from webapp.facts.transactions import Transaction
from webapp.growth.ladder_reading import on_ladder
from webapp.growth.operations.promote import (
    ON,
    REASON,
    WHY,
    approve_promotion,
    decline_promotion,
    propose_promotion,
    withdraw_promotion,
)
from webapp.growth.pages.promotion import (
    checklist_page,
    condition_words,
    demand_charge_of_seller,
    had_words,
)
from webapp.growth.promotion_states import (
    HR_SIDE,
    LEADER_SIDE,
    PromotionSeen,
    promotion_count,
    promotion_seen,
    promotions_about,
)
from webapp.talks.growth_record import GrowthRecord, growth_record
from webapp.talks.pages.record_words import entry_words
from webapp.talks.record_entries import RecordEntry
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled
from webapp.web.list_pages import list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("promotions", __name__)
INPUTS = {WHY.name: WHY}


@page.get("/promotion/proposals")
def show() -> str:
    """The proposals: for HR and leaders all, for others those of people in their charge."""
    people, by = _charge(), me().person
    listed = list_page(promotion_count(people, by), "promotions.show")
    return render_template(
        "growth/promotion/proposals.html",
        proposals=promotions_about(people, by, listed.first, listed.size),
        page=listed,
        side=_side(),
    )


@page.get("/promotion/proposals/<int:number>")
def show_one(number: int) -> str:
    """One proposal with the checklist of its moment."""
    return _one(number, Filled(""))


@page.post("/promotion/<person>/proposal")
def propose(person: str) -> str | Response | tuple[str, int]:
    """Propose a person's next post."""
    demand_charge_of_seller(person)
    form, by = filled(), me().person
    try:
        on, reason = ON.read(form.values), REASON.read(form.values)
        number = runtime().write(lambda tx: propose_promotion(tx, by, person, on, reason))
    except JiebaoError as refusal:
        return checklist_page(person, form.refuse(refusal), own=False), refusal.status
    flash_message(gettext("已提名，等人事和公司领导决定。"))
    return redirect_to(url_for("promotions.show_one", number=number))


@page.post("/promotion/proposals/<int:number>")
def decide(number: int) -> str | Response | tuple[str, int]:
    """Approve or decline as HR or as a leader."""
    form, by = filled(), me().person
    try:
        if form.values.get("decision") == "approve":
            on = runtime().write(lambda tx: approve_promotion(tx, by, number))
            said = (
                gettext("已批准，岗位到那天自动改。")
                if on
                else gettext("已批准，还要等另一方批准。")
            )
        else:
            why = WHY.read(form.values)
            runtime().write(lambda tx: decline_promotion(tx, by, number, why))
            said = gettext("已退回，主管和本人看得到理由。")
    except JiebaoError as refusal:
        return _one(number, form.refuse(refusal)), refusal.status
    flash_message(said)
    return redirect_to(url_for("promotions.show_one", number=number))


@page.post("/promotion/proposals/<int:number>/withdrawal")
def withdraw(number: int) -> Response:
    """Withdraw the own proposal."""
    by = me().person
    return _done(number, lambda tx: withdraw_promotion(tx, by, number), gettext("提名已撤回。"))


def _done(number: int, work: Callable[[Transaction], object], said: str) -> Response:
    try:
        runtime().write(work)
        flash_message(said)
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("promotions.show_one", number=number))


def _one(number: int, form: Filled) -> str:
    here, seen = runtime(), promotion_seen(number)
    people = _charge()
    if people is not None and seen.person not in people and seen.proposed_by != me().person:
        raise NotFound()
    place = on_ladder(here.company, seen.person, here.today)
    record = _record_beside(seen)
    entries = _told_to_side(record.entries) if record else []
    listed = list_page(len(entries), "promotions.show_one", kept={"number": str(number)})
    return render_template(
        "growth/promotion/proposal.html",
        seen=seen,
        record=record,
        entries=[(each, *entry_words(each, here.company)) for each in listed.of(entries)],
        page=listed,
        missing=place.missing if seen.is_open else 0,
        decides=seen.waits_for(_side()),
        form=form,
        inputs=INPUTS,
        words=condition_words,
        had=had_words,
    )


def _record_beside(seen: PromotionSeen) -> GrowthRecord | None:
    """The person's growth record for HR and leaders, as long as the proposal is open."""
    here = runtime()
    if not _side() or not seen.is_open or GROWTH_RECORD in here.company.parts_off:
        return None
    return growth_record(here.company, seen.person, here.today)


def _told_to_side(entries: Sequence[RecordEntry]) -> list[RecordEntry]:
    """The entries that the reader may see: agreements of talks are not for leaders."""
    return [each for each in entries if each.kind != "agreement" or me().role in HR]


def _charge() -> frozenset[str] | None:
    """The people whose proposals the reader sees; None: everybody's."""
    if me().role not in CHECKERS:
        return None
    here = runtime()
    return here.company.in_charge_of(me().person, here.today, here.today)


def _side() -> str:
    return HR_SIDE if me().role in HR else LEADER_SIDE if me().role in LEADERS else ""
