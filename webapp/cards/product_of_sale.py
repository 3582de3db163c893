"""The product of a card sold: what the seller chose, or what the issued card says."""

from __future__ import annotations

from webapp.cards.models import IssuedCard
from webapp.facts.card_products import clean_card_product


def product_of_sale(typed: str, serial: str) -> str:
    """The product with which a card is stored: the chosen one, else that of the issued serial.

    A choice that differs from the issued card stands, and is a signal to the checker. `serial` as
    it is stored. Raises CardProductUnknown.
    """
    chosen = clean_card_product(typed)
    if chosen:
        return chosen
    issued = IssuedCard.get_or_none(IssuedCard.serial == serial)
    return str(issued.product) if issued else ""
