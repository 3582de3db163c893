"""Build the rows of the deal list: each deal with its card, share and cancellation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, Case, fn

from rules.clauses import PerUnit
from rules.outcomes import to_fen
from webapp.core.errors import JiebaoError
from webapp.deals.operations.cancel_deal import demand_right
from webapp.facts.current_deals import CurrentCard, current_deals
from webapp.facts.models import Cancellation, Card, Customer, Deal, Fact
from webapp.facts.rateable import OPEN_FOR
from webapp.schemes.catalogue import schemes
from webapp.web.current_user import me, runtime

MOST = 200


@dataclass(frozen=True)
class CardOfDeal:
    """The card that a deal came from; `share` is the designer's sum in fen, None without one.

    `because` then says why: seller (no designer), visited, held, withdrawn, fake, campaign (none
    runs on the deal's day) or cancelled.
    """

    serial: str
    seller: str
    seller_name: str
    day: date
    share: int | None
    because: str = ""


@dataclass(frozen=True)
class Cancelled:
    """The cancellation of a deal: who, when and why."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class DealRow:
    """One deal of a list; `amount` in fen."""

    number: int
    contract: str
    amount: int
    at: datetime
    closer: str
    closer_name: str
    customer_name: str
    customer_number: str
    new_customer: bool
    card: CardOfDeal | None
    cancelled: Cancelled | None
    may_cancel: bool
    may_be_rated: bool = False
    product: str = ""
    referrer: str = ""


@dataclass(frozen=True)
class DealTotal:
    """Number and sum (fen) of deals that were not cancelled; `listed` also counts the others."""

    count: int
    amount: int
    listed: int


def deal_rows(*where: Any, skipped: int = 0, most: int = MOST) -> list[DealRow]:
    """Return the deals that match conditions on Deal, Fact or SALE: the newest `most` of them.

    The first `skipped` ones are left out.
    """
    newest = _selected(*where).order_by(Fact.at.desc(), Fact.number.desc())
    found = list(newest.offset(skipped).limit(most))
    numbers = [deal.fact_id for deal in found]
    standing = {deal.number: deal for deal in current_deals(numbers=numbers)}
    cancelled = _cancelled(numbers)
    cards = _cards(found, standing)
    return [
        _row(deal, standing.get(deal.fact_id), cancelled.get(deal.fact_id), cards) for deal in found
    ]


def total_of(*where: Any) -> DealTotal:
    """Return number and sum of the deals that match the conditions."""
    later = Fact.alias("later")
    stands = ~fn.EXISTS(later.select(later.number).where(later.corrects == Deal.fact))
    count = fn.COUNT(Case(None, ((stands, Deal.fact),)))
    amount = fn.SUM(Case(None, ((stands, Deal.amount),), 0))
    [(counted, fen, listed)] = _selected(*where).select(count, amount, fn.COUNT(Deal.fact)).tuples()
    return DealTotal(counted, fen or 0, listed)


SALE = Fact.alias("sale")  # the fact of the card a deal came from, for conditions


def _selected(*where: Any) -> Any:
    return (
        Deal.select(Deal, Fact, Customer)
        .join(Fact)
        .switch(Deal)
        .join(Customer, JOIN.LEFT_OUTER)
        .join_from(Deal, SALE, JOIN.LEFT_OUTER, on=(SALE.number == Deal.card))
        .where(*where)
    )


def _cancelled(numbers: Sequence[int]) -> dict[int, Cancelled]:
    rows = (
        Cancellation.select(Cancellation.deal, Fact.recorded_by, Fact.at, Cancellation.reason)
        .join(Fact)
        .where(Cancellation.deal.in_(numbers))
        .tuples()
    )
    name_of = runtime().company.name_of
    return {deal: Cancelled(name_of(by or ""), at, reason) for deal, by, at, reason in rows}


def _cards(found: Iterable[Deal], standing: Any) -> dict[int, Card]:
    """Cards by number: those that the deals name, and their latest corrections."""
    named = {deal.card_id for deal in found if deal.card_id}
    named |= {deal.card.number for deal in standing.values() if deal.card}
    cards = Card.select(Card, Fact).join(Fact).where(Card.fact.in_(named))
    return {card.fact_id: card for card in cards}


def _row(deal: Deal, standing: Any, cancelled: Cancelled | None, cards: Any) -> DealRow:
    fact = deal.fact
    sold = standing.card if standing else None
    card = cards.get(sold.number if sold else deal.card_id)
    return DealRow(
        number=fact.number,
        contract=deal.contract,
        amount=deal.amount,
        at=fact.at,
        closer=fact.person_id,
        closer_name=runtime().company.name_of(fact.person_id),
        customer_name=deal.customer.name if deal.customer_id else "",
        customer_number=deal.customer.phone_masked if deal.customer_id else "",
        new_customer=bool(standing and standing.new_customer),
        card=_card(card, sold, fact.day) if card else None,
        cancelled=cancelled,
        may_cancel=standing is not None and _may_cancel(fact),
        product=deal.product,
        referrer=deal.referrer,
        may_be_rated=cancelled is None and runtime().clock() - fact.at <= OPEN_FOR,
    )


def _may_cancel(fact: Fact) -> bool:
    try:
        demand_right(runtime().company, me().person, runtime().today, fact)
    except JiebaoError:
        return False
    return True


def _card(card: Card, sold: CurrentCard | None, day: date) -> CardOfDeal:
    sale = card.fact
    share, because = (None, "cancelled") if sold is None else share_of(sold, day)
    name = runtime().company.name_of(sale.person_id)
    return CardOfDeal(card.serial, sale.person_id, name, sale.day, share, because)


def share_of(card: CurrentCard, day: date) -> tuple[int | None, str]:
    """Return the designer's sum (fen) for a deal of this day with no reason, or None with one."""
    company = runtime().company
    posting = company.posting(card.seller, company.clock.day(card.at))
    if posting is None or posting.role != "designer":
        return None, "seller"
    if not card.counts:
        return None, card.state
    if card.visited:
        return None, "visited"
    each = _each_deal(day)
    return each, "" if each else "campaign"


def _each_deal(day: date) -> int | None:
    """A designer's sum for one deal, in fen; None if no campaign running that day has one.

    A clause with a filter, for deals of one product or of a customer's first days, is left out.
    """
    for span in runtime().company.campaigns:
        scheme = schemes().get(span.scheme) if span.start <= day <= span.end else None
        revision = scheme.revision_on(day) if scheme else None
        for clause in revision.clauses if revision else ():
            if not isinstance(clause, PerUnit) or clause.only:
                continue
            if clause.metric == "designer_deals":
                return to_fen(clause.amount)
    return None
