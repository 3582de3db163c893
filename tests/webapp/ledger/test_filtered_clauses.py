"""Clauses with filters settle from the deals of their period and follow a moved first contact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import tomli_w

from tests.webapp.facts.test_filtered_deals import whom
from tests.webapp.ledger.test_settle import owed
from tests.webapp.ledger.test_settled_by_itself import at, enrol
from tests.webapp.ledger.test_weeks import tick
from tests.webapp.telling import deal
from webapp.boards.keys import BoardKey
from webapp.boards.prizes import prizes_on
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.facts.models import Touch
from webapp.ledger.line_explanation import explain_line
from webapp.ledger.models import Line
from webapp.planning.operations.drafts import newest_version, open_draft, put_in_force, save_draft
from webapp.records.operations.amend import correct_call
from webapp.schemes.catalogue import read_toml
from webapp.schemes.company_loading import load_company

ClientOf = Callable[[str | None], Any]
SCHEME, MARCH = "performance-awards", "2026-03"
CLAUSES = [
    {
        "id": "first-week",
        "name": "首周成交",
        "shape": "per-unit",
        "period": "month",
        "metric": "contracts",
        "amount": 100,
        "first_days": 7,
    },
    {
        "id": "new-sales",
        "name": "新客户业绩第一",
        "shape": "rank-prize",
        "period": "month",
        "metric": "sales",
        "prizes": [400],
        "new_customer": True,
    },
]


@pytest.fixture
def filtered(write: Any, company: Any) -> None:
    """A scheme in force in March with clauses on some of the deals."""
    enrol(write, SCHEME)
    opened = write(lambda tx: open_draft(tx, company.he, SCHEME))
    body = read_toml(newest_version(opened).body)
    body = {**body, "because": "新客户", "clause": [*body["clause"], *CLAUSES]}
    write(lambda tx: save_draft(tx, company.he, opened, tomli_w.dumps(body)))
    write(lambda tx: put_in_force(tx, company.lu, opened, date(2026, 3, 2)))


def called(write: Any, seller: str, command: CallCommand) -> int:
    number: int = write(lambda tx: record_call(tx, seller, command)).number
    return number


def test_deals_of_the_first_week_are_paid_and_an_earlier_call_that_comes_late_takes_them_back(
    write: Any, company: Any, clock: Any, filtered: None
) -> None:
    clock.set("2026-03-20T09:00")
    deal(write, company.wang, "d1", 1_000, customer=whom("a"))
    tick(write, clock, "2026-04-01T00:00")
    assert owed(company.wang, "first-week", MARCH) == 100_00
    clock.set("2026-04-02T09:00")
    early = CallCommand("c1", "interested", whom("a"), at=at(clock, "2026-03-03T09:00"))
    called(write, company.lin, early)
    tick(write, clock, "2026-04-02T09:01")
    assert owed(company.wang, "first-week", MARCH) == 0


def test_the_reason_says_which_deals_count(
    write: Any, company: Any, clock: Any, filtered: None, app: Any
) -> None:
    clock.set("2026-03-20T09:00")
    deal(write, company.wang, "d1", 1_000, customer=whom("a"))
    deal(write, company.wang, "d2", 1_000)  # of no customer: not behind this line
    tick(write, clock, "2026-04-01T00:00")
    [line] = Line.select().where(Line.clause == "first-week")
    with app.test_request_context():
        told = explain_line(line, load_company())
    assert ("客户首次联系起的天数", "7") in told.told.figures
    [deals] = told.facts
    assert [row.label for row in deals.rows] == ["HT-D1"]


def test_new_customers_are_ranked_and_no_board_promises_that_prize(
    write: Any, company: Any, clock: Any, filtered: None
) -> None:
    clock.set("2026-03-20T09:00")
    deal(write, company.wang, "d1", 1_000, customer=whom("a"))
    deal(write, company.zhao, "d2", 90_000, customer=whom("a"))
    tick(write, clock, "2026-04-01T00:00")
    assert owed(company.wang, "new-sales", MARCH) == 400_00
    assert owed(company.zhao, "new-sales", MARCH) == 0
    held = prizes_on(BoardKey(MARCH, "sales"), load_company(fresh=True))
    assert "new-sales" not in {each.clause.id for each in held}


def test_a_corrected_call_touches_its_day_only_if_it_names_another_customer(
    write: Any, company: Any, filtered: None
) -> None:
    number = called(write, company.lin, CallCommand("c1", "interested", whom("a")))
    before = Touch.select().where(Touch.what == "calls").count()
    same = CallCommand("c2", "refused", whom("a"))
    second = write(lambda tx: correct_call(tx, company.lin, number, same)).number
    assert Touch.select().where(Touch.what == "calls").count() == before
    other = CallCommand("c3", "refused", whom("b"))
    write(lambda tx: correct_call(tx, company.lin, second, other))
    assert Touch.select().where(Touch.what == "calls").count() == before + 1


def test_the_standards_say_which_deals_count(
    write: Any, company: Any, filtered: None, client_of: ClientOf
) -> None:
    text = client_of(company.lin).get(f"/standards?scheme={SCHEME}").text
    assert "只计客户首次联系起 7 天以内的成交" in text
    assert "只计客户的第一笔成交。" in text
