"""Set the company's list of card products, from which sellers choose."""

from __future__ import annotations

import json

from webapp.company.roles import HR
from webapp.core.errors import JiebaoError, NotAllowed, _
from webapp.core.fields import Text
from webapp.facts.card_products import (
    CARD_PRODUCTS_SETTING,
    LONGEST_PRODUCT,
    CardProducts,
    card_products,
)
from webapp.facts.operations.set_setting import set_setting
from webapp.facts.transactions import Transaction

MOST_PRODUCTS = 12  # more do not fit above the button on a phone
PRODUCT_LINES = Text("products", most=600, required=False)


class TooManyProducts(JiebaoError):
    """The list is longer than a seller can choose from with one tap."""

    sentence = _("最多 %(most)s 种卡产品，现在有 %(count)s 种。")
    field = "products"


class ProductNameTooLong(JiebaoError):
    """A name of the list is longer than a card holds."""

    sentence = _("“%(name)s…”太长了：每种卡产品最多 %(most)s 个字。")
    field = "products"


def set_card_products(tx: Transaction, by: str, typed: str) -> CardProducts:
    """Replace the list by the names typed, one a line; each name once.

    A name that is left out stays known, for cards sold before. Raises NotAllowed, TextTooLong,
    TooManyProducts, ProductNameTooLong.
    """
    posting = tx.company.posting(by, tx.company.clock.day(tx.now))
    if posting is None or posting.role not in HR:
        raise NotAllowed()
    offered = _names(PRODUCT_LINES.clean(typed))
    before = card_products()
    if offered == before.offered:
        return before
    earlier = tuple(sorted(before.known - set(offered)))
    value = {"offered": offered, "earlier": earlier}
    set_setting(tx, by, CARD_PRODUCTS_SETTING, json.dumps(value, ensure_ascii=False))
    return CardProducts(offered, earlier)


def _names(typed: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))
    if len(names) > MOST_PRODUCTS:
        raise TooManyProducts(most=MOST_PRODUCTS, count=len(names))
    for name in names:
        if len(name) > LONGEST_PRODUCT:
            raise ProductNameTooLong(name=name[:10], most=LONGEST_PRODUCT)
    return names
