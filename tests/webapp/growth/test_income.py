"""A seller's income of one month: its sums, what each is for, and the months beside it."""

from __future__ import annotations

from typing import Any

import pytest

from webapp.ledger.models import Approval, Line, PendingLine, Settlement
from webapp.ledger.pages.lines import OF_A_MONTH


@pytest.fixture
def add(write: Any, company: Any) -> Any:
    """Adds lines of Wang in a period, each of so many fen; `approved` by He."""

    def add_lines(period: str, fen: int, *, count: int = 1, approved: bool = True) -> None:
        def insert(tx: Any) -> None:
            settlement = tx.insert(
                Settlement,
                scheme="card-campaign",
                revision="2000-01-01",
                period=period,
                settled_at=tx.now,
                settled_by=company.he,
                basis_hash="",
            )
            for _ in range(count):
                number = tx.insert(
                    Line,
                    settlement=settlement,
                    scheme="card-campaign",
                    revision="2000-01-01",
                    clause="designer-card",
                    kind="award",
                    period=period,
                    person=company.wang,
                    amount=fen,
                    because='{"shape":"per-unit"}',
                    created_at=tx.now,
                )
                if approved:
                    tx.insert(Approval, line=number, approved_by=company.he, approved_at=tx.now)
                else:
                    tx.insert(PendingLine, line=number)

        write(insert)

    return add_lines


def test_a_month_shows_what_was_approved_and_what_waits(
    add: Any, company: Any, client_of: Any
) -> None:
    add("2026-03-01", 500_00)
    add("2026-03-01", 20_00, approved=False)
    add("2026-02-28", 70_00)

    page = client_of(company.wang).get("/income").text

    assert "¥500.00" in page
    assert "待审核 ¥20.00" in page
    assert "其中 ¥20.00 待审核" in page
    assert "¥520.00" in page  # the clause's lines together
    assert page.count('href="/lines/') == 2
    assert 'href="/income?month=2026-02"' in page


def test_an_earlier_month_shows_its_own_lines(add: Any, company: Any, client_of: Any) -> None:
    add("2026-02-28", 70_00)
    page = client_of(company.wang).get("/income?month=2026-02").text
    assert page.count('href="/lines/') == 1
    assert "¥70.00" in page
    assert 'href="/income?month=2026-03"' in page


def test_a_sum_counts_the_lines_that_are_not_listed(add: Any, company: Any, client_of: Any) -> None:
    add("2026-03-01", 1_00, count=OF_A_MONTH + 3)
    page = client_of(company.wang).get("/income").text
    assert f"¥{OF_A_MONTH + 3}.00" in page
    assert "另有 3 笔" in page


@pytest.mark.parametrize("asked", ["", "2026-03", "2099-01", "nonsense", "2026-W10"])
def test_a_month_without_lines_says_so(asked: str, company: Any, client_of: Any) -> None:
    answer = client_of(company.lin).get(f"/income?month={asked}")
    assert answer.status_code == 200
    assert "这个月还没有收入记录" in answer.text


def test_who_does_not_sell_has_no_such_page(company: Any, client_of: Any) -> None:
    assert client_of(company.he).get("/income").status_code == 403
