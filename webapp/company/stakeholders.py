"""Decide who has a stake in a card: its seller, the seller's superiors, and the seller's team.

A verdict of fake can cost each of them something (clause `fake-card` of the scheme
`card-campaign`). Therefore the opinion of none of them can end the check of the card.
"""

from __future__ import annotations

from datetime import date

from webapp.company.roles import CHECKERS
from webapp.company.snapshot import Company


def is_stakeholder(company: Company, who: str, seller: str, day: date, today: date) -> bool:
    """Whether `who` has a stake in a card that `seller` sold on `day`.

    These people have one: the seller; the seller's superiors on `day`; and of the team that the
    seller was in on `day`, its head and its members, on `day` or `today`.
    """
    if who == seller or who in _superiors_of(company, seller, day):
        return True
    posting = company.posting(seller, day)
    team = posting.team if posting else None
    if team is None:
        return False
    if who in (company.head_of(team, day), company.head_of(team, today)):
        return True
    own = (company.posting(who, day), company.posting(who, today))
    return any(each is not None and each.team == team for each in own)


def _superiors_of(company: Company, seller: str, day: date) -> set[str]:
    """The seller's supervisor on a day, and the supervisors above who are checkers.

    The company's leaders are left out: they are above everybody and belong to no team.
    """
    superiors: set[str] = set()
    posting = company.posting(seller, day)
    while posting is not None and posting.supervisor and posting.supervisor not in superiors:
        superior = posting.supervisor
        posting = company.posting(superior, day)
        if superiors and (posting is None or posting.role not in CHECKERS):
            break
        superiors.add(superior)
    return superiors


def has_outside_checker(company: Company, seller: str, day: date, today: date) -> bool:
    """Whether some checker (supervisor or head) of today has no stake in the card."""
    for who in company.people:
        posting = company.posting(who, today)
        checks = posting is not None and posting.role in CHECKERS
        if checks and not is_stakeholder(company, who, seller, day, today):
            return True
    return False
