"""Import the bank account to which each person is paid: all rows of a table or none."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from peewee import fn

from webapp.core.sealed_numbers import SealedNumber
from webapp.facts.transactions import Transaction
from webapp.people.bank_accounts_sheet import BankAccountRow
from webapp.people.models import BankAccount
from webapp.people.operations.import_people import Imported, Seal
from webapp.people.operations.import_rows import all_or_nothing, demand_hr

_COLUMNS = {"staff_number": "工号", "number": "银行卡号"}


def import_bank_accounts(
    tx: Transaction, by: str, rows: Sequence[BankAccountRow], seal: Seal
) -> Imported:
    """Insert a `BankAccount` for each row, unless the person has this account. Raises NotHR."""
    demand_hr(tx, by)
    held = accounts_of([row.staff_number for row in rows])

    def take(row: BankAccountRow) -> str:
        sealed, known = seal(row.number), held.get(row.staff_number)
        same = (row.holder, row.bank, sealed.hash)
        if known is not None and (known.holder, known.bank, known.number_hash) == same:
            return "known"
        _record(tx, by, row, sealed)
        return "new"

    done = all_or_nothing(rows, take, _COLUMNS, "staff_number")
    return Imported(done["new"], known=done["known"])


def _record(tx: Transaction, by: str, row: BankAccountRow, sealed: SealedNumber) -> None:
    tx.insert(
        BankAccount,
        person=row.staff_number,
        holder=row.holder,
        bank=row.bank,
        number_cipher=sealed.cipher,
        number_hash=sealed.hash,
        number_masked=sealed.masked,
        set_by=by,
        set_at=tx.now,
    )
    after = {"holder": row.holder, "number": sealed.masked}
    tx.audit(by, "set_bank_account", f"person:{row.staff_number}", after=after)


def accounts_of(people: Collection[str] | None = None) -> dict[str, BankAccount]:
    """Return the latest `BankAccount` of each person (None: of everybody), by staff number."""
    newest = BankAccount.select(fn.MAX(BankAccount.id)).group_by(BankAccount.person)
    rows = BankAccount.select().where(BankAccount.id.in_(newest))
    wanted = None if people is None else set(people)
    return {row.person_id: row for row in rows if wanted is None or row.person_id in wanted}


def with_accounts() -> frozenset[str]:
    """Return the staff numbers that have a `BankAccount`; the accounts themselves are not read."""
    rows = BankAccount.select(BankAccount.person).distinct()
    return frozenset(person for (person,) in rows.tuples())
