"""Show the checkers' queue: each card's photo beside its expected values; record opinions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext

from webapp.cards.card_access import may_judge, may_withdraw_for_seller
from webapp.checks.models import Plant, PlantAnswer
from webapp.checks.operations.call_back import note_callback, show_number
from webapp.checks.operations.plant_photos import answer_plant
from webapp.checks.operations.undo_opinion import undo
from webapp.checks.operations.verdicts import REASON, VerdictCommand, judge
from webapp.checks.pages.check_rows import ToCheck, looked_at_today, own_opinions, to_check
from webapp.checks.queue import Waiting, check_queue
from webapp.checks.risk import Risk
from webapp.company.roles import HR
from webapp.company.stakeholders import is_stakeholder
from webapp.core.errors import JiebaoError, NotFound
from webapp.facts.card_serials import SERIAL, clean_serial
from webapp.facts.models import Card, Fact
from webapp.facts.opinions import opinions_of
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import filled, form_key, new_key
from webapp.web.fragments import render_part

page = Blueprint("checks", __name__)
AHEAD = 3  # photos that the browser loads ahead
Answer = str | tuple[str, int]


@page.get("/checks")
def show() -> str:
    """Show the next photo with its expected values; HR may ask for a card by `serial`."""
    typed = request.args.get("serial", "").strip()
    if not typed or me().role not in HR:
        return render_template("checks/index.html", **_queue())
    found = _card_with(typed)
    if found is None:
        flash_message(gettext("没有找到卡 %(serial)s。", serial=typed), "error")
    return render_template("checks/index.html", **_queue(found))


def _card_with(typed: str) -> int | None:
    """The newest card with this serial; an own unanswered plant is found like a card."""
    try:
        serial = clean_serial(typed)
    except JiebaoError:
        return None
    plants = Plant.select(Plant.fact).left_outer_join(PlantAnswer)
    mine = plants.where(Plant.checker == me().person, PlantAnswer.plant.is_null())
    plant = mine.where(Plant.serial == serial).tuples().first()
    if plant is not None:
        return int(plant[0])
    others = Card.select(Card.fact).join(Fact).where(Fact.person != me().person)
    card = others.where(Card.serial == serial).order_by(Card.fact.desc()).tuples().first()
    return int(card[0]) if card else None


@page.get("/checks/<int:card>")
def show_card(card: int) -> str:
    """Show the card of this number, even if it was judged before."""
    return render_template("checks/index.html", **_queue(_judgeable(card)))


def _judgeable(number: int) -> int:
    """Return `number` if it is a card that the member may judge or an own unanswered plant.

    Raises NotFound.
    """
    plant = Plant.select().left_outer_join(PlantAnswer)
    if plant.where(
        Plant.fact == number, Plant.checker == me().person, PlantAnswer.plant.is_null()
    ).exists():
        return number
    here = runtime()
    sale = Fact.get_or_none(Fact.number == number, Fact.kind == "card")
    if sale is None or not may_judge(here.company, me().person, sale, here.today):
        raise NotFound()
    return number


@page.post("/checks/<int:card>")
def verdict(card: int) -> Answer:
    """Record the checker's opinion; answer with the next photo."""
    form = filled()
    checker = me().person
    try:
        command = VerdictCommand(
            form_key(form), card, form.values.get("result", ""), REASON.read(form.values)
        )
        if Plant.get_or_none(Plant.fact == card) is not None:
            _flash_plant_answer(runtime().write(lambda tx: answer_plant(tx, checker, command)))
        else:
            runtime().write(lambda tx: judge(tx, checker, command))
            flash_message(_outcome_of(command))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
        if refusal.status == 409:
            return _answer()
        return _answer(_judgeable(card)), refusal.status if refusal.status != 400 else 200
    return _answer()


def _outcome_of(command: VerdictCommand) -> str:
    """The sentence that says which opinion was given, and whether it led to a verdict."""
    serial = Card.get_by_id(command.card).serial
    if not opinions_of(command.card):  # they ended with a verdict
        if command.result == "genuine":
            return gettext("卡 %(serial)s 已核实。", serial=serial)
        return gettext("两位都判假：卡 %(serial)s 已退出榜单。", serial=serial)
    if command.result == "fake":
        return gettext("您判卡 %(serial)s 为假：还要另一位看过才算，榜单暂不变。", serial=serial)
    if command.result == "doubtful":
        return gettext("您对卡 %(serial)s 存疑：请另一位再看，榜单暂不变。", serial=serial)
    return gettext("您判卡 %(serial)s 为真：还要团队以外的一位来看。", serial=serial)


