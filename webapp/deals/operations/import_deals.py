"""Import deals and cancellations from a table: all rows or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from webapp.core.errors import JiebaoError, _
from webapp.core.instants import to_microseconds
from webapp.deals.deals_sheet import CancellationRow, ContractRow
from webapp.deals.known_records import is_changed
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.deals.prepared_deals import COLUMNS, NewDeal, PreparedDeals, Seal, prepare_deals
from webapp.facts.contracts import clean_contract, deal_of_contract
from webapp.facts.models import Assignment, Customer, Deal, Fact
from webapp.facts.movements import movements_of_deal
from webapp.facts.tallies import TallySums, sum_movements
from webapp.facts.transactions import Transaction, as_audited
from webapp.people.operations.import_people import Imported
from webapp.people.operations.import_rows import all_or_nothing, demand_hr
from webapp.schemes.company_loading import ROSTER, load_company
from webapp.store.request_cache import request_cache
from webapp.store.tables import database

Write = Callable[[Callable[[Transaction], Any]], Any]
TRIES = 3  # preparations outside the writer; then one inside it


class ContractUnknown(JiebaoError):
    """The contract is not recorded."""

    sentence = _("没有登记过合同 %(contract)s。")
    field = "contract"


@dataclass(frozen=True)
class DealsToAdd:
    """A checked table, with its tallies summed and its values converted for the database.

    Of each deal `facts` (id, closer, day, instant, hash), `deals` (contract, amount, card, reissue,
    product, referrer) and `audited`; of each new customer `named`: the JSON of their audit lines.
    """

    prepared: PreparedDeals
    sums: TallySums
    facts: Sequence[tuple[Any, ...]]
    deals: Sequence[tuple[Any, ...]]
    audited: Sequence[str]
    named: Sequence[str]


def import_deals(tx: Transaction, by: str, rows: Sequence[ContractRow], seal: Seal) -> Imported:
    """Record every contract of a table; skip those already recorded with the same content.

    All of it inside the transaction: `import_deals_apart` checks the table outside the writer.

    Raises NotHR, FaultyTable with every row that is refused.
    """
    demand_hr(tx, by)
    tx.flush()
    return _add(tx, by, _to_add(prepare_deals(tx.company, tx.now, rows, seal)))


def import_deals_apart(
    write: Write, now: datetime, by: str, rows: Sequence[ContractRow], seal: Seal
) -> Imported:
    """Import as `import_deals` does, and hold the writer only for what is to be inserted.

    The table is checked in one read transaction. If anything that it names was recorded since, it
    is checked again. One transaction adds all rows, or none.

    Raises NotHR, FaultyTable with every row that is refused.
    """
    write(lambda tx: demand_hr(tx, by))
    for _try in range(TRIES):
        with request_cache(), database.atomic():
            found = _to_add(prepare_deals(load_company(), now, rows, seal))
        done = write(partial(_add_if_same, by=by, found=found))
        if isinstance(done, Imported):
            return done
        now = done
    imported: Imported = write(lambda tx: import_deals(tx, by, rows, seal))
    return imported


def _to_add(prepared: PreparedDeals) -> DealsToAdd:
    company = prepared.company
    moved = (
        movement for deal in prepared.standing for movement in movements_of_deal(company, deal)
    )
    sums, clock = sum_movements(moved, company.campaigns), company.clock
    return DealsToAdd(
        prepared,
        sums,
        [
            (
                *(new.id, new.closer, clock.day(new.at).isoformat()),
                *(to_microseconds(new.at), new.digest),
            )
            for new in prepared.deals
        ],
        [
            (
                *(new.contract, new.amount, new.card.card.number if new.card else None),
                *(new.reissue, new.product, new.referrer),
            )
            for new in prepared.deals
        ],
        [as_audited({"hash": new.digest}) for new in prepared.deals],
        [as_audited({"name": new.name}) for new in prepared.customers],
    )


def _add_if_same(tx: Transaction, by: str, found: DealsToAdd) -> Imported | datetime:
    """Add the rows if the check would find the same now; else return the present time."""
    demand_hr(tx, by)
    held = found.prepared
    moved = tx.is_noticed(ROSTER) or tx.company.seq != held.company.seq
    if moved or is_changed(held.named, held.fact, held.customer):
        return tx.now
    return _add(tx, by, found)


def _add(tx: Transaction, by: str, found: DealsToAdd) -> Imported:
    """Insert all rows, a statement for each table, and add their tallies."""
    held = found.prepared
    customers = tx.numbers_for(Customer, len(held.customers))
    facts = tx.numbers_for(Fact, len(held.deals))
    _add_customers(tx, found, customers)
    _add_facts(tx, by, found, facts, customers)
    for customer, (name, closer) in held.names.items():
        _name(tx, customer, name, closer)
    tx.add_tallies(found.sums)
    if held.lost:
        tx.flush()
        for first in held.lost:
            tx.recompute(first.closer, first.day)
    done = held.done
    return Imported(done["new"], done["known"] + done["cancelled"], cancelled=done["cancelled"])


def _add_customers(tx: Transaction, found: DealsToAdd, numbers: range) -> None:
    at = to_microseconds(tx.now)
    added = list(zip(numbers, found.prepared.customers, strict=True))
    tx.insert_values(
        Customer,
        (
            "id",
            "name",
            "phone_cipher",
            "phone_hash",
            "phone_masked",
            "seller",
            "note",
            "created_at",
        ),
        (
            (
                id_,
                new.name,
                new.number.cipher,
                new.number.hash,
                new.number.masked,
                new.seller,
                "",
                at,
            )
            for id_, new in added
        ),
    )
    tx.insert_values(
        Assignment,
        ("customer", "seller", "given_by", "at", "why"),
        ((id_, new.seller, new.seller, at, "called") for id_, new in added),
    )
    tx.audit_many(
        "add_customer",
        (
            (new.seller, f"customer:{id_}", after)
            for (id_, new), after in zip(added, found.named, strict=True)
        ),
    )


def _add_facts(
    tx: Transaction, by: str, found: DealsToAdd, numbers: range, customers: range
) -> None:
    now = to_microseconds(tx.now)
    tx.insert_values(
        Fact,
        (
            *("number", "kind", "received_at", "recorded_by"),
            *("id", "person", "day", "at", "content_hash"),
        ),
        (
            (number, "deal", now, by, *values)
            for number, values in zip(numbers, found.facts, strict=True)
        ),
    )
    held = zip(numbers, found.prepared.deals, found.deals, strict=True)
    tx.insert_values(
        Deal,
        (
            *("fact", "customer", "imported"),
            *("contract", "amount", "card", "reissue", "product", "referrer"),
        ),
        ((number, _customer_of(new, customers), True, *values) for number, new, values in held),
    )
    told = zip(numbers, found.audited, strict=True)
    tx.audit_many("record_deal", ((by, f"fact:{number}", after) for number, after in told))


def _customer_of(new: NewDeal, customers: range) -> int | None:
    if new.buyer is None:
        return None
    return new.buyer.id if new.buyer.new is None else customers[new.buyer.new]


def _name(tx: Transaction, customer: int, name: str, by: str) -> None:
    """Give a customer the name of the table, unless it got one meanwhile."""
    unnamed = (Customer.id == customer) & (Customer.name == "")
    if Customer.update(name=name).where(unnamed).execute():
        tx.audit(by, "name_customer", f"customer:{customer}", {"name": name}, {"name": ""})


def import_cancellations(tx: Transaction, by: str, rows: Sequence[CancellationRow]) -> Imported:
    """Cancel every contract of a table; skip those already cancelled."""
    demand_hr(tx, by)
    done = all_or_nothing(rows, lambda row: _cancel(tx, by, row), COLUMNS, "contract")
    return Imported(done["new"], known=done["known"])


def _has_deals(contract: str) -> bool:
    return bool(Deal.select().where(Deal.contract == contract).exists())


def _cancel(tx: Transaction, by: str, row: CancellationRow) -> str:
    contract = clean_contract(row.contract)
    deal = deal_of_contract(contract)
    if deal is None:
        if not _has_deals(contract):
            raise ContractUnknown(contract=contract)
        return "known"
    record_id = str(uuid5(NAMESPACE_OID, f"cancel {deal.fact_id}"))
    cancel_deal(tx, by, CancelCommand(record_id, deal.fact_id, row.reason))
    return "new"
