"""The company's card products: the names that a seller chooses from when a card is sold."""

from __future__ import annotations

import json
from dataclasses import dataclass

from webapp.core.errors import JiebaoError, _
from webapp.store.models import Setting

CARD_PRODUCTS_SETTING = "card_products"  # JSON: `offered` and `earlier`, lists of names
LONGEST_PRODUCT = 40  # characters of a name, as of a deal's product


class CardProductUnknown(JiebaoError):
    """A card names a product that was never on the company's list."""

    sentence = _("公司没有“%(product)s”这种卡产品。请从列表里选，或选“不填”。")
    field = "product"


@dataclass(frozen=True)
class CardProducts:
    """The products offered, in HR's order, and those that were on the list before."""

    offered: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()

    @property
    def known(self) -> frozenset[str]:
        """Every product that a card may name, former ones too: phones may send old sales later."""
        return frozenset((*self.offered, *self.earlier))


def card_products() -> CardProducts:
    """The company's list; empty until HR has set one."""
    held = Setting.get_or_none(Setting.name == CARD_PRODUCTS_SETTING)
    if held is None:
        return CardProducts()
    names = json.loads(held.value)
    return CardProducts(tuple(names["offered"]), tuple(names["earlier"]))


def clean_card_product(typed: str) -> str:
    """The product of a card as it is stored; empty for none.

    Raises CardProductUnknown.
    """
    product = typed.strip()
    if product and product not in card_products().known:
        raise CardProductUnknown(product=product[:LONGEST_PRODUCT])
    return product
