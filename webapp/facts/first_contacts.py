"""Find when each customer's first call, card or deal that counts happened, with any seller."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from peewee import chunked

from webapp.core.instants import from_microseconds
from webapp.store.statements import read_rows

CHUNK = 500  # customers a query, below SQLite's limit on variables

# Each part finds the customers' facts by the index on their customer.
_FIRST = """
SELECT customer, min(at) FROM (
    SELECT call.customer_id AS customer, fact.number, fact.at
    FROM call JOIN fact ON fact.number = call.fact_id
    WHERE call.customer_id IN ({some}) AND call.mark = ''
    UNION ALL
    SELECT deal.customer_id, fact.number, fact.at
    FROM deal JOIN fact ON fact.number = deal.fact_id
    WHERE deal.customer_id IN ({some})
    UNION ALL
    SELECT held.customer_id, held.number, held.at FROM (
        SELECT card.customer_id, card.mark, fact.number, fact.at,
               (SELECT result FROM verdict WHERE verdict.card_id = card.fact_id
                ORDER BY verdict.fact_id DESC LIMIT 1) AS result
        FROM card JOIN fact ON fact.number = card.fact_id
        WHERE card.customer_id IN ({some})
    ) AS held
    WHERE held.result = 'genuine' OR (held.mark = '' AND coalesce(held.result, '') != 'fake')
) AS contact
WHERE NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = contact.number)
GROUP BY customer
"""


def first_contacts(customers: Collection[int]) -> dict[int, datetime]:
    """Return the instant of each customer's first contact by a record that counts.

    Held, fake, withdrawn and replaced records do not count.
    """
    found: dict[int, datetime] = {}
    for some in chunked(sorted(customers), CHUNK):
        # The SQL text contains only words of this file; values are bound.
        sql = _FIRST.format(some=", ".join("?" * len(some)))
        for customer, at in read_rows(sql, (*some, *some, *some)):
            found[customer] = from_microseconds(at)
    return found
