"""HR imports what people sold before the program; milestones count it, boards do not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rules.facts import Opening
from tests.webapp.import_page import import_table
from tests.webapp.telling import deal
from webapp.company.models import OpeningBalance
from webapp.ledger.models import Line
from webapp.ledger.operations.settle import settle_period
from webapp.schemes.company_loading import load_company

HEAD = "工号,累计业绩,截至日期\n"


@pytest.fixture
def bring(client_of: Any, company: Any) -> Any:
    """Import a table as HR; return the page's text."""

    def done(*rows: str) -> str:
        table = HEAD + "".join(f"{row}\n" for row in rows)
        return str(import_table(client_of(company.he), "opening_balances", table).text)

    return done


def test_the_newest_balance_of_a_person_holds(bring: Any, company: Any) -> None:
    assert "新增 1 行" in bring(f"{company.lin},80000,2026-02-28")
    assert "新增 0 行，已有 1 行" in bring(f"{company.lin},80000.00,2026-02-28")
    assert "新增 1 行" in bring(f'{company.lin},"90,000.5",2026-02-27')
    assert load_company().openings == {company.lin: Opening(90_000_50, date(2026, 2, 27))}
    assert OpeningBalance.select().count() == 2


def test_a_balance_up_to_today_or_for_nobody_is_refused(bring: Any, company: Any) -> None:
    assert "要早于 2026年3月1日" in bring(f"{company.lin},80000,2026-03-01")
    assert "没有工号为 9999 的人" in bring("9999,80000,2026-02-28")
    assert "两位小数" in bring(f"{company.lin},0.001,2026-02-28")
    assert "重复" in bring(f"{company.lin},1,2026-02-28", f"{company.lin},2,2026-02-28")
    assert OpeningBalance.select().count() == 0


def test_a_milestone_counts_the_balance_and_a_rank_does_not(
    bring: Any, company: Any, write: Any, clock: Any
) -> None:
    """80,000 before and 30,000 in March: 110,000 reach the step of 100,000, which pays 500."""
    bring(f"{company.lin},80000,2026-02-28", f"{company.zhao},100000,2026-02-28")
    deal(write, company.lin, "d1", 30_000_00)
    deal(write, company.zhao, "d2", 40_000_00)
    clock.set("2026-04-01T09:00")
    write(lambda tx: settle_period(tx, "telesales-reward", "2026-03", None))
    paid = {
        (line.clause, line.person_id): line.amount
        for line in Line.select().where(Line.clause.in_(("milestone", "monthly-rank")))
    }
    assert paid == {
        ("milestone", company.lin): 500_00,
        ("monthly-rank", company.zhao): 800_00,
        ("monthly-rank", company.lin): 500_00,
    }
