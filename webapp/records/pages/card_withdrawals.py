"""The page on which HR withdraws a card of an earlier day at its seller's request."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.cards.card_access import may_withdraw_for_seller
from webapp.core.errors import JiebaoError, NotFound
from webapp.facts.current_deals import count_deals_from
from webapp.facts.models import Card
from webapp.records.operations.withdraw_for_seller import (
    REASON,
    WithdrawalCommand,
    withdraw_for_seller,
)
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, form_key, new_key
from webapp.web.request_hooks import redirect_to

page = Blueprint("card_withdrawals", __name__)


@page.get("/checks/<int:card>/withdraw")
def show(card: int) -> str:
    """Show the card, its deals, and the form with the reason."""
    return _form(_withdrawable(card), Filled(new_key()))


@page.post("/checks/<int:card>/withdraw")
def withdraw(card: int) -> str | Response | tuple[str, int]:
    """Withdraw the card for its seller; then show the card's page."""
    held, form, by = _withdrawable(card), filled(), me().person
    try:
        command = WithdrawalCommand(form_key(form), card, REASON.read(form.values))
        runtime().write(lambda tx: withdraw_for_seller(tx, by, command))
    except JiebaoError as refusal:
        return _form(held, form.refuse(refusal)), refusal.status
    flash_message(gettext("卡 %(serial)s 已撤回，不再计入。", serial=held.serial))
    return redirect_to(url_for("checks.show_card", card=card))


def _withdrawable(number: int) -> Card:
    """A card that the member may withdraw for its seller. Raises NotFound."""
    here = runtime()
    card: Card | None = Card.get_or_none(Card.fact == number)
    if card is None or not may_withdraw_for_seller(
        here.company, me().person, card.fact, here.today
    ):
        raise NotFound()
    return card


def _form(card: Card, form: Filled) -> str:
    return render_template(
        "records/withdraw_for_seller.html",
        card=card,
        seller_name=runtime().company.name_of(card.fact.person_id),
        deals=count_deals_from(card.fact_id),
        form=form,
        inputs={"reason": REASON},
    )
