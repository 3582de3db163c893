"""Whose call lists somebody answers for: sellers of today, and those who sell no longer."""

from __future__ import annotations

from datetime import date

from rules.facts import Posting
from webapp.company.roles import CHECKERS, HR, SELLERS
from webapp.company.snapshot import Company


def sellers_of(company: Company, by: str, today: date) -> frozenset[str]:
    """Everybody's for HR; for supervisor and head those in their charge, or once in it."""
    own = company.posting(by, today)
    if own is None or own.role not in HR | CHECKERS:
        return frozenset()
    if own.role in HR:
        return frozenset(company.people)
    headed = {team for team in company.teams if company.head_of(team, today) == by}
    charge = set()
    for person in company.people.values():
        day = min(today, person.left) if person.left else today
        posting = company.posting(person.id, day)
        if posting and (posting.supervisor == by or posting.team in headed):
            charge.add(person.id)
    return frozenset(charge - {by})


def sells(posting: Posting | None) -> bool:
    """Whether somebody posted so calls customers."""
    return posting is not None and posting.role in SELLERS
