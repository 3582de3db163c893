"""Compute what closing a payroll month would pay, and what of the month is still open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN, SQL, Case, fn

from rules.clauses.base_pay import BasePay
from rules.facts import SELLERS
from rules.periods import Period, parse_period, period_of, previous
from webapp.checks.queue import check_queue
from webapp.company.ended import has_ended, period_named
from webapp.company.snapshot import Company
from webapp.facts.evidence_models import ClockDecision, Origin, Ruling
from webapp.facts.models import Fact, Violation
from webapp.facts.reading_order import with_facts
from webapp.ledger.due import due
from webapp.ledger.models import Appeal, AppealAnswer, Approval, Line, PendingLine
from webapp.ledger.operations.hear_statements import SANCTIONS
from webapp.ledger.payroll_models import Payroll, UnpaidLine
from webapp.ledger.payroll_plan import PayPlan
from webapp.ledger.unpaid_lines import paid_here
from webapp.payroll.lines_to_decide import Approver
from webapp.schemes.catalogue import schemes


@dataclass(frozen=True)
class OpenItem:
    """A kind of work of the month that is open: its count, its fen if it is money, and its page.

    `key` names its words in templates/payroll/close.html.
    """

    key: str
    href: str
    count: int
    fen: int | None = None


@dataclass(frozen=True)
class ClosingNumbers:
    """Counts and fen of what a payroll would pay, keep on hold (`rests`) and carry over."""

    people: int
    lines: int
    fen: int
    rests: int
    rest_fen: int
    carriers: int
    carried_fen: int


def closing_numbers(plans: Sequence[PayPlan], elsewhere: bool) -> ClosingNumbers:
    """Sum the plans of a payroll; `elsewhere`: base pay is paid elsewhere and does not count."""
    paid = [rows for plan in plans if (rows := paid_here(plan.rows, elsewhere))]
    carried = [plan for plan in plans if plan.carried]
    rests = [rest for plan in plans for rest in plan.rests]
    return ClosingNumbers(
        people=len(paid),
        lines=sum(map(len, paid)),
        fen=sum(row.amount for rows in paid for row in rows),
        rests=len(rests),
        rest_fen=sum(rest.amount for rest in rests),
        carriers=len(carried),
        carried_fen=sum(each.amount for plan in carried for each in plan.carried),
    )


def unclosed_month(today: date) -> Period | None:
    """Return last month if it is not closed and approved lines are unpaid; else None."""
    month = previous(period_of("month", today))
    if Payroll.select().where(Payroll.month >= month.key).exists():
        return None
    approved = UnpaidLine.select(UnpaidLine.line).join(
        Approval, on=(Approval.line == UnpaidLine.line)
    )
    return month if approved.exists() else None


def open_items(reader: Approver, month: str) -> list[OpenItem]:
    """List what waits for somebody before a month is closed, without items that count 0."""
    period = parse_period(month)
    return [each for each in _items(reader, period) if each.count]


def _items(reader: Approver, month: Period) -> Iterator[OpenItem]:
    company, now = reader.company, reader.now
    yield OpenItem("unsettled", "/settlement", len(due(company, now)))
    yield from _pending(reader)
    today = company.clock.day(now)
    cards = check_queue(company, reader.person, today).needed
    yield OpenItem("cards", "/checks", len(cards))
    yield OpenItem("held", "/clocks", _count(_held(month)))
    unanswered = Appeal.select().left_outer_join(AppealAnswer).where(AppealAnswer.appeal.is_null())
    yield OpenItem("appeals", "/appeals", _count(unanswered))
    yield OpenItem("violations", "/violations", _count(_unruled(month)))
    yield OpenItem("levels", "/staff", len(_without_level(company, month)))


def _count(query: Any) -> int:
    return int(query.count())


def _pending(reader: Approver) -> Iterator[OpenItem]:
    """Lines of ended periods that are not approved: awards, reversals, sanctions apart."""
    takes = fn.COALESCE(Line.amount, Line.sign) < 0
    is_sanction = Line.kind.in_(SANCTIONS)
    kind = Case(None, [(takes, "reversals"), (is_sanction, "sanctions")], "lines")
    rows = (
        PendingLine.select(
            Line.period, kind.alias("step"), fn.COUNT(Line.number), fn.SUM(Line.amount)
        )
        .join(Line, JOIN.CROSS)
        .where(Line.number == PendingLine.line)
        .group_by(Line.period, SQL("step"))  # by name: its values are bound twice otherwise
        .tuples()
    )
    counts = dict.fromkeys(("lines", "reversals", "sanctions"), (0, 0))
    for key, what, count, fen in rows:
        if has_ended(reader.company, period_named(reader.company, key), reader.now):
            held = counts[what]
            counts[what] = (held[0] + count, held[1] + (fen or 0))
    for what, (count, fen) in counts.items():
        yield OpenItem(what, "/approvals", count, fen if what != "sanctions" else None)


def _held(month: Period) -> Any:
    """Records of the month whose time is not proved, and nobody has decided."""
    return (
        Fact.select(Fact.number)
        .join(Origin)
        .switch(Fact)
        .left_outer_join(ClockDecision, on=(ClockDecision.fact == Fact.number))
        .where(Fact.day.between(month.start, month.end))
        .where(~Origin.proved, ClockDecision.fact.is_null())
    )


def _unruled(month: Period) -> Any:
    """Violations up to the end of the month without a ruling."""
    return (
        with_facts(Violation.select(Violation.fact))
        .switch(Violation)
        .left_outer_join(Ruling)
        .where(Ruling.violation.is_null(), Fact.day <= month.end)
    )


def _without_level(company: Company, month: Period) -> list[str]:
    """The sellers of the month's last day without a level, where a scheme pays base pay by it."""
    if not _pays_base(company, month.end):
        return []
    found = []
    for person in company.people:
        posting = company.posting(person, month.end)
        if posting is not None and posting.role in SELLERS and posting.level is None:
            found.append(person)
    return found


def _pays_base(company: Company, day: date) -> bool:
    for scheme in schemes().values():
        if company.reach(scheme.id, day) is None:
            continue
        revision = scheme.revision_on(day)
        if revision is not None and any(isinstance(each, BasePay) for each in revision.clauses):
            return True
    return False
