"""Read a whole table of one kind into its rows, as the import page does, or raise its faults."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from webapp.calling.call_list_sheet import call_list_records
from webapp.calling.call_records_sheet import call_record_records
from webapp.cards.issued_cards_sheet import issued_card_records
from webapp.deals.deals_sheet import cancellation_records, deal_records
from webapp.feedback.feedback_sheets import FEEDBACK_KINDS, feedback_records
from webapp.importing.table_kinds import table_rows
from webapp.people.bank_accounts_sheet import bank_account_records
from webapp.people.calendar_sheet import calendar_records
from webapp.people.opening_balances_sheet import opening_balance_records
from webapp.people.staff_sheet import staff_records
from webapp.people.targets_sheet import target_records
from webapp.spreadsheets.parsed_rows import Records

Reader = Callable[..., tuple[Any, ...]]


def reader(kind: str, records_of: Callable[..., Records]) -> Reader:
    """The function from a file's bytes, its name and what is known to the rows of its table."""

    def read(data: bytes, filename: str, **known: Any) -> tuple[Any, ...]:
        return table_rows(kind, records_of(data, filename, **known))

    return read


read_bank_accounts = reader("bank_accounts", bank_account_records)
read_calendar = reader("calendar", calendar_records)
read_call_list = reader("call_list", call_list_records)
read_call_records = reader("call_records", call_record_records)
read_cancellations = reader("cancellations", cancellation_records)
read_deals = reader("deals", deal_records)
read_issued_cards = reader("issued_cards", issued_card_records)
read_opening_balances = reader("opening_balances", opening_balance_records)
read_staff = reader("staff", staff_records)
read_targets = reader("targets", target_records)


def read_feedback(kind: str, data: bytes, filename: str, **known: Any) -> tuple[Any, ...]:
    """The rows of a table of one of FEEDBACK_KINDS."""
    assert kind in FEEDBACK_KINDS
    return table_rows(kind, feedback_records(kind, data, filename, **known))
