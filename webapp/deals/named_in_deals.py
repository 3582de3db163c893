"""Find the card and the customer that a deal names, from what its closer typed or chose."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from peewee import JOIN, ModelSelect, fn

from webapp.calling.operations.customers import NAME, CustomerGiven
from webapp.core.errors import JiebaoError, _
from webapp.core.fields import Text
from webapp.core.sealed_numbers import SealedNumber
from webapp.facts.card_serials import SERIAL
from webapp.facts.current_deals import current_card
from webapp.facts.evidence_models import Verdict
from webapp.facts.models import Card, Customer, Deal, Fact

SHORTEST = 3  # characters of a serial: fewer would list the whole company's cards
DIGITS = 4  # the digits that a masked number shows at its end
MOST = 8
SERIAL_WORDS = replace(SERIAL, required=False)
CUSTOMER_WORDS = Text("words", most=60, required=False)


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


@dataclass(frozen=True)
class CustomerNamed:
    """What names the customer of a deal: `choice` a customer's id or 0, `words` a name or number.

    `number` is `words` sealed where they are a whole number, `name` the name of a new customer.
    """

    choice: int
    words: str
    number: SealedNumber | None
    name: str


def folded_serial(typed: str) -> str:
    """Return a serial, or a part of one, in the form in which cards store it."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", typed)).upper()


def cards_like(typed: str) -> list[Card]:
    """Return the cards whose serial contains `typed`: exact ones first, then verified, newest."""
    words = folded_serial(typed)
    if len(words) < SHORTEST:
        return []
    query = _cards().where(Card.serial.contains(words), ~fn.EXISTS(_replaced()))
    exact = (Card.serial == words).desc()
    verdicts = Verdict.select().where(Verdict.card == Card.fact, Verdict.result == "genuine")
    verified = fn.EXISTS(verdicts).desc()
    return list(query.order_by(exact, verified, Card.fact.desc()).limit(MOST))


def standing_card(number: int) -> Card | None:
    """Return the latest correction of the card with this number; None if there is no such card."""
    standing = current_card(number) if number else 0
    found: Card | None = _cards().where(Card.fact == standing).first()
    return found


def chosen_card(number: int, typed: str) -> Card | None:
    """Return the chosen card, if the typed serial still matches it."""
    chosen, serial = standing_card(number), folded_serial(typed)
    return chosen if chosen and serial and serial in chosen.serial else None


def named_card(number: int, typed: str) -> Card | None:
    """Return the chosen card, or the one whose serial equals `typed`; None where it is empty.

    Raises TextTooLong, CardUnclear, NoSuchCard.
    """
    chosen, serial = chosen_card(number, typed), folded_serial(SERIAL_WORDS.clean(typed))
    if chosen is not None or not serial:
        return chosen
    found = cards_like(serial)
    exact = [card for card in found if card.serial == serial]
    if len(exact) == 1:
        return exact[0]
    raise CardUnclear() if found else NoSuchCard(serial=serial[:40])


def named_customer(named: CustomerNamed, card: Card | None, seller: str) -> CustomerGiven:
    """Return the chosen customer, if the words or the card allow this seller to name it.

    Else the customer of the typed number, or nobody where nothing was typed. Raises
    CustomerUnclear, TextTooLong.
    """
    held = known_customers(named.words, named.number, seller)
    found = {customer.id for customer in held}
    if named.choice and (
        named.choice in found or (card is not None and named.choice == card.customer_id)
    ):
        return CustomerGiven(id=named.choice)
    if named.number is not None:
        return CustomerGiven(NAME.clean(named.name), named.number)
    if named.words:
        raise CustomerUnclear()
    return CustomerGiven()


def known_customers(words: str, number: SealedNumber | None, seller: str) -> list[Customer]:
    """Return the customers that match what a seller typed, at most MOST.

    A full number finds any customer, since a seller who knows the number knows the customer. A part
    of a name or the last digits find only customers of the seller's own list or deals.
    """
    if number is not None:
        return list(Customer.select().where(Customer.phone_hash == number.hash))
    plain = unicodedata.normalize("NFKC", words).strip()
    if not plain or (plain.isdigit() and len(plain) != DIGITS):
        return []
    by_digits = Customer.phone_masked.endswith(plain)
    matches = by_digits if plain.isdigit() else Customer.name.contains(plain)
    closed = (
        Deal.select(Deal.customer)
        .join(Fact)
        .where(Fact.person == seller, Deal.customer.is_null(False))
    )
    own = (Customer.seller == seller) | Customer.id.in_(closed)
    return list(Customer.select().where(matches, own).order_by(Customer.id.desc()).limit(MOST))


def _cards() -> ModelSelect:
    return Card.select(Card, Fact, Customer).join(Fact).switch(Card).join(Customer, JOIN.LEFT_OUTER)


def _replaced() -> ModelSelect:
    later = Fact.alias("later")
    return later.select(later.number).where(later.corrects == Card.fact, later.kind == "card")
