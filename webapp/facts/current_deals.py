"""Read the deals that were not cancelled, each with the valid version of the card it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import fn

from webapp.core.instants import from_microseconds
from webapp.facts.models import Deal, Fact
from webapp.store.statements import read_rows

COUNTING = ("counted", "genuine")  # the states of a card that counts

# `way` follows the corrections of each named card; its last card is the valid one.
_STANDING = """
WITH RECURSIVE
asked AS (
    SELECT fact.number, fact.person_id, fact.at, fact.received_at, deal.amount,
           deal.customer_id, deal.card_id, deal.imported, deal.product, deal.referrer
    FROM deal
    JOIN fact ON fact.number = deal.fact_id
    LEFT JOIN fact AS sale ON sale.number = deal.card_id
    WHERE NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = deal.fact_id)
          AND {conditions}
),
way (named, reached) AS (
    SELECT DISTINCT card_id, card_id FROM asked WHERE card_id IS NOT NULL
    UNION ALL
    SELECT way.named, later.number FROM way
    JOIN fact AS later ON later.corrects_id = way.reached AND later.kind = 'card'
),
standing AS (
    SELECT way.named, sale.number, sale.person_id, sale.at, sale.received_at, card.visited,
           CASE WHEN EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = sale.number)
                THEN 'withdrawn'
                ELSE coalesce((SELECT nullif(result, 'open') FROM verdict
                               WHERE verdict.card_id = sale.number
                               ORDER BY verdict.fact_id DESC LIMIT 1),
                              CASE WHEN card.mark = '' THEN 'counted' ELSE 'held' END)
           END AS state
    FROM way
    JOIN fact AS sale ON sale.number = way.reached
    JOIN card ON card.fact_id = sale.number
    WHERE NOT EXISTS (SELECT 1 FROM fact AS later
                      WHERE later.corrects_id = way.reached AND later.kind = 'card')
)
SELECT asked.number, asked.person_id, asked.at, asked.received_at, asked.amount, asked.imported,
       asked.product, asked.referrer, asked.customer_id,
       asked.customer_id IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM deal AS other
           JOIN fact AS earlier ON earlier.number = other.fact_id
           WHERE other.customer_id = asked.customer_id
                 AND (earlier.at, earlier.received_at, earlier.number)
                     < (asked.at, asked.received_at, asked.number)
                 AND NOT EXISTS (SELECT 1 FROM fact AS later
                                 WHERE later.corrects_id = other.fact_id)),
       standing.number, standing.person_id, standing.at, standing.received_at, standing.visited,
       standing.state
FROM asked LEFT JOIN standing ON standing.named = asked.card_id
"""
_DEALS_NAMING = """
WITH RECURSIVE way (card) AS (
    SELECT ?
    UNION ALL
    SELECT fact.corrects_id FROM way JOIN fact ON fact.number = way.card
    WHERE fact.corrects_id IS NOT NULL
)
SELECT {columns} FROM way
JOIN deal ON deal.card_id = way.card
JOIN fact ON fact.number = deal.fact_id
LEFT JOIN fact AS later ON later.corrects_id = fact.number
"""
_NAMED_BY_DEALS = _DEALS_NAMING.format(columns="DISTINCT fact.day")
_VALID_NAMING = _DEALS_NAMING.format(columns="count(*) FILTER (WHERE later.number IS NULL)")


@dataclass(frozen=True, slots=True)
class CurrentCard:
    """The valid version of the card that a deal names; `state` as on pages (counted, fake …)."""

    number: int
    seller: str
    at: datetime
    received_at: datetime
    visited: bool
    state: str

    @property
    def counts(self) -> bool:
        """Whether the card counts: not withdrawn, not held, not judged fake."""
        return self.state in COUNTING


@dataclass(frozen=True, slots=True)
class CurrentDeal:
    """A deal that was not cancelled; `amount` in fen; `new_customer`: the first of its customer.

    `closer` is the person who closed it. `imported`: HR's table brought it. `referred`: another
    customer brought its customer.
    """

    number: int
    closer: str
    at: datetime
    received_at: datetime
    amount: int
    imported: bool
    customer: int | None
    new_customer: bool
    card: CurrentCard | None
    product: str = ""
    referred: bool = False


def current_deals(
    first: date | None = None,
    last: date | None = None,
    person: str | None = None,
    numbers: Sequence[int] | None = None,
) -> Iterator[CurrentDeal]:
    """Yield the deals that were not cancelled, limited to these days, this person or these numbers.

    A person's deals are those that the person closed and those from a card that the person sold.
    """
    conditions: list[tuple[str, list[Any]]] = [("TRUE", [])]
    if first is not None and first == last:  # the index on day and kind finds the day's deals alone
        conditions.append(("fact.day = ? AND fact.kind = 'deal'", [first.isoformat()]))
    elif first is not None and last is not None:
        conditions.append(("fact.day BETWEEN ? AND ?", [first.isoformat(), last.isoformat()]))
        conditions.append(("fact.kind = 'deal'", []))
    if person is not None:
        conditions.append(("? IN (fact.person_id, sale.person_id)", [person]))
    if numbers is not None:
        conditions.append((f"fact.number IN ({', '.join('?' * len(numbers))})", list(numbers)))
    # The SQL text contains only words of this file; values are bound.
    sql = _STANDING.format(conditions=" AND ".join(words for words, _values in conditions))
    values = [value for _words, given in conditions for value in given]
    for row in read_rows(sql, values):
        yield _deal(*row)


def _deal(
    number: int,
    closer: str,
    at: int,
    received: int,
    amount: int,
    imported: int,
    product: str,
    referrer: str,
    customer: int | None,
    new_customer: int,
    *sold: Any,
) -> CurrentDeal:
    return CurrentDeal(
        number,
        closer,
        from_microseconds(at),
        from_microseconds(received),
        amount,
        bool(imported),
        customer,
        bool(new_customer),
        _card(*sold) if sold[0] is not None else None,
        product,
        bool(referrer),
    )


def _card(
    number: int, seller: str, at: int, received: int, visited: int, state: str
) -> CurrentCard:
    happened, came = from_microseconds(at), from_microseconds(received)
    return CurrentCard(number, seller, happened, came, bool(visited), state)


def days_of_deals_from(card: int) -> set[date]:
    """Return the days of all deals that name this card or an earlier version of it.

    Cancelled deals are included.
    """
    found = read_rows(_NAMED_BY_DEALS, (card,))
    return {date.fromisoformat(day) for (day,) in found}


def count_deals_from(card: int) -> int:
    """Return how many deals that were not cancelled name this card or an earlier version of it."""
    found = read_rows(_VALID_NAMING, (card,)).fetchone()
    return int(found[0])


def current_card(card: int) -> int:
    """Return the number of the card's last correction; its own number if it was not corrected."""
    later = Fact.select(Fact.number).where(Fact.corrects == card, Fact.kind == "card").scalar()
    return card if later is None else current_card(later)


def first_deal_of(customer: int, besides: int) -> Fact | None:
    """Return the fact of a customer's first valid deal other than `besides`; None without one."""
    later = Fact.alias("later")
    found: Fact | None = (
        Fact.select()
        .join(Deal)
        .where(
            Deal.customer == customer,
            Fact.number != besides,
            ~fn.EXISTS(later.select(later.number).where(later.corrects == Fact.number)),
        )
        .order_by(Fact.at, Fact.received_at, Fact.number)
        .first()
    )
    return found
