"""Write a new deal of a table as the row that waits to be added (`add_deals`)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from webapp.core.instants import to_microseconds
from webapp.deals.known_records import CardWithSerial
from webapp.deals.operations.record_deal import DealCommand


def staged_deal(
    command: DealCommand,
    digest: str,
    day: date,
    at: datetime,
    card: CardWithSerial | None,
    reissue: int,
) -> dict[str, Any]:
    """Return the row to add: its customer by number, or the id of that of its card.

    `phone` is the cipher, the hash and the masked form of a number, `at` in microseconds.
    """
    given = command.customer
    return {
        "id": command.id,
        "closer": command.closer,
        "day": day.isoformat(),
        "at": to_microseconds(at),
        "hash": digest,
        "contract": command.contract,
        "amount": command.amount,
        "card": command.card,
        "reissue": reissue,
        "product": command.product,
        "referrer": command.referrer,
        "customer": card.customer if card and given.number is None else None,
        "name": given.name.strip() if given.number else "",
        "phone": [given.number.cipher, given.number.hash, given.number.masked]
        if given.number
        else None,
    }
