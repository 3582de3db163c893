"""Find the running periods that would not be paid if a scheme or campaign ended on a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rules.clauses import Clause
from rules.periods import Period, campaign_period, period_of
from rules.scheme import Scheme
from webapp.company.enrolled import CampaignSpan, Enrolled
from webapp.company.snapshot import Company
from webapp.facts.tally_reader import DatabaseTallies
from webapp.ledger.scheme_periods import spans_of
from webapp.planning.clause_periods import BY_DAY, run_of
from webapp.planning.preview import previewed_outcomes, with_clauses
from webapp.planning.revising import CALENDAR


@dataclass(frozen=True)
class RunningPeriod:
    """A running period, its clauses that pay only for all of it, and their sum so far in fen."""

    period: Period
    clauses: tuple[Clause, ...]
    amount: int


def lost_by_ending(
    company: Company, scheme: Scheme, approval: Enrolled, on: date
) -> list[RunningPeriod]:
    """Return the periods that are not paid if the scheme ends on a day, the shortest first.

    Rule 15: a clause that does not count by days pays only for a period on each of whose days the
    scheme is in force. The sums are those of the figures recorded so far.
    """
    others = [
        each for each in company.enrolments if each.scheme == scheme.id and each.id != approval.id
    ]
    run = run_of(approval.start, approval.until, approval.reach, others)
    revision = scheme.revision_on(on) or scheme.revisions[0]
    lost = []
    for period, span in _periods_at(company, scheme, on):
        covered = run.start <= period.start and (run.until is None or period.end <= run.until)
        clauses = _whole_period_clauses(revision.clauses, period.kind)
        if on < period.end and covered and clauses:
            lost.append(_so_far(company, scheme, clauses, period, span))
    return lost


def lost_by_shortening(
    company: Company, scheme: Scheme, campaign: CampaignSpan, on: date
) -> list[RunningPeriod]:
    """Return the calendar periods inside a campaign that are not paid if it ends on a day.

    Clauses of a campaign's scheme apply only to periods inside it (rule 13). A period inside
    another campaign of the scheme too is not lost.
    """
    revision = scheme.revision_on(on) or scheme.revisions[0]
    others = [span for span in spans_of(company, scheme) if span.id != campaign.id]
    lost = []
    for kind in CALENDAR:
        period = period_of(kind, on)
        clauses = _whole_period_clauses(revision.clauses, kind)
        stays = on >= period.end or any(_is_inside(period, span) for span in others)
        if clauses and _is_inside(period, campaign) and not stays:
            lost.append(_so_far(company, scheme, clauses, period, campaign))
    return lost


def shortened_campaign(
    company: Company, scheme: Scheme, campaign: CampaignSpan, on: date
) -> RunningPeriod | None:
    """Return the campaign as a period that ends on a day, with its sum by the figures so far.

    None: the campaign would not begin, or the scheme has no clause on whole campaigns.
    """
    revision = scheme.revision_on(on) or scheme.revisions[0]
    clauses = _whole_period_clauses(revision.clauses, "campaign")
    if on < campaign.start or not clauses:
        return None
    shorter = replace(campaign, end=on)
    return _so_far(company, scheme, clauses, campaign_period(shorter.start, on), shorter)


def _so_far(
    company: Company,
    scheme: Scheme,
    clauses: tuple[Clause, ...],
    period: Period,
    span: CampaignSpan | None,
) -> RunningPeriod:
    """The clauses' sum over a period, by the figures recorded so far."""
    only = with_clauses(scheme, {clause.id for clause in clauses})
    sums = previewed_outcomes(
        company, only, period, company.force(scheme.id), DatabaseTallies(), span
    )
    return RunningPeriod(period, clauses, sum(sums.values()))


def _is_inside(period: Period, span: CampaignSpan) -> bool:
    return span.start <= period.start and period.end <= span.end


def _whole_period_clauses(clauses: Sequence[Clause], kind: str) -> tuple[Clause, ...]:
    """The clauses on periods of a kind that do not count by days."""
    return tuple(
        clause for clause in clauses if clause.period == kind and not isinstance(clause, BY_DAY)
    )


def _periods_at(
    company: Company, scheme: Scheme, day: date
) -> Iterator[tuple[Period, CampaignSpan | None]]:
    """The week, month, quarter, year and campaigns of a scheme that a day lies in."""
    spans = [span for span in spans_of(company, scheme) if span.start <= day <= span.end]
    for kind in CALENDAR:
        period = period_of(kind, day)
        if not scheme.campaign:
            yield period, None
        for span in spans:
            if _is_inside(period, span):
                yield period, span
    for span in spans:
        yield campaign_period(span.start, span.end), span
