"""Record a person's choice whether public praise names them, valid from then on."""

from __future__ import annotations

from collections.abc import Collection

from peewee import fn

from webapp.company.snapshot import Company
from webapp.facts.transactions import Transaction
from webapp.people.models import PraiseChoice

NAMELESS = "一位同事"  # in messages to the company's chat groups; pages translate it


def choose_praise(tx: Transaction, person: str, named: bool) -> None:
    """Insert whether bulletins, posters and celebrations name a person from now on."""
    tx.insert(PraiseChoice, person=person, named=named, at=tx.now)
    tx.audit(person, "choose_praise", f"person:{person}", after={"named": named})
    tx.notice("praise")


def unnamed() -> frozenset[str]:
    """Return the people who chose not to be named."""
    newest = PraiseChoice.select(fn.MAX(PraiseChoice.id)).group_by(PraiseChoice.person)
    held = PraiseChoice.select().where(PraiseChoice.id.in_(newest), PraiseChoice.named == False)  # noqa: E712
    return frozenset(row.person_id for row in held)


def praised(company: Company, who: str, without: Collection[str]) -> str:
    """Return the name to publish for a person or team; people in `without` are not named."""
    if who in company.teams:
        return company.teams[who].name
    return NAMELESS if who in without else company.name_of(who)
