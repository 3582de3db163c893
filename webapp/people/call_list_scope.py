"""Find the people, employed or not, for whose call lists and leave somebody is responsible."""

from __future__ import annotations

from datetime import date

from rules.facts import Posting
from webapp.company.roles import CHECKERS, HR, SELLERS
from webapp.company.snapshot import Company


def sellers_of(company: Company, by: str, today: date) -> frozenset[str]:
    """Return the people in the charge of `by`; leavers belong to the charge of their last post.

    Everybody for HR; nobody for roles that are neither HR nor checkers.
    """
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


def is_seller(posting: Posting | None) -> bool:
    """Whether a post is that of a seller; False for None."""
    return posting is not None and posting.role in SELLERS
