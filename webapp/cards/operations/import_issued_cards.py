"""Import batches of issued cards; sales of other serials get a signal for the spot checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from peewee import chunked, fn

from webapp.cards.issued_cards_sheet import IssuedRow
from webapp.cards.models import IssuedCard
from webapp.core.errors import JiebaoError, _
from webapp.core.instants import to_microseconds
from webapp.facts.card_products import CardProductUnknown, card_products
from webapp.facts.card_serials import clean_serial
from webapp.facts.transactions import Transaction
from webapp.people.operations.add_people import ASKED_AT_ONCE
from webapp.people.operations.import_people import Imported
from webapp.people.operations.import_rows import all_or_nothing, demand_hr

_COLUMNS = {"serial": "卡号", "batch": "批次", "person": "领卡人", "product": "产品"}
_Held = tuple[str, str | None, str]  # batch, person and product of a card


class IssuedOtherwise(JiebaoError):
    """The serial was imported before: in another batch, for another person, or another product."""

    sentence = _("卡号 %(serial)s 已在批次“%(batch)s”里，批次、领卡人或产品不同。")
    field = "serial"


def import_issued_cards(tx: Transaction, by: str, rows: Sequence[IssuedRow]) -> Imported:
    """Import the cards of a table, appending to their batches; skip cards imported before.

    Raises NotHR, or FaultyTable with every row that contradicts an earlier import.
    """
    demand_hr(tx, by)
    places: dict[str, int] = {}
    held, at = _issued_before(rows), to_microseconds(tx.now)
    products = card_products().known
    seen = set(held)
    new: list[tuple[str, str, int, str | None, str, int, str]] = []

    def take(row: IssuedRow) -> str:
        serial = clean_serial(row.serial)
        if row.product and row.product not in products:
            raise CardProductUnknown(product=row.product)
        known = held.setdefault(serial, (row.batch, row.person, row.product))
        if known[:2] != (row.batch, row.person) or row.product not in ("", known[2]):
            raise IssuedOtherwise(serial=serial, batch=known[0])
        if serial in seen:
            return "known"
        seen.add(serial)
        if row.batch not in places:
            places[row.batch] = _last(row.batch)
        places[row.batch] += 1
        new.append((serial, row.batch, places[row.batch], row.person, by, at, row.product))
        return "new"

    done = all_or_nothing(rows, take, _COLUMNS, "serial")
    columns = ("serial", "batch", "place", "person", "issued_by", "at", "product")
    tx.insert_values(IssuedCard, columns, new)
    tx.audit(by, "issue_cards", "cards", after={"batches": places, "new": done["new"]})
    return Imported(done["new"], known=done["known"])


def _issued_before(rows: Sequence[IssuedRow]) -> dict[str, _Held]:
    """What is held of each card of the rows that was imported before, by serial."""
    held: dict[str, _Held] = {}
    for some in chunked(_valid_serials(rows), ASKED_AT_ONCE):
        known = IssuedCard.select(
            IssuedCard.serial, IssuedCard.batch, IssuedCard.person, IssuedCard.product
        )
        for serial, *told in known.where(IssuedCard.serial.in_(some)).tuples():
            held[serial] = (told[0], told[1], told[2])
    return held


def _valid_serials(rows: Iterable[IssuedRow]) -> Iterator[str]:
    """The serials of the rows that have a valid one; the others are refused with their rows."""
    for row in rows:
        with suppress(JiebaoError):
            yield clean_serial(row.serial)


def _last(batch: str) -> int:
    found = IssuedCard.select(fn.MAX(IssuedCard.place)).where(IssuedCard.batch == batch).scalar()
    return int(found or 0)
