"""Refuse clauses that count the cards of a product which no seller can choose."""

from __future__ import annotations

from collections.abc import Iterable

from rules.clauses import Clause
from rules.filters import OF_CARDS
from webapp.core.errors import JiebaoError, _
from webapp.facts.card_products import card_products


class ClauseProductUnknown(JiebaoError):
    """A clause counts the cards of a product that is not on the company's list."""

    sentence = _(
        "“%(clause)s”只算“%(product)s”，但“设置 → 卡产品”里没有它，一张也算不上。"
        "请改成列表里的名字，或先到那里添加。"
    )
    field = "product"


def demand_products(clauses: Iterable[Clause]) -> None:
    """Check the product of each clause about cards. Raises ClauseProductUnknown.

    The product of a deal is free text, so that clauses about deals are not checked.
    """
    named = [each for each in clauses if getattr(each, "product", "")]
    offered = card_products().offered if named else ()
    for each in named:
        product = str(getattr(each, "product", ""))
        if getattr(each, "metric", "") in OF_CARDS and product not in offered:
            raise ClauseProductUnknown(clause=each.name, product=product)
