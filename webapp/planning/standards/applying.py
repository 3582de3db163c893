"""Find the schemes that apply to a person."""

from __future__ import annotations

from datetime import date

from rules.facts import SELLERS
from rules.scheme import Scheme
from webapp.company.snapshot import Company
from webapp.schemes.catalogue import schemes


def schemes_for(company: Company, person: str | None, today: date) -> list[Scheme]:
    """The schemes in force today that apply to a person; None: to anybody.

    A campaign's scheme applies until its campaign has ended. To people who are not sellers every
    scheme applies that the company runs, because team shares are for every role.
    """
    campaigns = {span.scheme for span in company.campaigns if span.end >= today}
    posting = company.posting(person, today)
    found = []
    for scheme in schemes().values():
        reach = company.reach(scheme.id, today)
        if scheme.revision_on(today) is None or reach is None:
            continue
        if scheme.campaign and scheme.id not in campaigns:
            continue
        if posting is None or posting.role not in SELLERS or reach.takes_in(posting):
            found.append(scheme)
    return found
