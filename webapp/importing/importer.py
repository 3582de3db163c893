"""Read one of the company's tables and import all of it; the page and the command call this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from webapp.calling.call_list_sheet import read_call_list
from webapp.calling.operations.import_call_list import import_call_list
from webapp.cards.issued_cards_sheet import read_issued_cards
from webapp.cards.operations.import_issued_cards import import_issued_cards
from webapp.company.models import Person, Team
from webapp.core.sealed_numbers import SealedNumber
from webapp.deals.deals_sheet import read_cancellations, read_deals
from webapp.deals.operations.import_deals import import_cancellations, import_deals
from webapp.facts.transactions import Transaction
from webapp.feedback.feedback_sheets import FEEDBACK_KINDS, read_feedback
from webapp.feedback.operations.import_feedback import import_feedback
from webapp.people.calendar_sheet import read_calendar
from webapp.people.opening_balances_sheet import read_opening_balances
from webapp.people.operations.import_calendar import import_calendar
from webapp.people.operations.import_opening_balances import import_opening_balances
from webapp.people.operations.import_people import (
    Imported,
    import_staff,
    import_targets,
    propose_table,
)
from webapp.people.staff_sheet import read_staff
from webapp.people.targets_sheet import read_targets
from webapp.schemes.company_loading import load_company
from webapp.web import first_passwords

Write = Callable[[Callable[[Transaction], Imported]], Imported]


@dataclass(frozen=True)
class FirstPassword:
    """A new person's first password, which is shown only once."""

    staff_number: str
    name: str
    password: str


@dataclass(frozen=True)
class Taken:
    """The result of an import, and the first passwords of new people."""

    imported: Imported
    passwords: tuple[FirstPassword, ...] = ()


@dataclass(frozen=True)
class TableIntake:
    """Imports tables on behalf of `by`; `write` runs the work in one transaction.

    `proposes`: targets wait for a leader's approval (the page); else they are set (the command).
    """

    write: Write
    seal: Callable[[str], SealedNumber]
    by: str
    proposes: bool = False

    def take(self, kind: str, data: bytes, filename: str) -> Taken:
        """Import a table; `kind` is one of TEMPLATES (KeyError otherwise).

        Raises FaultyTable with every faulty row; then nothing was imported.
        """
        importers: dict[str, Callable[[bytes, str], Taken]] = {
            "staff": self._staff,
            "targets": self._targets,
            "call_list": self._call_list,
            "deals": self._deals,
            "cancellations": self._cancellations,
            "calendar": self._calendar,
            "issued_cards": self._issued_cards,
            "opening_balances": self._opening_balances,
        }
        if kind in FEEDBACK_KINDS:
            return self._feedback(kind, data, filename)
        return importers[kind](data, filename)

    def _staff(self, data: bytes, filename: str) -> Taken:
        rows = read_staff(data, filename, known_staff=_staff_numbers())
        drawn = first_passwords.draw_for(row.staff_number for row in rows)
        hashes = first_passwords.hashed(drawn)  # slow by design, so done before the transaction
        done = self.write(lambda tx: import_staff(tx, self.by, rows, self.seal, hashes))
        passwords = [
            FirstPassword(row.staff_number, row.name, drawn[row.staff_number]) for row in rows
        ]
        return Taken(done, tuple(passwords))

    def _targets(self, data: bytes, filename: str) -> Taken:
        teams = _teams()
        campaigns = [span.id for span in load_company().campaigns]
        rows = read_targets(
            data,
            filename,
            known_staff=_staff_numbers(),
            known_teams=teams,
            known_campaigns=campaigns,
        )
        take = propose_table if self.proposes else import_targets
        return Taken(self.write(lambda tx: take(tx, self.by, rows)))

    def _call_list(self, data: bytes, filename: str) -> Taken:
        rows = read_call_list(data, filename, known_sellers=_staff_numbers())
        return Taken(self.write(lambda tx: import_call_list(tx, self.by, rows, self.seal)))

    def _deals(self, data: bytes, filename: str) -> Taken:
        rows = read_deals(data, filename, known_staff=_staff_numbers())
        return Taken(self.write(lambda tx: import_deals(tx, self.by, rows, self.seal)))

    def _cancellations(self, data: bytes, filename: str) -> Taken:
        rows = read_cancellations(data, filename)
        return Taken(self.write(lambda tx: import_cancellations(tx, self.by, rows)))

    def _calendar(self, data: bytes, filename: str) -> Taken:
        rows = read_calendar(data, filename)
        return Taken(self.write(lambda tx: import_calendar(tx, self.by, rows)))

    def _issued_cards(self, data: bytes, filename: str) -> Taken:
        rows = read_issued_cards(data, filename, known_staff=_staff_numbers())
        return Taken(self.write(lambda tx: import_issued_cards(tx, self.by, rows)))

    def _opening_balances(self, data: bytes, filename: str) -> Taken:
        rows = read_opening_balances(data, filename, known_staff=_staff_numbers())
        return Taken(self.write(lambda tx: import_opening_balances(tx, self.by, rows)))

    def _feedback(self, kind: str, data: bytes, filename: str) -> Taken:
        rows = read_feedback(
            kind, data, filename, known_staff=_staff_numbers(), known_teams=_teams()
        )
        return Taken(self.write(lambda tx: import_feedback(tx, self.by, kind, rows)))


def _teams() -> list[str]:
    """The ids and names of all teams: a table may name a team by either."""
    return [word for team in Team.select() for word in (team.id, team.name)]


def _staff_numbers() -> list[Any]:
    return [row[0] for row in Person.select(Person.id).tuples()]
