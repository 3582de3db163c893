"""Read the rules of the comparison with call detail records, and each person's confirmed share."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from peewee import fn

from webapp.company.roles import SELLERS
from webapp.facts.call_record_models import CallComparison
from webapp.store.settings import setting

ROLES_SETTING, MUST_LOG_SETTING = "call_record_roles", "must_log_calls"
USUAL_ROLES = "telesales"  # guides and designers call from phones that no exchange sees
SHARE_DAYS = 30  # the days, today included, over which a person's share is shown


@dataclass(frozen=True)
class CallRecordRules:
    """The roles whose calls are compared, and whether they must log every call of the records."""

    roles: frozenset[str]
    must_log: bool

    @property
    def text(self) -> str:
        """The rules as text; two equal texts mean equal rules."""
        return " ".join((*sorted(self.roles), "must_log" if self.must_log else ""))


@dataclass(frozen=True)
class ConfirmedShare:
    """How many of a person's calls were compared with records, and how many a record confirms.

    `unlogged`: numbers in the records that the person has not logged.
    """

    compared: int
    confirmed: int
    unlogged: int

    @property
    def percent(self) -> int:
        """The confirmed share in whole percent, rounded down: 100 only if all are confirmed."""
        return self.confirmed * 100 // self.compared if self.compared else 0


def call_record_rules() -> CallRecordRules:
    """Return the rules as HR has set them."""
    roles = setting(ROLES_SETTING, USUAL_ROLES).split()
    return CallRecordRules(SELLERS & frozenset(roles), setting(MUST_LOG_SETTING, "") == "yes")


def confirmed_shares(today: date, people: Collection[str]) -> dict[str, ConfirmedShare]:
    """Return these people's shares over the last SHARE_DAYS, without people who have none."""
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
