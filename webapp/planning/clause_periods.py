"""Compute the first and the last period that each clause of a scheme pays for (rule 15)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rules.clauses import (
    BasePay,
    BirthdayGift,
    Clause,
    FakeCard,
    FloorForfeit,
    GrantPay,
    LateReport,
    MissDeduction,
    PerUnit,
    Tiers,
    ViolationDeduction,
)
from rules.force import Reach
from rules.periods import Period, campaign_period, period_of, previous
from rules.scheme import Scheme
from webapp.company.enrolled import CampaignSpan, Enrolled
from webapp.company.snapshot import Company
from webapp.ledger.scheme_periods import spans_of

BY_DAY = (BasePay, BirthdayGift, GrantPay, PerUnit, Tiers)  # they count the days in force
SANCTIONS = (FakeCard, FloorForfeit, LateReport, MissDeduction, ViolationDeduction)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class InForce:
    """An unbroken run of days on which a scheme is in force; `until` None: without an end."""

    start: date
    until: date | None


@dataclass(frozen=True)
class ClausePeriods:
    """The periods that a clause pays for.

    `by_day`: it counts days, so `first` and `last` are days. `first` None: it pays for nothing,
    as no period of its kind lies wholly in force. `last` None: without an end.
    """

    clause: Clause
    by_day: bool
    first: Period | None
    last: Period | None


def run_of(first: date, last: date | None, reach: Reach, approvals: Iterable[Enrolled]) -> InForce:
    """Return the unbroken days in force around `first`, if the scheme is approved for `reach`.

    The new approval is from `first` to `last`. Of several approvals on a day, the one that began
    last holds. An approval counts if it takes in everybody whom `reach` takes in: for all of them
    the days are in force without a break.
    """
    others = [(each.start, each.until, _is_within(reach, each.reach)) for each in approvals]
    ordered = sorted([*others, (first, last, True)], key=lambda each: each[0])
    held = [
        InForce(start, _earlier(until, _start_after(ordered, number)))
        for number, (start, until, counts) in enumerate(ordered)
        if counts
    ]
    runs = (run for run in _joined(held) if _has(run, first))
    return next(runs, InForce(first, last))


def _start_after(ordered: Sequence[tuple[date, date | None, bool]], number: int) -> date | None:
    """The day before the next approval begins; None if none follows."""
    return ordered[number + 1][0] - _ONE_DAY if number + 1 < len(ordered) else None


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((each for each in (one, other) if each is not None), default=None)


def _joined(runs: Iterable[InForce]) -> list[InForce]:
    """The runs in order of days, those that follow without a gap as one."""
    joined: list[InForce] = []
    for run in runs:
        if run.until is not None and run.until < run.start:
            continue
        follows = joined and (joined[-1].until or date.max) == run.start - _ONE_DAY
        joined.append(InForce(joined.pop().start, run.until) if follows else run)
    return joined


def _has(run: InForce, day: date) -> bool:
    return run.start <= day and (run.until is None or day <= run.until)


def _is_within(inner: Reach, outer: Reach) -> bool:
    """Whether everybody whom `inner` takes in is taken in by `outer` too."""
    pairs = ((inner.roles, outer.roles), (inner.levels, outer.levels), (inner.teams, outer.teams))
    return all(not most or (some and some <= most) for some, most in pairs)


def clause_periods(
    clauses: Iterable[Clause],
    first: date,
    runs: Sequence[InForce],
    decided: date,
    campaigns: Sequence[CampaignSpan] | None = None,
) -> list[ClausePeriods]:
    """Return for each clause the first period from `first` on and the last that it pays for.

    `runs` are the days in force. `decided` is the day of the approval: what happened up to it
    leads to no sanction, so sanctions of single days begin on the day after. `campaigns`: the
    campaigns of a campaign's scheme, whose clauses apply only inside them.
    """
    found = []
    for clause in clauses:
        by_day = isinstance(clause, BY_DAY)
        kind = "day" if by_day else clause.period
        if kind == "campaign":
            held = _whole_campaigns(runs, campaigns or ())
        else:
            begins_later = kind == "day" and isinstance(clause, SANCTIONS)
            day = max(first, decided + _ONE_DAY) if begins_later else first
            inside = runs if campaigns is None else _inside(runs, campaigns)
            held = [each for run in inside if (each := _of_run(kind, day, run)) is not None]
        begin, end = (held[0][0], held[-1][1]) if held else (None, None)
        found.append(ClausePeriods(clause, by_day, begin, end))
    return found


def _whole_campaigns(
    runs: Sequence[InForce], campaigns: Sequence[CampaignSpan]
) -> list[tuple[Period, Period | None]]:
    """The campaigns that lie within a run, each as the first and the last period of its own."""
    spans = [campaign_period(each.start, each.end) for each in campaigns]
    return [
        (span, span)
        for span in spans
        if any(run.start <= span.start and _reaches(run, span.end) for run in runs)
    ]


def _reaches(run: InForce, day: date) -> bool:
    return run.until is None or day <= run.until


def _inside(runs: Sequence[InForce], campaigns: Sequence[CampaignSpan]) -> list[InForce]:
    """The days in force that lie in a campaign."""
    return [
        InForce(max(run.start, span.start), min(run.until or span.end, span.end))
        for span in campaigns
        for run in runs
        if run.start <= span.end and _reaches(run, span.start)
    ]


def _of_run(kind: str, first: date, run: InForce) -> tuple[Period, Period | None] | None:
    """The first period of a kind that lies wholly in a run, not before `first`, and the last."""
    if run.until is not None and run.until < first:
        return None
    begin = period_of(kind, max(first, run.start))
    if begin.start < run.start:
        begin = period_of(kind, begin.end + _ONE_DAY)
    if run.until is None:
        return begin, None
    end = period_of(kind, run.until)
    if run.until < end.end:
        end = previous(end)
    return (begin, end) if begin.start <= end.start else None


def scheme_periods(
    company: Company,
    scheme: Scheme,
    approval: Enrolled,
    decided: date,
) -> list[ClausePeriods]:
    """Return `clause_periods` for one approval, proposed or given, beside the other approvals.

    The clauses are those of the revision in force on the approval's first day.
    """
    others = [
        each for each in company.enrolments if each.scheme == scheme.id and each.id != approval.id
    ]
    revision = scheme.revision_on(approval.start) or scheme.revisions[0]
    run = run_of(approval.start, approval.until, approval.reach, others)
    spans = spans_of(company, scheme)
    return clause_periods(
        revision.clauses, approval.start, [run], decided, spans if scheme.campaign else None
    )
