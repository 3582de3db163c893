"""Which schemes apply to whom."""

from __future__ import annotations

from datetime import date

from rules.scheme import Scheme
from webapp.company import Company
from webapp.schemes import schemes


def schemes_for(company: Company, person: str | None, today: date) -> list[Scheme]:
    """The schemes in force today that are for a person; None: for anybody.

    A campaign's scheme applies while there is a campaign of it.
    """
    campaigns = {span.scheme for span in company.campaigns if span.end >= today}
    return [
        scheme
        for scheme in schemes().values()
        if scheme.revision_on(today) and (not scheme.campaign or scheme.id in campaigns)
    ]