def _flash_plant_answer(right: bool) -> None:
    if right:
        flash_message(gettext("这一张是放进来的已知照片，您看得很仔细。不计入任何结果。"))
    else:
        flash_message(gettext("这一张是放进来的已知照片，您判得不对。不计入任何结果。"), "error")


@page.post("/checks/opinions/<int:number>/undo")
def take_back(number: int) -> Answer:
    """Withdraw an own opinion, and show its card again."""
    form, checker = filled(), me().person
    try:
        key = form_key(form)
        runtime().write(lambda tx: undo(tx, checker, number, key))
        undone = Fact.get_by_id(number)
        card = undone.opinion.get().card_id
        serial = Card.get_by_id(card).serial
        flash_message(gettext("已撤销您对卡 %(serial)s 的判定。", serial=serial))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
        return _answer(), refusal.status if refusal.status != 409 else 200
    return _answer(card)


@page.post("/checks/<int:card>/call")
def call(card: int) -> Answer:
    """Show the customer's full number as a link that calls it; this showing is recorded."""
    checker = me().person
    try:
        customer = runtime().write(lambda tx: show_number(tx, checker, card))
        number = runtime().cipher.decrypt(customer.phone_cipher)
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
        return _answer(_judgeable(card)), refusal.status if refusal.status != 409 else 200
    return _answer(card, number=number)


@page.post("/checks/<int:card>/callback")
def callback(card: int) -> Answer:
    """Record what the customer said on the phone."""
    form, checker = filled(), me().person
    try:
        key, result = form_key(form), form.values.get("result", "")
        runtime().write(lambda tx: note_callback(tx, checker, card, key, result))
        flash_message(gettext("回访结果已记下。"))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
        return _answer(_judgeable(card)), refusal.status if refusal.status != 409 else 200
    return _answer(card)


def _answer(card: int | None = None, number: str = "") -> str:
    return render_part("checks/_answer.html", "checks/index.html", **_queue(card, number))


def _queue(card: int | None = None, number: str = "") -> dict[str, Any]:
    """The page's context for a given card, or for the first in the queue.

    `number` is the customer's full number, if it is disclosed.
    """
    here = runtime()
    queue = check_queue(here.company, me().person, here.today)
    resting = request.values.get("rest") == "yes"
    waiting = (*queue.needed, *queue.rest) if resting else queue.needed
    shown = card if card is not None else next((each.number for each in waiting), None)
    # A risk without parts may be unknown: the queue queries only the risks of marked cards.
    risk = next(
        (each.risk for each in (*queue.needed, *queue.rest) if each.number == shown), Risk()
    )
    row = to_check(shown, risk if risk.parts else None) if shown is not None else None
    sale = Fact.get_or_none(Fact.number == shown, Fact.kind == "card")
    return {
        "card": row,
        "inputs": {"reason": REASON, "serial": SERIAL},
        "finds_cards": me().role in HR,
        "why": next((each.why for each in waiting if each.number == shown), ""),
        "own_team": sale is not None and _has_stake(sale),
        "may_withdraw": sale is not None and row is not None and _may_withdraw(sale, row),
        "number": number,
        "ahead": _photos_ahead(waiting, shown),
        "waiting": len(queue.needed),
        "rest": len(queue.rest),
        "resting": resting,
        "done": looked_at_today(),
        "opinions": own_opinions(10),
        "key": new_key(),
        "second_key": new_key(),
    }


def _has_stake(sale: Fact) -> bool:
    """Whether the member has a stake in the card, so that a checker without one must judge too."""
    here = runtime()
    return is_stakeholder(here.company, me().person, sale.person_id, sale.day, here.today)


def _may_withdraw(sale: Fact, card: ToCheck) -> bool:
    """Whether the member may withdraw the card for its seller now."""
    here = runtime()
    if card.replaced or card.verdict or card.said or sale.day >= here.today:
        return False
    return may_withdraw_for_seller(here.company, me().person, sale, here.today)


def _photos_ahead(waiting: tuple[Waiting, ...], shown: int | None) -> list[int]:
    """The numbers of the next items with a photo, which the browser loads ahead."""
    numbers = [each.number for each in waiting if each.number != shown][:AHEAD]
    with_photo = Card.select(Card.fact).where(Card.fact.in_(numbers), Card.photo.is_null(False))
    cards = {number for (number,) in with_photo.tuples()}
    planted = {each.number for each in waiting if each.plant}
    return [number for number in numbers if number in cards | planted]
