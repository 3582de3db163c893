"""Import deals and cancellations from a table: all rows or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from peewee import JOIN, fn

from rules.because import yuan_text
from webapp.calling.operations.customers import CustomerGiven
from webapp.core.errors import JiebaoError, _
from webapp.deals.deals_sheet import CancellationRow, ContractRow
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.facts.contracts import clean_contract, deal_of_contract
from webapp.facts.current import is_current, latest_verdict
from webapp.facts.current_deals import current_card
from webapp.facts.models import Card, Customer, Deal, Fact
from webapp.facts.transactions import Transaction
from webapp.people.operations.import_people import Imported, Seal
from webapp.people.operations.import_rows import all_or_nothing, demand_hr

_COLUMNS = {
    "contract": "合同号",
    "closer": "成交人",
    "amount": "金额",
    "at": "成交时间",
    "serial": "卡号",
    "phone": "客户电话",
    "reason": "撤单原因",
}


class ContractDiffers(JiebaoError):
    """The contract is already recorded with other content."""

    sentence = _(
        "合同 %(contract)s 已经登记,与这一行不同:%(name)s,%(amount)s 元,%(day)s。要改请先撤单。"
    )
    field = "contract"


class ContractUnknown(JiebaoError):
    """The contract is not recorded."""

    sentence = _("没有登记过合同 %(contract)s。")
    field = "contract"


class SerialUnknown(JiebaoError):
    """No card has this serial."""

    sentence = _("没有卡号为 %(serial)s 的卡。请核对,或清空这一格。")
    field = "serial"


class SerialUnclear(JiebaoError):
    """Several cards have this serial, and none or several of them count."""

    sentence = _("卡号 %(serial)s 有几张卡,分不清是哪一张。请在页面上登记这一笔。")
    field = "serial"


def import_deals(tx: Transaction, by: str, rows: Sequence[ContractRow], seal: Seal) -> Imported:
    """Record every contract of a table; skip those already recorded with the same content.

    Raises FaultyTable with every row that is refused.
    """
    demand_hr(tx, by)
    done = all_or_nothing(rows, lambda row: _take(tx, by, row, seal), _COLUMNS, "contract")
    known = done["known"] + done["cancelled"]
    return Imported(done["new"], known, cancelled=done["cancelled"])


def import_cancellations(tx: Transaction, by: str, rows: Sequence[CancellationRow]) -> Imported:
    """Cancel every contract of a table; skip those already cancelled."""
    demand_hr(tx, by)
    done = all_or_nothing(rows, lambda row: _cancel(tx, by, row), _COLUMNS, "contract")
    return Imported(done["new"], known=done["known"])


def _take(tx: Transaction, by: str, row: ContractRow, seal: Seal) -> str:
    contract = clean_contract(row.contract)
    at = row.at.replace(tzinfo=ZoneInfo(tx.company.clock.zone))
    customer = CustomerGiven(row.name, seal(row.phone)) if row.phone else CustomerGiven()
    earlier = _deals_of(contract)
    standing = deal_of_contract(contract)
    for deal in earlier:
        if _is_same(tx, deal, row, at, customer):
            if standing is None:
                return "cancelled"
            if deal.fact_id == standing.fact_id:
                return "known"
    if standing is not None:
        raise _differs(tx, standing)
    command = DealCommand(
        id=str(uuid5(NAMESPACE_OID, f"deal {contract} {len(earlier)}")),
        closer=row.closer,
        contract=contract,
        amount=row.amount,
        card=_card_of(row.serial) if row.serial else None,
        customer=customer,
        at=at,
        imported=True,
    )
    record_deal(tx, by, command)
    return "new"


def _deals_of(contract: str) -> list[Deal]:
    """All deals of a contract, including cancelled ones, newest first."""
    query = (
        Deal.select(Deal, Fact, Customer)
        .join(Fact)
        .switch(Deal)
        .join(Customer, JOIN.LEFT_OUTER)
        .where(Deal.contract == contract)
    )
    return list(query.order_by(Deal.reissue.desc()))


def _is_same(
    tx: Transaction, deal: Deal, row: ContractRow, at: datetime, customer: CustomerGiven
) -> bool:
    """Whether a recorded deal has the content of this row; empty cells of the row match anything.

    Compares days, not minutes: a deal recorded by phone has the moment of its recording.
    """
    fact = deal.fact
    if (fact.person_id, deal.amount) != (row.closer, row.amount):
        return False
    if fact.day != tx.company.clock.day(at):
        return False
    if row.serial and row.serial not in _serials_of(deal):
        return False
    if customer.number is None:
        return True
    return deal.customer_id is not None and deal.customer.phone_hash == customer.number.hash


def _serials_of(deal: Deal) -> set[str]:
    """The serials of the card that a deal names and of that card's latest correction."""
    if deal.card_id is None:
        return set()
    return {deal.card.serial, Card.get_by_id(current_card(deal.card_id)).serial}


def _differs(tx: Transaction, deal: Deal) -> ContractDiffers:
    return ContractDiffers(
        contract=deal.contract,
        name=tx.company.name_of(deal.fact.person_id),
        amount=yuan_text(deal.amount),
        day=deal.fact.day.isoformat(),
    )


def _card_of(serial: str) -> int:
    """The fact number of the card with this serial: the only one, or the only one that counts."""
    later = Fact.alias("later")
    replaced = later.select(later.number).where(later.corrects == Card.fact, later.kind == "card")
    cards = list(Card.select().where(Card.serial == serial, ~fn.EXISTS(replaced)))
    if not cards:
        raise SerialUnknown(serial=serial)
    counting = [card for card in cards if _counts(card)]
    if len(cards) > 1 and len(counting) != 1:
        raise SerialUnclear(serial=serial)
    return int((counting or cards)[0].fact_id)


def _counts(card: Card) -> bool:
    result = latest_verdict(card.fact_id)
    return is_current(card.fact_id) and (result == "genuine" or not (result or card.mark))


def _cancel(tx: Transaction, by: str, row: CancellationRow) -> str:
    contract = clean_contract(row.contract)
    deal = deal_of_contract(contract)
    if deal is None:
        if not _deals_of(contract):
            raise ContractUnknown(contract=contract)
        return "known"
    record_id = str(uuid5(NAMESPACE_OID, f"cancel {deal.fact_id}"))
    cancel_deal(tx, by, CancelCommand(record_id, deal.fact_id, row.reason))
    return "new"
