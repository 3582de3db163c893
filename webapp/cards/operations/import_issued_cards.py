"""Import batches of issued cards; sales of other serials are checked more often."""

from __future__ import annotations

from collections.abc import Sequence

from peewee import fn

from webapp.cards.issued_cards_sheet import IssuedRow
from webapp.cards.models import IssuedCard
from webapp.core.errors import JiebaoError, _
from webapp.facts.card_serials import clean_serial
from webapp.facts.transactions import Transaction
from webapp.people.operations.import_people import Imported
from webapp.people.operations.import_rows import all_or_nothing, demand_hr

_COLUMNS = {"serial": "卡号", "batch": "批次", "person": "领卡人"}


class IssuedOtherwise(JiebaoError):
    """The serial was imported before, in another batch or for another person."""

    sentence = _("卡号 %(serial)s 已在批次“%(batch)s”里,领卡人不同或批次不同。")
    field = "serial"


def import_issued_cards(tx: Transaction, by: str, rows: Sequence[IssuedRow]) -> Imported:
    """Import the cards of a table, appending to their batches; skip cards imported before.

    Raises NotHR, or FaultyTable with every row that contradicts an earlier import.
    """
    demand_hr(tx, by)
    places: dict[str, int] = {}

    def take(row: IssuedRow) -> str:
        serial = clean_serial(row.serial)
        held = IssuedCard.get_or_none(IssuedCard.serial == serial)
        if held is not None:
            if (held.batch, held.person_id) != (row.batch, row.person):
                raise IssuedOtherwise(serial=serial, batch=held.batch)
            return "known"
        if row.batch not in places:
            places[row.batch] = _last(row.batch)
        places[row.batch] += 1
        tx.insert(
            IssuedCard,
            serial=serial,
            batch=row.batch,
            place=places[row.batch],
            person=row.person,
            issued_by=by,
            at=tx.now,
        )
        return "new"

    done = all_or_nothing(rows, take, _COLUMNS, "serial")
    tx.audit(by, "issue_cards", "cards", after={"batches": places, "new": done["new"]})
    return Imported(done["new"], known=done["known"])


def _last(batch: str) -> int:
    found = IssuedCard.select(fn.MAX(IssuedCard.place)).where(IssuedCard.batch == batch).scalar()
    return int(found or 0)
