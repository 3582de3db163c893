"""Check a table of deals row by row against what is recorded, and prepare its rows to insert."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from rules.because import yuan_text
from webapp.calling.operations.customers import NAME, CustomerGiven
from webapp.company.snapshot import Company
from webapp.core.errors import InTheFuture, JiebaoError, NotEmployed, SameIdOtherContent, _
from webapp.core.sealed_numbers import SealedNumber
from webapp.deals import known_records
from webapp.deals.deals_sheet import ContractRow
from webapp.deals.known_records import CardWithSerial, Named, RecordedDeal
from webapp.deals.operations.record_deal import (
    DealCommand,
    OwnReferrer,
    ReferrerUnknown,
    demand_amount,
    digest_of,
)
from webapp.deals.staged_deals import staged_deal
from webapp.facts.contracts import clean_contract
from webapp.facts.current_deals import current_card
from webapp.facts.models import Card, Fact
from webapp.people.operations.import_rows import all_or_nothing
from webapp.store.database import newest_number

Seal = Callable[[str], SealedNumber]

COLUMNS = {
    "contract": "合同号",
    "closer": "成交人",
    "amount": "金额",
    "at": "成交时间",
    "serial": "卡号",
    "phone": "客户电话",
    "product": "产品",
    "referrer": "介绍人合同号",
    "reason": "撤单原因",
}


class ContractDiffers(JiebaoError):
    """The contract is already recorded with other content."""

    sentence = _(
        "合同 %(contract)s 已经登记，与这一行不同：%(name)s，%(amount)s 元，%(day)s。要改请先撤单。"
    )
    field = "contract"


class SerialUnknown(JiebaoError):
    """No card has this serial."""

    sentence = _("没有卡号为 %(serial)s 的卡。请核对，或清空这一格。")
    field = "serial"


class SerialUnclear(JiebaoError):
    """Several cards have this serial, and none or several of them count."""

    sentence = _("卡号 %(serial)s 有几张卡，分不清是哪一张。请在页面上登记这一笔。")
    field = "serial"


@dataclass
class PreparedDeals:
    """The new deals of a table, and the newest fact when the table was checked.

    `staged`: one row for each new deal, in the order of the table (`staged_deal`).
    """

    company: Company
    fact: int
    done: Counter[str] = field(default_factory=Counter)
    staged: list[dict[str, Any]] = field(default_factory=list)
    named: Named = field(default_factory=Named)


def prepare_deals(
    company: Company, now: datetime, rows: Sequence[ContractRow], seal: Seal
) -> PreparedDeals:
    """Check every row and prepare the new deals; nothing is written.

    Raises FaultyTable with every row that is refused.
    """
    prepared = PreparedDeals(company, newest_number(Fact))
    table = _Table(prepared, now, rows, seal)
    prepared.done = all_or_nothing(rows, table.take, COLUMNS, "contract")
    table.finish()
    return prepared


class _Table:
    """A table that is checked row by row: each row sees the rows before it as recorded."""

    def __init__(
        self, prepared: PreparedDeals, now: datetime, rows: Sequence[ContractRow], seal: Seal
    ) -> None:
        self._prepared, self._company, self._now = prepared, prepared.company, now
        self._zone = ZoneInfo(self._company.clock.zone)
        self._numbers = {row.phone: seal(row.phone) for row in rows if row.phone}
        contracts = {contract for row in rows if (contract := _cleaned(row.contract))}
        referrers = {contract for row in rows if (contract := _cleaned(row.referrer))}
        self._deals = known_records.deals_by_contract(contracts | referrers)
        self._cards = known_records.cards_by_serial(row.serial for row in rows if row.serial)
        phones = {number.hash for number in self._numbers.values()}
        self._customers = known_records.customers_by_phone(phones)
        self._ids = known_records.known_ids(
            _id_of(contract, count)
            for contract in contracts
            for count in range(len(self._deals.get(contract, ())) + 1)
        )
        self._contracts = contracts

    def take(self, row: ContractRow) -> str:
        """Check one row and prepare its deal: new, known, or cancelled since."""
        contract = clean_contract(row.contract)
        at = row.at.replace(tzinfo=self._zone)
        customer = self._given(row)
        earlier = self._deals.get(contract, [])
        standing = next((deal for deal in earlier if not deal.is_cancelled), None)
        for deal in earlier:
            if self._is_same(deal, row, at, customer):
                if standing is None:
                    return "cancelled"
                if deal is standing:
                    return "known"
        if standing is not None:
            raise self._differs(contract, standing)
        card = self._card_of(row.serial) if row.serial else None
        command = DealCommand(
            id=_id_of(contract, len(earlier)),
            closer=row.closer,
            contract=contract,
            amount=row.amount,
            card=card.card.number if card else None,
            customer=customer,
            at=at,
            imported=True,
            product=row.product,
            referrer=self._referrer(row, contract),
        )
        self._add(command, at, card, len(earlier))
        return "new"

    def finish(self) -> None:
        """Tell what the table names.

        The new deals stay in the order of their rows: a new customer belongs to whose row names the
        customer first, as when the rows are recorded one by one.
        """
        prepared = self._prepared
        cards = {row["card"] for row in prepared.staged if row["card"] is not None}
        prepared.named = Named(self._contracts, set(self._cards), cards)

    def _given(self, row: ContractRow) -> CustomerGiven:
        return CustomerGiven(row.name, self._numbers[row.phone]) if row.phone else CustomerGiven()

    def _referrer(self, row: ContractRow, contract: str) -> str:
        """The contract of the customer who referred: recorded before, or in a row above."""
        if not row.referrer:
            return ""
        referrer = clean_contract(row.referrer)
        if referrer == contract:
            raise OwnReferrer()
        if not self._deals.get(referrer):
            raise ReferrerUnknown(contract=referrer)
        return referrer

    def _is_same(
        self, deal: RecordedDeal, row: ContractRow, at: datetime, customer: CustomerGiven
    ) -> bool:
        """Whether a recorded deal has the content of this row; an empty cell matches anything.

        Compares days, not minutes: a deal recorded by phone has the moment of its recording.
        """
        if (deal.closer, deal.amount) != (row.closer, row.amount):
            return False
        if deal.day != self._company.clock.day(at):
            return False
        if row.product and row.product != deal.product:
            return False
        if row.referrer and _cleaned(row.referrer) != deal.referrer:
            return False
        if row.serial and row.serial not in _serials_of(deal.card):
            return False
        return customer.number is None or deal.phone == customer.number.hash

    def _differs(self, contract: str, deal: RecordedDeal) -> ContractDiffers:
        return ContractDiffers(
            contract=contract,
            name=self._company.name_of(deal.closer),
            amount=yuan_text(deal.amount),
            day=deal.day,
        )

    def _card_of(self, serial: str) -> CardWithSerial:
        """The card with this serial: the only one, or the only one that counts."""
        cards = self._cards.get(serial, [])
        if not cards:
            raise SerialUnknown(serial=serial)
        counting = [held for held in cards if held.card.counts]
        if len(cards) > 1 and len(counting) != 1:
            raise SerialUnclear(serial=serial)
        return (counting or cards)[0]

    def _add(
        self, command: DealCommand, at: datetime, card: CardWithSerial | None, reissue: int
    ) -> None:
        """Check a new deal as `record_deal` does, and prepare it. Raises what that raises."""
        digest, known = digest_of(command), self._ids.get(command.id)
        if known is not None:
            if known != digest:
                raise SameIdOtherContent()
            return
        demand_amount(command.amount)
        clock, day = self._company.clock, self._company.clock.day(at)
        if self._company.posting(command.closer, day) is None:
            name = self._company.name_of(command.closer)
            raise NotEmployed(name=name, day=day)
        if at > self._now:
            raise InTheFuture(at=clock.local(at))
        self._demand_name(command.customer)
        self._prepared.staged.append(staged_deal(command, digest, day, at, card, reissue))
        number = command.customer.number
        self._deals.setdefault(command.contract, []).insert(
            0,
            RecordedDeal(
                0,
                command.closer,
                day,
                command.amount,
                command.card,
                number.hash if number else None,
                False,
                command.product,
                command.referrer,
            ),
        )

    def _demand_name(self, given: CustomerGiven) -> None:
        """Check the name of a customer who is not stored yet. Raises TextTooLong."""
        if given.number is not None and given.number.hash not in self._customers:
            NAME.clean(given.name)


def _id_of(contract: str, count: int) -> str:
    """The id of a contract's n-th deal that is imported: importing the table again finds it."""
    return str(uuid5(NAMESPACE_OID, f"deal {contract} {count}"))


def _cleaned(typed: str) -> str:
    try:
        return clean_contract(typed)
    except JiebaoError:
        return ""  # refused where its row is checked


def _serials_of(card: int | None) -> set[str]:
    """The serials of the card that a deal names and of that card's latest correction."""
    if card is None:
        return set()
    return {Card.get_by_id(card).serial, Card.get_by_id(current_card(card)).serial}
