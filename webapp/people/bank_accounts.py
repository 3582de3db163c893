"""Find the bank accounts that hold."""

from __future__ import annotations

from collections.abc import Collection

from peewee import fn

from webapp.people.models import BankAccount


def accounts_of(people: Collection[str] | None = None) -> dict[str, BankAccount]:
    """The latest account of each of these people, or of everybody, by staff number."""
    newest = BankAccount.select(fn.MAX(BankAccount.id)).group_by(BankAccount.person)
    rows = BankAccount.select().where(BankAccount.id.in_(newest))
    wanted = None if people is None else set(people)
    return {row.person_id: row for row in rows if wanted is None or row.person_id in wanted}
