"""Enrolled schemes and campaigns as the terms on which each scheme is in force (rule 15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rules.force import EVERYONE, Force, Reach, Term


@dataclass(frozen=True)
class Enrolled:
    """An approved enrolment of a scheme; `until` is its last day, None: without an end.

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
    """A campaign: its scheme and its first and last day; `approved` as in `Enrolled`."""

    id: str
    name: str
    scheme: str
    start: date
    end: date
    approved: date | None = None


def force_of_scheme(
    enrolled: Iterable[Enrolled], campaigns: Iterable[CampaignSpan], scheme: str
) -> Force:
    """When and for whom a scheme is in force: its approved enrolments and its campaigns.

    A campaign puts its scheme in force for everyone on its days, unless an enrolment of the scheme
    began by the campaign's first day: then the enrolments say when and for whom.
    """
    own = sorted(
        (each for each in enrolled if each.scheme == scheme), key=lambda each: (each.start, each.id)
    )
    first = own[0].start if own else date.max
    spans = [span for span in campaigns if span.scheme == scheme and span.start < first]
    terms = [Term(each.start, each.until, each.reach, each.approved) for each in own]
    return Force(tuple(sorted([*_without_gaps(spans), *terms], key=_start)))


def _without_gaps(spans: Iterable[CampaignSpan]) -> Iterator[Term]:
    """A term for each campaign; one inside a longer campaign does not end that one's days."""
    last: date | None = None
    for span in sorted(spans, key=lambda span: span.start):
        last = span.end if last is None or span.end > last or last < span.start else last
        yield Term(span.start, last, EVERYONE, span.approved)


def _start(term: Term) -> date:
    return term.start or date.min
