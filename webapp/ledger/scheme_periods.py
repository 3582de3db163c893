"""List a scheme's periods (rules 13 and 15), and find the clause by which a line was settled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from peewee import fn

from rules.clauses import Clause
from rules.force import Term
from rules.periods import Period, campaign_period, period_of
from rules.scheme import Revision, Scheme
from webapp.company.enrolled import CampaignSpan
from webapp.company.snapshot import Company
from webapp.facts.models import Fact
from webapp.ledger.models import Line
from webapp.schemes.catalogue import schemes
from webapp.store.models import AuditLine

CAMPAIGN = "campaign"


def clauses_ever(scheme: Scheme) -> list[Clause]:
    """Return the clauses of all revisions of a scheme."""
    return [clause for revision in scheme.revisions for clause in revision.clauses]


def kinds_of(scheme: Scheme) -> frozenset[str]:
    """Return the kinds of periods that a scheme's clauses are settled for."""
    return frozenset(clause.period for clause in clauses_ever(scheme))


def spans_of(company: Company, scheme: Scheme) -> list[CampaignSpan]:
    """Return the campaigns of a scheme, in order of their first day."""
    return [span for span in company.campaigns if span.scheme == scheme.id]


def period_of_span(span: CampaignSpan) -> Period:
    """Return a campaign as a period whose key is that of the ledger (`campaign:` and its id)."""
    period = campaign_period(span.start, span.end)
    return Period(period.kind, f"campaign:{span.id}", period.start, period.end)


def first_day(company: Company, scheme: Scheme) -> date | None:
    """Return the first day of a scheme's first term in force; None if it was never in force.

    A term that no leader approved (by a set-up) may begin long before the company used the program:
    it then counts from the first record of anything.
    """
    return min((_first_of(company, term) for term in company.force(scheme.id).terms), default=None)


def _first_of(company: Company, term: Term) -> date:
    start = term.start or date.min
    return start if term.approved is not None else max(start, _records_begin(company))


def _records_begin(company: Company) -> date:
    """The day of the first fact, or of the first line of the audit trail if that is earlier."""
    fact = Fact.select(fn.MIN(Fact.day)).scalar()
    line = AuditLine.select(AuditLine.at).order_by(AuditLine.number).first()
    days = [fact if isinstance(fact, date) else date.fromisoformat(fact)] if fact else []
    days += [company.clock.day(line.at)] if line else []
    return min(days, default=date.max)


def is_in_force(company: Company, scheme: Scheme, period: Period) -> bool:
    """Whether a scheme is in force on a day of a period; a campaign's only inside a campaign."""
    if scheme.campaign and not any(
        span.start <= period.start and period.end <= span.end for span in spans_of(company, scheme)
    ):
        return False
    return company.force(scheme.id).last_day_in(period) is not None


def periods_between(kind: str, first: date, last: date) -> Iterator[Period]:
    """Yield the periods of a calendar kind from the one of `first` to the one of `last`."""
    day = first
    while day <= last:
        period = period_of(kind, day)
        yield period
        day = period.end + timedelta(days=1)


def line_clause(line: Line) -> Clause | None:
    """Return the clause by which a line was settled; None if the catalogue no longer has it."""
    revision = revision_of(line)
    return revision.clause(line.clause) if revision else None


def revision_of(line: Line) -> Revision | None:
    """Return the revision by which a line was settled; None if the catalogue no longer has it."""
    scheme = schemes().get(line.scheme)
    return scheme.revision_named(line.revision) if scheme else None
