"""What call detail records say of logged calls: what is compared, and each person's share."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from peewee import fn

from webapp.company.roles import SELLERS
from webapp.facts.call_record_models import CallComparison, CallRecordTable
from webapp.store.settings import setting

ROLES_SETTING, MUST_LOG_SETTING = "call_record_roles", "must_log_calls"
USUAL_ROLES = "telesales"  # guides and designers call from phones that no exchange sees
SHARE_DAYS = 30  # the days, today included, over which a person's share is shown


@dataclass(frozen=True)
class CallRecordRules:
    """Whose calls go through the exchange, by role, and whether they must log all that it sees."""

    roles: frozenset[str]
    must_log: bool

    @property
    def text(self) -> str:
        """The rules as text, to tell whether they have changed."""
        return " ".join((*sorted(self.roles), "must_log" if self.must_log else ""))


@dataclass(frozen=True)
class ConfirmedShare:
    """A person's calls that records cover: how many, and how many of them have a record."""

    compared: int
    confirmed: int
    unlogged: int

    @property
    def percent(self) -> int:
        """The share in whole percent, rounded down; 100 only where every call has its record."""
        return self.confirmed * 100 // self.compared if self.compared else 0


def call_record_rules() -> CallRecordRules:
    """The rules as set."""
    roles = setting(ROLES_SETTING, USUAL_ROLES).split()
    return CallRecordRules(SELLERS & frozenset(roles), setting(MUST_LOG_SETTING, "") == "yes")


def has_call_records() -> bool:
    """Whether any call detail records were imported."""
    return bool(CallRecordTable.select().exists())


def confirmed_shares(today: date, people: Collection[str]) -> dict[str, ConfirmedShare]:
    """The shares of these people over the last SHARE_DAYS; who was not compared is left out."""
    since = today - timedelta(days=SHARE_DAYS - 1)
    rows = (
        CallComparison.select(
            CallComparison.person,
            fn.SUM(CallComparison.compared),
            fn.SUM(CallComparison.confirmed),
            fn.SUM(CallComparison.unlogged),
        )
        .where(CallComparison.day.between(since, today))
        .group_by(CallComparison.person)
        .tuples()
    )
    wanted = frozenset(people)
    return {person: ConfirmedShare(*counts) for person, *counts in rows if person in wanted}
