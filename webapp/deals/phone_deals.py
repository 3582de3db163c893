"""Turn a deal that was kept on a phone into the command that records it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp.deals.closing_moment import closing_moment
from webapp.deals.named_in_deals import CustomerNamed, named_card, named_customer
from webapp.deals.operations.record_deal import DealCommand


@dataclass(frozen=True)
class PhoneDeal:
    """A deal as typed on a phone: amount in fen, `card` the number of the chosen card or 0.

    `serial` and `customer` are looked up when the deal arrives; `at` is local time, or empty for
    the moment at which the phone kept it.
    """

    id: str
    contract: str
    amount: int
    card: int
    serial: str
    customer: CustomerNamed
    at: str = ""
    product: str = ""
    referrer: str = ""


def phone_deal_command(deal: PhoneDeal, closer: str, kept: datetime, zone: str) -> DealCommand:
    """Return the command for a deal that its closer's phone kept at the instant `kept`.

    Raises CardUnclear, NoSuchCard, CustomerUnclear, WhenMalformed, TextTooLong.
    """
    card = named_card(deal.card, deal.serial)
    return DealCommand(
        id=deal.id,
        closer=closer,
        contract=deal.contract,
        amount=deal.amount,
        card=card.fact_id if card else None,
        customer=named_customer(deal.customer, card, closer),
        at=closing_moment(deal.at, zone) or kept,
        product=deal.product,
        referrer=deal.referrer,
    )
