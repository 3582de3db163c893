"""Find the settlements that are due: newly ended periods, and periods with later changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import fn

from rules.periods import Period, campaign_period, day_period, period_of, previous
from rules.scheme import Scheme
from webapp.company.ended import has_ended
from webapp.company.enrolled import CampaignSpan
from webapp.company.snapshot import Company
from webapp.company.workdays import calendar_days_in_force
from webapp.core.instants import to_microseconds
from webapp.ledger.models import Settlement
from webapp.schemes.catalogue import schemes
from webapp.store.models import AuditLine
from webapp.store.tables import database

SETTLED_AFTER = timedelta(minutes=10)  # after the cut-off, for records still being sent
BACK = {"day": 45, "month": 4, "quarter": 3, "year": 2}  # how many past periods are examined
# Audit actions that may change the result of a period that was settled before.
ROSTER = (
    "add_person",
    "place",
    "leave",
    "set_head",
    "set_supervisor",
    "set_target",
    "approve_target",
    "set_calendar_day",
    "relieve",
    "end_relief",
    "decide_grant",
    "rule_on_violation",
)


@dataclass(frozen=True)
class SettlementDue:
    """One scheme and period to settle, named as `settle_period` expects them."""

    scheme: str
    period: str


def due(company: Company, now: datetime) -> list[SettlementDue]:
    """The settlements that are due now: days first, then months, then longer periods."""
    found = [
        SettlementDue(scheme.id, key)
        for scheme in schemes().values()
        for key, period in _ended(scheme, company, now)
        if company.force(scheme.id).last_day_in(period) is not None
        and _needs_settling(scheme.id, key, period)
    ]
    return sorted(found, key=lambda each: (-each.period.count("-"), each.period, each.scheme))


def _ended(scheme: Scheme, company: Company, now: datetime) -> Iterator[tuple[str, Period]]:
    """Yield key and period of a scheme's recent periods that may be settled.

    Calendar periods once they have ended, campaigns from their first day.
    """
    kinds = {clause.period for revision in scheme.revisions for clause in revision.clauses}
    spans = [span for span in company.campaigns if span.scheme == scheme.id]
    for span in spans if "campaign" in kinds else ():
        period = campaign_period(span.start, span.end)
        # Sanctions for a fake card do not wait for the end of the campaign (rule 16).
        if has_ended(company, period, now) or _has_fakes(f"campaign:{span.id}"):
            yield f"campaign:{span.id}", period
    for kind in kinds - {"campaign"}:
        period = period_of(kind, company.clock.day(now))
        for _ in range(BACK[kind]):
            inside = not scheme.campaign or any(
                span.start <= period.start and period.end <= span.end for span in spans
            )
            if inside and is_due(company, period, now):
                yield period.key, period
            period = previous(period)
    if "day" in kinds:
        yield from _changed_calendar_days(scheme, spans, company, now)


def is_due(company: Company, period: Period, now: datetime) -> bool:
    """Whether the clock may settle a period: it is over, a day for SETTLED_AFTER."""
    if period.kind == "day":
        return company.clock.closed(period.end) + SETTLED_AFTER <= now
    return has_ended(company, period, now)


def _has_fakes(campaign: str) -> bool:
    found = database.connection().execute(
        "SELECT 1 FROM tally WHERE period = ? AND metric = 'fake_cards' LIMIT 1", (campaign,)
    )
    return found.fetchone() is not None


def _changed_calendar_days(
    scheme: Scheme, spans: list[CampaignSpan], company: Company, now: datetime
) -> Iterator[tuple[str, Period]]:
    """Yield older days whose entry in the workday calendar changed after their last settlement."""
    horizon = company.clock.day(now) - timedelta(days=BACK["day"])
    for on, row in calendar_days_in_force(last=horizon).items():
        inside = not scheme.campaign or any(span.start <= on <= span.end for span in spans)
        settled = _last_settled(scheme.id, on.isoformat()) if inside else None
        if settled is not None and settled < to_microseconds(row.set_at):
            yield on.isoformat(), day_period(on)


def _needs_settling(scheme: str, key: str, period: Period) -> bool:
    """Whether a period was never settled, or its facts or the roster changed since."""
    since = _last_settled(scheme, key)
    if since is None:
        return _has_facts(period)
    return _has_newer_facts(period, since) or _roster_changed(since)


def _last_settled(scheme: str, key: str) -> int | None:
    """When a period was last settled, in microseconds; None if never."""
    settled = (
        Settlement.select(fn.MAX(Settlement.settled_at))
        .where(Settlement.scheme == scheme, Settlement.period == key)
        .scalar()
    )
    return to_microseconds(settled) if isinstance(settled, datetime) else settled


def _has_facts(period: Period) -> bool:
    """Whether the period has any fact; a period without facts is not settled."""
    found = database.connection().execute(
        "SELECT 1 FROM fact WHERE day BETWEEN ? AND ? LIMIT 1",
        (period.start.isoformat(), period.end.isoformat()),
    )
    return found.fetchone() is not None


def _has_newer_facts(period: Period, since: int) -> bool:
    """Whether a fact received after `since` is of the period, or refers to a fact that is."""
    bounds = (period.start.isoformat(), period.end.isoformat())
    found = database.connection().execute(
        "SELECT 1 FROM fact AS late "
        "LEFT JOIN verdict ON verdict.fact_id = late.number "
        "LEFT JOIN fact AS about ON about.number = coalesce(late.corrects_id, verdict.card_id) "
        "WHERE late.received_at > ? "
        "AND (late.day BETWEEN ? AND ? OR about.day BETWEEN ? AND ?) LIMIT 1",
        (since, *bounds, *bounds),
    )
    return found.fetchone() is not None


def _roster_changed(since: int) -> bool:
    """Whether the audit trail has an action of ROSTER after `since`."""
    found = AuditLine.select().where(AuditLine.at > since, AuditLine.action.in_(ROSTER))
    return bool(found.exists())
