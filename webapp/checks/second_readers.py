"""Find who can still give an opinion on a card, so that no check waits for nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from webapp.company.roles import READERS
from webapp.company.snapshot import Company
from webapp.company.stakeholders import is_stakeholder
from webapp.facts.opinions import Said


def readers_of(company: Company, today: date) -> list[str]:
    """Return the people who may give opinions today."""
    postings = ((who, company.posting(who, today)) for who in company.people)
    return [who for who, posting in postings if posting is not None and posting.role in READERS]


def is_stuck(
    company: Company,
    readers: Iterable[str],
    seller: str,
    day: date,
    said: Iterable[Said],
    today: date,
) -> bool:
    """Whether all `readers` without a stake in the card have given an opinion (`said`).

    Then nobody else could end its check: those who have given one may give another, and readers
    with a stake are asked too, because a fake needs two people.
    """
    spoken = {each.by for each in said}
    return not any(
        who not in spoken and not is_stakeholder(company, who, seller, day, today)
        for who in readers
    )
