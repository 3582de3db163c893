"""Read one of the company's tables and import it whole; the page and the command call this."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from webapp.audit.operations.pieces import demand_open_work
from webapp.calling.operations.import_call_list import import_call_list_apart
from webapp.calling.operations.import_call_records import import_call_records
from webapp.cards.operations.import_issued_cards import import_issued_cards
from webapp.core.phone_numbers import Cipher
from webapp.core.sealed_numbers import SealedNumber, account_sealer, number_sealer
from webapp.deals.operations.import_deals import import_cancellations, import_deals_apart
from webapp.facts.transactions import Transaction
from webapp.feedback.operations.import_feedback import import_feedback
from webapp.importing.table_kinds import names_in_company, table_records, table_rows
from webapp.people.operations.import_bank_accounts import import_bank_accounts
from webapp.people.operations.import_calendar import import_calendar
from webapp.people.operations.import_opening_balances import import_opening_balances
from webapp.people.operations.import_people import (
    Imported,
    import_staff,
    import_targets,
    propose_table,
)
from webapp.people.staff_sheet import StaffRow
from webapp.spreadsheets.choices import AS_IT_IS, Choices
from webapp.web import first_passwords
from webapp.web.operations.first_passwords import IMPORT, keep_first_passwords, open_batch

Work = Callable[[Transaction], Imported]
Write = Callable[[Callable[[Transaction], Any]], Any]


@dataclass(frozen=True)
class DrawnPassword:
    """A new person's first password."""

    staff_number: str
    name: str
    password: str


@dataclass(frozen=True)
class Taken:
    """The result of an import, and the first passwords drawn for new people."""

    imported: Imported
    passwords: tuple[DrawnPassword, ...] = ()


@dataclass(frozen=True)
class TableIntake:
    """Imports tables on behalf of `by`; `write` runs a function in one transaction.

    The last of these functions returns Imported; for a large table others, which return something
    else, run before it. `proposes`: targets wait for a leader's approval (the page); else they are
    set (the command). `work`: the number of the long work that imports, if one was begun.
    """

    write: Write
    clock: Callable[[], datetime]
    cipher: Cipher
    by: str
    proposes: bool = False
    work: int | None = None

    @property
    def seal(self) -> Callable[[str], SealedNumber]:
        """The function that seals phone numbers."""
        return number_sealer(self.cipher)

    def take(self, kind: str, data: bytes, filename: str, choices: Choices = AS_IT_IS) -> Taken:
        """Import a table; `kind` is one of TEMPLATES (KeyError otherwise).

        `choices`: how a person has chosen to read it. Raises FaultyTable with every faulty row;
        then nothing was imported.
        """
        rows = table_rows(kind, table_records(kind, data, filename, names_in_company(), choices))
        if kind == "staff":
            return self._staff(rows)
        if kind == "deals":
            now, by, seal = self.clock(), self.by, self.seal
            return Taken(import_deals_apart(self.write, now, by, rows, seal, self.work))
        if kind == "call_records":
            now, by, seal = self.clock(), self.by, self.seal
            return Taken(import_call_records(self.write, now, by, rows, seal, self.work))
        if kind == "call_list":
            return Taken(import_call_list_apart(self.write, self.by, rows, self.seal, self.work))
        return Taken(self.write(self._unless_cancelled(self._work(kind, rows))))

    def _unless_cancelled(self, work: Work) -> Work:
        """The work, refused if the long work that it belongs to was cancelled."""

        def checked(tx: Transaction) -> Imported:
            if self.work is not None:
                demand_open_work(self.work)
            return work(tx)

        return checked

    def _work(self, kind: str, rows: Sequence[Any]) -> Work:
        """The work of one transaction that imports the rows."""
        by = self.by
        works: dict[str, Work] = {
            "targets": lambda tx: (propose_table if self.proposes else import_targets)(
                tx, by, rows
            ),
            "cancellations": lambda tx: import_cancellations(tx, by, rows),
            "calendar": lambda tx: import_calendar(tx, by, rows),
            "issued_cards": lambda tx: import_issued_cards(tx, by, rows),
            "bank_accounts": lambda tx: import_bank_accounts(
                tx, by, rows, account_sealer(self.cipher)
            ),
            "opening_balances": lambda tx: import_opening_balances(tx, by, rows),
        }
        return works.get(kind, lambda tx: import_feedback(tx, by, kind, rows))

    def _staff(self, rows: Sequence[StaffRow]) -> Taken:
        known = names_in_company().people
        new = [row for row in rows if row.staff_number not in known]
        drawn = first_passwords.draw_for(row.staff_number for row in new)
        hashes = first_passwords.hashed(drawn)  # slow by design, so done before the transaction
        sealed = {
            person: self.cipher.encrypt_first_password(person, password)
            for person, password in drawn.items()
        }

        def work(tx: Transaction) -> Imported:
            done = import_staff(tx, self.by, rows, self.seal, hashes)
            if not sealed:
                return done
            batch = open_batch(tx, self.by, IMPORT)
            keep_first_passwords(tx, batch, sealed)
            return replace(done, batch=batch)

        done = self.write(work)
        passwords = [
            DrawnPassword(row.staff_number, row.name, drawn[row.staff_number]) for row in new
        ]
        return Taken(done, tuple(passwords))
