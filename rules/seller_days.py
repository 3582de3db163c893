"""Find the days of a period on which a person is a seller and the scheme is in force."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from rules.case import Case
from rules.facts import SELLERS, Person, Posting


class SellerDays(NamedTuple):
    """Consecutive days as a seller in force, from `first` to `last`, with one posting."""

    first: date
    last: date
    posting: Posting

    @property
    def length(self) -> int:
        """The number of days."""
        return (self.last - self.first).days + 1


def seller_days(case: Case, person: Person) -> list[SellerDays]:
    """Return a person's days of the period as a seller in force, in order."""
    return [
        SellerDays(begun, ended, posting)
        for first, last, reach in case.force.stretches(case.period)
        for begun, ended, posting in person.postings_in(first, last)
        if posting.role in SELLERS and reach.takes_in(posting)
    ]
