"""Record a deal, or its cancellation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from webapp.errors import JiebaoError, NotFound, _
from webapp.models import Card, Deal, Fact
from webapp.operations.recording import Receipt, content_hash, demand_seller, known_already, record
from webapp.standings import recompute
from webapp.writer import Transaction


class AmountNotPositive(JiebaoError):
    """A deal's amount that is nothing, or less."""

    sentence = _("成交金额要大于 0。")
    field = "amount"


class ContractKnown(JiebaoError):
    """A contract that was recorded before."""

    sentence = _("合同 %(contract)s 已经登记过。")
    field = "contract"
    status = 409


@dataclass(frozen=True)
class DealCommand:
    """A contract closed by `closer`: amount in fen, and the card (its number) it came from."""

    id: str
    closer: str
    contract: str
    amount: int
    card: int | None = None
    customer: int | None = None
    at: datetime | None = None


def record_deal(tx: Transaction, by: str, command: DealCommand) -> Receipt:
    """Record one deal; it counts for its closer, and its designer's 200 hangs on its card."""
    digest = content_hash(
        {
            "kind": "deal",
            "closer": command.closer,
            "contract": command.contract,
            "amount": command.amount,
            "card": command.card,
            "at": command.at,
        }
    )
    known = known_already(command.id, digest)
    if known is not None:
        return known
    if command.amount <= 0:
        raise AmountNotPositive()
    if command.card is not None and not Card.select().where(Card.fact == command.card).exists():
        raise NotFound()
    if Deal.select().where(Deal.contract == command.contract).exists():
        raise ContractKnown(contract=command.contract)
    demand_seller(tx, command.closer, command.at)
    receipt = record(tx, "deal", command.id, digest, person=command.closer, by=by, at=command.at)
    tx.insert(
        Deal,
        fact=receipt.number,
        contract=command.contract,
        amount=command.amount,
        card=command.card,
        customer=command.customer,
    )
    _tell_again(tx, receipt.number)
    return receipt


def cancel_deal(tx: Transaction, by: str, deal: int, record_id: str) -> Receipt:
    """Cancel a deal (by its number): it counts nowhere from now on."""
    digest = content_hash({"kind": "cancel", "of": deal})
    known = known_already(record_id, digest)
    if known is not None:
        return known
    held = Fact.get_or_none(Fact.number == deal, Fact.kind == "deal")
    if held is None:
        raise NotFound()
    receipt = record(tx, "cancel", record_id, digest, person=held.person_id, by=by, corrects=deal)
    _tell_again(tx, deal)
    return receipt


def _tell_again(tx: Transaction, number: int) -> None:
    """Closer and the card's seller both have figures of the deal's day."""
    deal = Deal.get_by_id(number)
    day: date = deal.fact.day
    people = {deal.fact.person_id}
    if deal.card_id is not None:
        people.add(Fact.get_by_id(deal.card_id).person_id)
    tx.flush()
    for person in sorted(people):
        tx.notice(*recompute(person, day, tx.company))
