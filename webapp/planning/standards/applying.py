"""Find the schemes that apply to a person, now or soon."""

from __future__ import annotations

from datetime import date, timedelta

from rules.facts import SELLERS
from rules.scheme import Scheme
from webapp.company.snapshot import Company
from webapp.schemes.catalogue import schemes

SOON = timedelta(days=92)  # a scheme that starts within these days can be read


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


def coming_schemes(company: Company, person: str | None, today: date) -> dict[str, date]:
    """The first days of schemes that are not in force today and start within `SOON`, by id.

    For a seller only schemes that take in the posting of the first day.
    """
    found = {}
    for scheme in schemes().values():
        terms = company.force(scheme.id).terms
        first = min(
            (each.start for each in terms if each.start and each.start > today), default=None
        )
        if first is None or first > today + SOON or company.reach(scheme.id, today) is not None:
            continue
        reach, posting = company.reach(scheme.id, first), company.posting(person, first)
        sells = posting is not None and posting.role in SELLERS
        if reach is not None and (posting is None or not sells or reach.takes_in(posting)):
            found[scheme.id] = first
    return found
