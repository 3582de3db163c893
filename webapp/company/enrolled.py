"""Combine enrolled schemes and campaigns to the terms on which a scheme is in force (rule 15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from rules.force import EVERYONE, Force, Reach, Term

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Enrolled:
    """An approved enrolment of a scheme; `until` is its last day, None: it has no end.

    `approved` is the day of the leader's approval; None: made by the set-up.
    """

    id: int
    scheme: str
    start: date
    until: date | None
    reach: Reach
    approved: date | None = None


@dataclass(frozen=True)
class CampaignSpan:
    """A campaign: its scheme, its first and last day, and the day of approval as in `Enrolled`."""

    id: str
    name: str
    scheme: str
    start: date
    end: date
    approved: date | None = None


def force_of_scheme(
    enrolled: Iterable[Enrolled], campaigns: Iterable[CampaignSpan], scheme: str
) -> Force:
    """Return when and for whom a scheme is in force: by its enrolments and its campaigns.

    A campaign puts its scheme in force for everyone on its days, unless an enrolment of the scheme
    holds on the campaign's first day: then the enrolments alone say when and for whom.
    """
    own = sorted(
        (each for each in enrolled if each.scheme == scheme), key=lambda each: (each.start, each.id)
    )
    terms = [Term(each.start, each.until, each.reach, each.approved) for each in own]
    enrolments = Force(tuple(terms))
    spans = [
        span
        for span in campaigns
        if span.scheme == scheme and enrolments.term_on(span.start) is None
    ]
    return Force(tuple(sorted([*_terms_of_campaigns(spans), *terms], key=_start)))


def _terms_of_campaigns(spans: Sequence[CampaignSpan]) -> Iterator[Term]:
    """The days of the campaigns; a day in several has the approval that was given first.

    So a campaign that is approved later neither ends another one's days nor takes back what
    followed from their approval (rule 17).
    """
    days = {day for span in spans for day in (span.start, span.end + _DAY)}
    for start, following in pairwise(sorted(days)):
        approvals = [span.approved for span in spans if span.start <= start <= span.end]
        if approvals:
            first = None if None in approvals else min(filter(None, approvals))
            yield Term(start, following - _DAY, EVERYONE, first)


def _start(term: Term) -> date:
    return term.start or date.min
