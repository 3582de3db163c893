"""Say for each kind of imported table how it is read, and which rows it has."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from webapp.calling.call_list_sheet import CustomerRow, call_list_records
from webapp.calling.call_records_sheet import CallRecordRow, call_record_records
from webapp.cards.issued_cards_sheet import IssuedRow, issued_card_records
from webapp.company.models import Person, Team
from webapp.deals.deals_sheet import (
    CancellationRow,
    ContractRow,
    cancellation_records,
    deal_records,
)
from webapp.feedback.feedback_sheets import FEEDBACK_KINDS, FeedbackRow, feedback_records
from webapp.people.bank_accounts_sheet import BankAccountRow, bank_account_records
from webapp.people.calendar_sheet import CalendarRow, calendar_records
from webapp.people.opening_balances_sheet import OpeningBalanceRow, opening_balance_records
from webapp.people.staff_sheet import staff_records, staff_rows
from webapp.people.targets_sheet import TargetRow, target_records
from webapp.schemes.company_loading import load_company
from webapp.spreadsheets.choices import AS_IT_IS, Choices
from webapp.spreadsheets.parsed_rows import Records


@dataclass(frozen=True)
class KnownNames:
    """The names that a table may use: people (name by staff number), teams and campaigns."""

    people: Mapping[str, str] = field(default_factory=dict)
    teams: Collection[str] = ()
    campaigns: Collection[str] | None = None


_ROWS: dict[str, type[Any]] = {
    "targets": TargetRow,
    "call_list": CustomerRow,
    "call_records": CallRecordRow,
    "deals": ContractRow,
    "cancellations": CancellationRow,
    "calendar": CalendarRow,
    "issued_cards": IssuedRow,
    "opening_balances": OpeningBalanceRow,
    "bank_accounts": BankAccountRow,
    **dict.fromkeys(FEEDBACK_KINDS, FeedbackRow),
}


def names_in_company() -> KnownNames:
    """Return the people, teams (by id and by name) and campaigns of the company."""
    people = dict(Person.select(Person.id, Person.name).tuples())
    teams = [word for team in Team.select() for word in (team.id, team.name)]
    return KnownNames(people, teams, [span.id for span in load_company().campaigns])


def table_records(
    kind: str,
    data: bytes,
    filename: str,
    known: KnownNames | None,
    choices: Choices = AS_IT_IS,
) -> Records:
    """Return the checked records of a table with their faults; `known` None: look nothing up.

    `kind` is one of TEMPLATES (KeyError otherwise). Raises FaultyTable if the file holds no such
    table.
    """
    return _readers(known)[kind](data, filename, choices=choices)


def _readers(known: KnownNames | None) -> dict[str, Callable[..., Records]]:
    names = known or KnownNames()
    people = None if known is None else names.people
    of_targets = partial(
        target_records,
        known_staff=people,
        known_teams=names.teams,
        known_campaigns=names.campaigns,
    )
    feedback = {
        kind: partial(feedback_records, kind, known_staff=people, known_teams=names.teams)
        for kind in FEEDBACK_KINDS
    }
    return {
        "staff": partial(staff_records, known_staff=people),
        "targets": of_targets,
        "call_list": partial(call_list_records, known_sellers=people),
        "call_records": partial(call_record_records, known_staff=people),
        "deals": partial(deal_records, known_staff=people),
        "cancellations": cancellation_records,
        "calendar": calendar_records,
        "issued_cards": partial(issued_card_records, known_staff=people),
        "opening_balances": partial(opening_balance_records, known_staff=people),
        "bank_accounts": partial(bank_account_records, known_staff=people),
        **feedback,
    }


def table_rows(kind: str, records: Records) -> tuple[Any, ...]:
    """Return the rows of a table without faults. Raises FaultyTable with every fault."""
    records.findings.settle()
    if kind == "staff":
        return staff_rows(records)
    row = _ROWS[kind]
    return tuple(row(**record.values, row=record.row) for record in records.found)
