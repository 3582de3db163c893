"""Customers who bought before: whom to contact again, at most three a day, by silence and value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from peewee import fn

from webapp.calling.models import CustomerTouch, TouchWithdrawal
from webapp.company.snapshot import Company
from webapp.core.instants import from_microseconds
from webapp.facts.rateable import REACHED
from webapp.store.settings import setting
from webapp.store.statements import read_rows

VISIT, GIFT, REFERRAL = "visit", "gift", "referral"
KINDS = (VISIT, GIFT, REFERRAL)
MOST_A_DAY = 3
SILENCE = timedelta(days=60)  # since the last contact; then it is time again
FEWEST_RANKED = 5  # old customers without which a seller has no place among the team
LATELY = timedelta(days=30)  # the days of which the page of sellers counts contacts
LIMIT_SETTING = "gift_limit"  # fen
USUAL_LIMIT = 200_00
_A_DAY = timedelta(days=1)

# What happened with the customers of some sellers who have a card or a deal: when, how much. Calls
# count as contact if somebody answered.
_SERVED = """
WITH own AS (
    SELECT id, seller_id FROM customer
    WHERE seller_id IN ({sellers}) AND do_not_contact_at IS NULL
), sold AS (
    SELECT deal.customer_id AS customer, fact.at AS at, deal.amount AS amount, 0 AS cards
    FROM own JOIN deal ON deal.customer_id = own.id JOIN fact ON fact.number = deal.fact_id
    WHERE NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = fact.number)
    UNION ALL
    SELECT card.customer_id, fact.at, 0, 1
    FROM own JOIN card ON card.customer_id = own.id JOIN fact ON fact.number = card.fact_id
    WHERE NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = fact.number)
), contact AS (
    SELECT customer, at FROM sold
    UNION ALL
    SELECT call.customer_id, fact.at
    FROM call JOIN fact ON fact.number = call.fact_id
    WHERE call.customer_id IN (SELECT customer FROM sold) AND call.outcome IN ({outcomes})
    UNION ALL
    SELECT touch.customer_id, touch.at FROM customer_touch AS touch
    WHERE touch.customer_id IN (SELECT customer FROM sold)
          AND NOT EXISTS (SELECT 1 FROM touch_withdrawal AS gone WHERE gone.touch_id = touch.number)
)
SELECT customer.id, customer.seller_id, customer.name, customer.phone_masked,
       (SELECT max(at) FROM contact WHERE contact.customer = customer.id),
       (SELECT sum(amount) FROM sold WHERE sold.customer = customer.id),
       (SELECT sum(cards) FROM sold WHERE sold.customer = customer.id)
FROM customer WHERE customer.id IN (SELECT customer FROM sold)
"""


@dataclass(frozen=True)
class OldCustomer:
    """A customer with a card or a deal: whose, the last contact, deals in fen, cards."""

    id: int
    seller: str
    name: str
    number: str
    last_on: date
    bought: int
    cards: int

    def is_due(self, today: date) -> bool:
        """Whether the last contact is SILENCE or more ago."""
        return today - self.last_on >= SILENCE


def old_customers(company: Company, sellers: Collection[str]) -> list[OldCustomer]:
    """The customers of these sellers who bought before; one statement."""
    who = list(sellers)
    if not who:
        return []
    places, outcomes = ", ".join("?" * len(who)), ", ".join("?" * len(REACHED))
    sql = _SERVED.format(sellers=places, outcomes=outcomes)
    return [
        OldCustomer(id_, seller, name, number, company.clock.day(from_microseconds(at)), fen, cards)
        for id_, seller, name, number, at, fen, cards in read_rows(sql, (*who, *REACHED))
    ]


def to_contact(found: Sequence[OldCustomer], today: date, contacted: int) -> list[OldCustomer]:
    """Whom to contact today: the most valuable of those who are due, then the longest silent.

    `contacted`: how many were contacted today already; both together are at most MOST_A_DAY.
    """
    due = [each for each in found if each.is_due(today)]
    due.sort(key=lambda each: (-each.bought, -each.cards, each.last_on, each.id))
    return due[: max(0, MOST_A_DAY - contacted)]


def contacted_on(company: Company, seller: str, now: datetime) -> int:
    """How many customers a seller has visited, given something, or asked for a referral today."""
    day = company.clock.day(now)
    rows = _lasting().where(CustomerTouch.person == seller, CustomerTouch.at > now - _A_DAY)
    found = rows.select(CustomerTouch.customer, CustomerTouch.at).tuples()
    return len({customer for customer, at in found if company.clock.day(at) == day})


def due_today(company: Company, seller: str, now: datetime) -> list[OldCustomer]:
    """The seller's old customers of today; two statements."""
    found = old_customers(company, [seller])
    return to_contact(found, company.clock.day(now), contacted_on(company, seller, now))


@dataclass(frozen=True)
class SellerTouches:
    """A seller's old customers: how many, how many are due, and the contacts of LATELY by kind.

    `gifts` is what the gifts cost, in fen.
    """

    seller: str
    customers: int
    due: int
    contacts: dict[str, int]
    gifts: int

    @property
    def kept(self) -> int | None:
        """The share of the customers who are not due, in percent, rounded down; None of nobody."""
        return (self.customers - self.due) * 100 // self.customers if self.customers else None


@dataclass(frozen=True)
class KeptPlace:
    """A seller's place by the share of old customers who are not due; None with too few."""

    place: int | None
    of: SellerTouches


def kept_places(found: Sequence[SellerTouches]) -> list[KeptPlace]:
    """The sellers by the share of their old customers who are not due, the largest first.

    Equal shares have one place, and the next place is passed over, as on boards. Who has fewer than
    FEWEST_RANKED old customers has no place and stands last, since one customer would be a lot.
    """
    shares = {
        each.seller: Fraction(each.customers - each.due, each.customers)
        for each in found
        if each.customers >= FEWEST_RANKED
    }
    places = [
        KeptPlace(
            1 + sum(other > shares[each.seller] for other in shares.values())
            if each.seller in shares
            else None,
            each,
        )
        for each in found
    ]
    return sorted(places, key=lambda each: (each.place or len(places) + 1, each.of.seller))


def touches_of(company: Company, sellers: Sequence[str], now: datetime) -> list[SellerTouches]:
    """The counts of these sellers, in their order; two statements."""
    today = company.clock.day(now)
    customers: dict[str, int] = defaultdict(int)
    due: dict[str, int] = defaultdict(int)
    for each in old_customers(company, sellers):
        customers[each.seller] += 1
        due[each.seller] += each.is_due(today)
    counts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(KINDS, 0))
    gifts: dict[str, int] = defaultdict(int)
    rows = _lasting().where(
        CustomerTouch.person.in_(list(sellers)), CustomerTouch.at > now - LATELY
    )
    columns = (CustomerTouch.person, CustomerTouch.kind)
    sums = (fn.COUNT(CustomerTouch.number), fn.SUM(CustomerTouch.amount))
    for person, kind, count, amount in rows.select(*columns, *sums).group_by(*columns).tuples():
        counts[person][kind] = count
        gifts[person] += amount
    return [
        SellerTouches(each, customers[each], due[each], counts[each], gifts[each])
        for each in sellers
    ]


def _lasting() -> Any:
    """The query of what was not taken back."""
    withdrawn = TouchWithdrawal.select(TouchWithdrawal.touch)
    return CustomerTouch.select().where(CustomerTouch.number.not_in(withdrawn))


def gift_limit() -> int:
    """What a gift may cost, in fen."""
    return int(setting(LIMIT_SETTING, str(USUAL_LIMIT)))
