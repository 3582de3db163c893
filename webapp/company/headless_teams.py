"""Find open teams without a head.

A team of people who do not sell, such as an office, needs none.
"""

from __future__ import annotations

from datetime import date

from rules.facts import SELLERS
from webapp.company.snapshot import Company


def headless_teams(company: Company, today: date) -> frozenset[str]:
    """Return the open teams, empty or with sellers, that have no employed head."""
    selling = _with_sellers(company, today)
    return frozenset(
        team
        for team in company.open_teams(today)
        if selling.get(team, True) and company.posting(company.head_of(team, today), today) is None
    )


def _with_sellers(company: Company, today: date) -> dict[str, bool]:
    """Whether a seller is among its members, by team; a team without members is left out."""
    found: dict[str, bool] = {}
    for person in company.people:
        posting = company.posting(person, today)
        if posting is not None and posting.team:
            found[posting.team] = found.get(posting.team, False) or posting.role in SELLERS
    return found
