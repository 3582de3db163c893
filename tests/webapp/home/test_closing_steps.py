"""The strip on HR's home: the six steps of the month to close, each with what is open."""

from __future__ import annotations

from typing import Any

import pytest

from tests.webapp.telling import deal
from webapp.home.closing_steps import Closing, month_closing
from webapp.home.waiting_item import WaitingItem
from webapp.ledger.models import Approval, Line, Settlement
from webapp.ledger.payroll_models import Payment, Payroll, UnpaidLine
from webapp.schemes.company_loading import load_company


@pytest.fixture
def owed(write: Any, company: Any, clock: Any) -> None:
    """March is over, and something approved is to be paid."""
    deal(write, company.lin, "d1")
    line = {"scheme": "s", "revision": "2026-01-01", "clause": "c", "period": "2026-03"}

    def add(tx: Any) -> None:
        about = {name: line[name] for name in ("scheme", "revision", "period")}
        settled = tx.insert(Settlement, **about, settled_at=tx.now, basis_hash="")
        number = tx.insert(
            Line,
            **line,
            settlement=settled,
            kind="bonus",
            amount=5000,
            person=company.lin,
            because="{}",
            created_at=tx.now,
        )
        tx.insert(Approval, line=number, approved_by=company.he, approved_at=tx.now)
        tx.insert(UnpaidLine, line=number, person=company.lin)

    write(add)
    clock.set("2026-04-01T09:00")


def closing(clock: Any, **waiting: int) -> Closing | None:
    held = load_company()
    items = {key: WaitingItem(key, "/", count) for key, count in waiting.items()}
    return month_closing(held, held.clock.day(clock.now), items)


def turns(found: Closing | None) -> list[str]:
    assert found is not None
    return [step.key for step in found.steps if step.is_next]


def test_a_month_with_nothing_to_pay_has_no_strip(company: Any, clock: Any) -> None:
    assert closing(clock) is None


@pytest.mark.usefixtures("owed")
def test_open_steps_come_before_the_close_and_the_close_before_the_payment(
    write: Any, company: Any, clock: Any
) -> None:
    found = closing(clock, checks=3, lines=7)
    assert found is not None
    assert [step.count for step in found.steps if step.key in ("deals", "cards", "lines")] == [
        1,
        3,
        7,
    ]
    assert turns(found) == ["cards", "lines"]
    assert (found.done, found.first_open.href) == (2, "/checks")

    assert turns(closing(clock)) == ["close"]
    write(lambda tx: tx.insert(Payroll, month="2026-03", closed_by=company.he, closed_at=tx.now))
    assert turns(closing(clock, lines=2)) == ["pay"]
    write(lambda tx: tx.insert(Payment, payroll="2026-03", paid_by=company.he, paid_at=tx.now))
    assert closing(clock) is None


@pytest.mark.usefixtures("owed")
def test_hr_sees_the_strip_and_leaders_do_not(client_of: Any, company: Any) -> None:
    page = client_of(company.he).get("/home").text
    assert "2026年3月关账" in page
    assert "办好 4 步，共 6 步" in page
    assert 'href="/payroll/close?month=2026-03"' in page
    assert "月关账" not in client_of(company.lu).get("/home").text
