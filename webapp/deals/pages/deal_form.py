"""Read the form of a deal as a command; refuse it while a card or customer is ambiguous."""

from __future__ import annotations

from rules.clauses import Ladder, PerUnit, RankPrize, Tiers
from rules.filters import OF_CARDS
from webapp.calling.operations.customers import NAME
from webapp.deals.closing_moment import closing_moment
from webapp.deals.named_in_deals import (
    CUSTOMER_WORDS,
    SERIAL_WORDS,
    SHORTEST,
    CustomerNamed,
    cards_like,
    chosen_card,
    folded_serial,
    named_card,
    named_customer,
)
from webapp.deals.operations.record_deal import AMOUNT, PRODUCT, REFERRER, DealCommand
from webapp.deals.pages.deal_search import (
    customer_found,
    customers_found,
    sealed_typed_number,
    shown_card,
)
from webapp.facts.contracts import CONTRACT
from webapp.schemes.catalogue import schemes
from webapp.web.current_user import me, runtime
from webapp.web.forms import Filled, form_key, row_number

INPUTS = {
    each.name: each
    for each in (CONTRACT, AMOUNT, SERIAL_WORDS, CUSTOMER_WORDS, NAME, PRODUCT, REFERRER)
}


def deal_command(form: Filled) -> DealCommand:
    """Return the form as a command. Raises JiebaoError; its field shows the sentence."""
    typed = form.values.get
    card = named_card(row_number(typed("card", "")), typed("serial", ""))
    words = CUSTOMER_WORDS.read(form.values)
    choice = row_number(typed("customer", ""))
    named = CustomerNamed(choice, words, sealed_typed_number(words), typed("customer_name", ""))
    return DealCommand(
        id=form_key(form),
        closer=me().person,
        contract=CONTRACT.read(form.values),
        amount=AMOUNT.read(form.values),
        card=card.fact_id if card else None,
        customer=named_customer(named, card, me().person),
        at=closing_moment(typed("at", ""), runtime().company.clock.zone),
        product=PRODUCT.read(form.values),
        referrer=REFERRER.read(form.values),
    )


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
    chosen = chosen_card(row_number(form.values.get("card", "")), typed)
    cards = [shown_card(each) for each in ([chosen] if chosen else cards_like(typed))]
    card = cards[0] if chosen else None
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
