"""List the six steps that close last month: which are done, which are open, and on which page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from peewee import fn

from rules.facts import SELLERS
from rules.periods import Period, period_of, previous
from webapp.company.snapshot import Company
from webapp.facts.models import Tally
from webapp.home.waiting_item import WaitingItem
from webapp.ledger.payroll_models import Payment, Payroll
from webapp.payroll.closing import unclosed_month


@dataclass(frozen=True)
class ClosingStep:
    """One step; `count`: how many items are open, or recorded; `is_next`: it can be done now.

    `key` names its words in templates/home/desk/_closing.html.
    """

    key: str
    href: str
    count: int
    is_done: bool
    is_next: bool = False


@dataclass(frozen=True)
class Closing:
    """The month to close or to pay, and its steps in order."""

    month: str
    steps: tuple[ClosingStep, ...]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.is_done for step in self.steps)

    @property
    def first_open(self) -> ClosingStep:
        """The first step that can be done now."""
        return next(step for step in self.steps if step.is_next)


def month_closing(
    company: Company, today: date, waiting: Mapping[str, WaitingItem]
) -> Closing | None:
    """Return the closing of last month; None if it is paid or there is nothing to close.

    `waiting`: what waits for the reader, by key.
    """
    month = previous(period_of("month", today))
    payroll = Payroll.get_or_none(Payroll.month == month.key)
    if payroll is None and unclosed_month(today) is None:
        return None
    if Payment.select().where(Payment.payroll == month.key).exists():
        return None
    steps = _steps(company, month, waiting, is_closed=payroll is not None)
    return Closing(month.key, _in_turn(steps))


def _steps(
    company: Company, month: Period, waiting: Mapping[str, WaitingItem], *, is_closed: bool
) -> list[ClosingStep]:
    deals, bare = _deals(month), _without_target(company, month)
    cards, lines = (waiting[key].count if key in waiting else 0 for key in ("checks", "lines"))
    return [
        ClosingStep("deals", "/deals", deals, is_closed or deals > 0),
        ClosingStep("targets", "/targets", bare, is_closed or not bare),
        ClosingStep("cards", "/checks", cards, is_closed or not cards),
        ClosingStep("lines", "/approvals", lines, is_closed or not lines),
        ClosingStep("close", f"/payroll/close?month={month.key}", 0, is_closed),
        ClosingStep("pay", "/payroll", 0, False),
    ]


def _in_turn(steps: list[ClosingStep]) -> tuple[ClosingStep, ...]:
    """The first four may be done in any order; closing comes after them, paying after closing."""
    *before, close, pay = steps
    is_ready = all(step.is_done for step in before)
    turns = [
        *(not step.is_done for step in before),
        is_ready and not close.is_done,
        close.is_done,
    ]
    return tuple(
        ClosingStep(step.key, step.href, step.count, step.is_done, is_next)
        for step, is_next in zip([*before, close, pay], turns, strict=True)
    )


def _deals(month: Period) -> int:
    """How many deals of the month count."""
    found = Tally.select(fn.SUM(Tally.amount)).where(
        Tally.period == month.key, Tally.metric == "contracts"
    )
    return int(found.scalar() or 0)


def _without_target(company: Company, month: Period) -> int:
    """How many sellers of the month's last day had no target then; 0 without any target."""
    targeted = {target.who for target in company.targets_on(month.end)}
    if not targeted:
        return 0
    posts = {person: company.posting(person, month.end) for person in company.people}
    sellers = [who for who, post in posts.items() if post is not None and post.role in SELLERS]
    return len([who for who in sellers if who not in targeted])
