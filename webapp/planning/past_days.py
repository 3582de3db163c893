"""Compute what a campaign that begins in the past would pay for its past days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from rules.force import EVERYONE, Force, Term
from rules.periods import Period, campaign_period, day_period, period_of
from rules.scheme import Scheme
from webapp.company.enrolled import CampaignSpan
from webapp.company.snapshot import Company
from webapp.facts.tally_reader import DatabaseTallies
from webapp.planning.preview import previewed_outcomes


def past_pay(company: Company, scheme: Scheme, span: CampaignSpan, today: date) -> dict[str, int]:
    """Return the fen by clause that a campaign would pay for the days before today.

    A clause on the whole campaign counts with what it would pay by the figures so far. Each day is
    settled by itself: the work grows with the number of past days.
    """
    revision = scheme.revision_on(span.end) or scheme.revisions[0]
    kinds = {clause.period for clause in revision.clauses}
    tallies = DatabaseTallies()
    force = Force((Term(span.start, span.end, EVERYONE, today),))
    sums: Counter[str] = Counter()
    for period in _past_periods(kinds, span, today):
        sums.update(previewed_outcomes(company, scheme, period, force, tallies, span))
    return {clause: fen for clause, fen in sums.items() if fen}


def _past_periods(kinds: set[str], span: CampaignSpan, today: date) -> Iterator[Period]:
    """The past days, the whole weeks, months, quarters and years before today, and the campaign."""
    last = min(span.end, today - timedelta(days=1))
    if last < span.start:
        return
    if "day" in kinds:
        for number in range((last - span.start).days + 1):
            yield day_period(span.start + timedelta(days=number))
    for kind in sorted(kinds & {"week", "month", "quarter", "year"}):
        period = period_of(kind, span.start)
        while period.end <= last:
            if span.start <= period.start:
                yield period
            period = period_of(kind, period.end + timedelta(days=1))
    if "campaign" in kinds:
        yield campaign_period(span.start, span.end)
