"""What the end of a scheme on a day would lose: running periods that pay only as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rules.clauses import Clause
from rules.periods import Period, campaign_period, period_of
from rules.scheme import Scheme
from webapp.company.enrolled import CampaignSpan, Enrolled
from webapp.company.snapshot import Company
from webapp.facts.tally_reader import DatabaseTallies
from webapp.planning.clause_periods import BY_DAY, run_of
from webapp.planning.preview import preview, with_clauses


@dataclass(frozen=True)
class LostPeriod:
    """A period that would not be paid, the clauses on it, and their sum so far in fen."""

    period: Period
    clauses: tuple[Clause, ...]
    amount: int


def lost_by_ending(
    company: Company, scheme: Scheme, approval: Enrolled, on: date
) -> list[LostPeriod]:
    """The periods that would be paid if the scheme did not end on a day, the shortest first.

    Rule 15: a clause that does not count by days pays only for a period on each of whose days the
    scheme is in force. The sums are those of the figures recorded so far.
    """
    others = [
        each for each in company.enrolments if each.scheme == scheme.id and each.id != approval.id
    ]
    run = run_of(approval.start, approval.until, approval.reach, others)
    revision = scheme.revision_on(on) or scheme.revisions[0]
    tallies, lost = DatabaseTallies(), []
    for period, span in _periods_at(company, scheme, on):
        covered = run.start <= period.start and (run.until is None or period.end <= run.until)
        clauses = whole_period_clauses(revision.clauses, period.kind)
        if on < period.end and covered and clauses:
            only = with_clauses(scheme, {clause.id for clause in clauses})
            sums = preview(company, only, period, company.force(scheme.id), tallies, span)
            lost.append(LostPeriod(period, clauses, sum(sums.values())))
    return lost


def whole_period_clauses(clauses: Sequence[Clause], kind: str) -> tuple[Clause, ...]:
    """The clauses on periods of a kind that do not count by days."""
    return tuple(
        clause for clause in clauses if clause.period == kind and not isinstance(clause, BY_DAY)
    )


def _periods_at(
    company: Company, scheme: Scheme, day: date
) -> Iterator[tuple[Period, CampaignSpan | None]]:
    """The month, quarter, year and campaigns of a scheme that a day lies in."""
    spans = [
        span
        for span in company.campaigns
        if span.scheme == scheme.id and span.start <= day <= span.end
    ]
    for kind in ("month", "quarter", "year"):
        period = period_of(kind, day)
        if not scheme.campaign:
            yield period, None
        for span in spans:
            if span.start <= period.start and period.end <= span.end:
                yield period, span
    for span in spans:
        yield campaign_period(span.start, span.end), span
