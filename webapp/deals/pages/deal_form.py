"""Read the form of a deal as a command; refuse it while a card or customer is ambiguous."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from rules.clauses import Ladder, PerUnit, RankPrize, Tiers
from rules.filters import OF_CARDS
from webapp.calling.operations.customers import NAME, CustomerGiven
from webapp.calling.pages.customer_form import seal_typed
from webapp.core.errors import JiebaoError, _
from webapp.core.fields import Text
from webapp.deals.operations.record_deal import AMOUNT, PRODUCT, REFERRER, DealCommand
from webapp.deals.pages.deal_search import (
    SHORTEST,
    CardFound,
    card_found,
    cards_found,
    customer_found,
    customers_found,
    folded_serial,
)
from webapp.facts.card_serials import SERIAL
from webapp.facts.contracts import CONTRACT
from webapp.schemes.catalogue import schemes
from webapp.web.current_user import me, runtime
from webapp.web.forms import Filled, form_key, row_number

_WHEN = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?", re.ASCII)


SERIAL_WORDS = replace(SERIAL, required=False)
CUSTOMER_WORDS = Text("words", most=60, required=False)
INPUTS = {
    each.name: each
    for each in (CONTRACT, AMOUNT, SERIAL_WORDS, CUSTOMER_WORDS, NAME, PRODUCT, REFERRER)
}


class WhenMalformed(JiebaoError):
    """The text is not a date and time."""

    sentence = _("时间“%(typed)s”不对，请写成 2026-03-02 14:30 这样。")
    field = "at"


class CardUnclear(JiebaoError):
    """Several cards match the typed serial, and none of them was chosen."""

    sentence = _("请在下面选中这张卡，或清空卡号。")
    field = "serial"


class NoSuchCard(JiebaoError):
    """No card has this serial."""

    sentence = _("没有找到卡号“%(serial)s”。请核对，或清空卡号。")
    field = "serial"


class CustomerUnclear(JiebaoError):
    """A customer was searched for, and none of those found was chosen."""

    sentence = _("请在下面选中客户；名单里没有的，请输入完整电话号码。")
    field = "words"


def deal_command(form: Filled) -> DealCommand:
    """Return the form as a command. Raises JiebaoError; its field shows the sentence."""
    card = _card_of(form)
    return DealCommand(
        id=form_key(form),
        closer=me().person,
        contract=CONTRACT.read(form.values),
        amount=AMOUNT.read(form.values),
        card=card.number if card else None,
        customer=_customer_of(form, card),
        at=closing_moment(form, "at"),
        product=PRODUCT.read(form.values),
        referrer=REFERRER.read(form.values),
    )


def closing_moment(form: Filled, name: str) -> datetime | None:
    """Return the field's instant, typed in company time; None if it is empty.

    Raises WhenMalformed.
    """
    typed = form.values.get(name, "")
    if not typed:
        return None
    try:
        if not _WHEN.fullmatch(typed):
            raise ValueError(typed)
        local = datetime.fromisoformat(typed)
    except ValueError as malformed:
        raise WhenMalformed(typed=typed[:40]) from malformed
    return local.replace(tzinfo=ZoneInfo(runtime().company.clock.zone))


def _chosen(form: Filled) -> CardFound | None:
    """The chosen card, if the typed serial still matches it."""
    chosen = card_found(row_number(form.values.get("card", "")))
    serial = folded_serial(form.values.get("serial", ""))
    return chosen if chosen and serial and serial in chosen.serial else None


def _card_of(form: Filled) -> CardFound | None:
    """The chosen card, or the one whose serial equals the typed one."""
    chosen = _chosen(form)
    serial = folded_serial(SERIAL_WORDS.read(form.values))
    if chosen is not None or not serial:
        return chosen
    found = cards_found(serial)
    exact = [card for card in found if card.serial == serial]
    if len(exact) == 1:
        return exact[0]
    raise CardUnclear() if found else NoSuchCard(serial=serial[:40])


def _customer_of(form: Filled, card: CardFound | None) -> CustomerGiven:
    """The chosen customer, if the search allows this seller to name it."""
    words, choice = CUSTOMER_WORDS.read(form.values), form.values.get("customer", "")
    found = customers_found(words, me().person)
    chosen = row_number(choice)
    if chosen and (chosen in found.ids or (card is not None and chosen == card.customer)):
        return CustomerGiven(id=chosen)
    if found.by_number:
        return CustomerGiven(NAME.read(form.values), seal_typed(words))
    if words:
        raise CustomerUnclear()
    return CustomerGiven()


def products() -> list[str]:
    """Return the products of deals that clauses of any scheme name; a deal's is compared with them.

    The products of cards are a list of their own.
    """
    named = {
        clause.only.product
        for scheme in schemes().values()
        for revision in scheme.revisions
        for clause in revision.clauses
        if isinstance(clause, PerUnit | Tiers | Ladder | RankPrize)
        and getattr(clause, "metric", "") not in OF_CARDS
    }
    return sorted(named - {""})


def deal_choices(form: Filled) -> dict[str, object]:
    """Return the template values for the cards and customers that match the typed text."""
    typed = form.values.get("serial", "")
    card = _chosen(form)
    cards = [card] if card else cards_found(typed)
    if card is None and len(cards) == 1 and cards[0].serial == folded_serial(typed):
        card = cards[0]
    return {
        "inputs": INPUTS,
        "cards": cards,
        "shortest": SHORTEST,
        "card": card,
        "card_customer": customer_found(card.customer) if card else None,
        "customers": customers_found(form.values.get("words", ""), me().person),
        "products": products(),
    }
