"""Explanations say what happened: the late record, who faked, no money behind a certificate."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.webapp.ledger.test_settle import close, lines
from tests.webapp.telling import call, card, deal, verdict
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.ledger.line_explanation import explain_line
from webapp.ledger.models import Line
from webapp.ledger.reason_text import tell_reason
from webapp.records.operations.amend import withdraw_record
from webapp.schemes.company_loading import load_company

DAY = "2026-03-02"


def at(time: str) -> datetime:
    return datetime.fromisoformat(f"{DAY}T{time}+08:00")


def explained(line: Line) -> Any:
    return explain_line(line, load_company())


def test_a_late_report_names_the_records_that_came_late(
    write: Any, company: Any, clock: Any
) -> None:
    call(write, company.lin, "c1")  # in time
    clock.set(f"{DAY}T21:40")
    call(write, company.lin, "c2", at=at("20:10"))
    card(write, company.lin, "k1", "NO-1", at=at("20:30"))
    withdrawn = card(write, company.lin, "k2", "NO-2", at=at("20:45")).number
    write(lambda tx: withdraw_record(tx, company.lin, withdrawn, "w1"))
    deal(write, company.lin, "d1", at=at("20:50"))
    imported = DealCommand("d2", company.lin, "HT-9", 100, at=at("20:55"), imported=True)
    write(lambda tx: record_deal(tx, company.he, imported))
    clock.set("2026-03-03T09:00")
    close(write, DAY)

    [line] = [each for each in lines(clause="daily-return") if each.person_id == company.lin]
    facts = explained(line).facts

    rows = [(row.kind, row.label, row.at, row.state) for held in facts for row in held.rows]
    assert rows == [
        ("call", "invited", at("20:10"), "late"),
        ("card", "NO-1", at("20:30"), "late"),
        ("deal", "HT-D1", at("20:50"), "late"),
    ]
    assert {row.received_at for held in facts for row in held.rows} == {at("21:40")}


def test_the_page_of_a_late_report_shows_when_the_record_came(
    write: Any, company: Any, clock: Any, client_of: Any
) -> None:
    clock.set(f"{DAY}T21:40")
    card(write, company.lin, "k1", "NO-1", at=at("20:30"))
    clock.set("2026-03-03T09:00")
    close(write, DAY)
    [line] = [each for each in lines(clause="daily-return") if each.person_id == company.lin]

    page = client_of(company.lin).get(f"/lines/{line.number}").text

    assert "NO-1" in page
    assert "20:30" in page
    assert "21:40" in page


@pytest.fixture
def faked(write: Any, company: Any, clock: Any) -> Any:
    """Lin's and Wang's awards of a day, reversed since a card of Lin was judged fake."""
    fake = card(write, company.lin, "k1", "NO-1", visited=False).number
    card(write, company.lin, "k2", "NO-2", visited=False)
    card(write, company.wang, "k3", "NO-3")
    clock.set("2026-03-03T09:00")
    close(write, DAY)
    verdict(write, company.qin, "v1", fake, "fake")
    close(write, DAY)
    return company


def reversal_of(person: str) -> str:
    line = next(
        each
        for each in lines(clause="daily-cards-top3")
        if each.person_id == person and each.sign < 0
    )
    return str(explained(line).told.opening)


def test_the_reversal_says_who_faked_to_the_one_and_to_the_colleague(faked: Any) -> None:
    assert reversal_of(faked.lin) == "本人的卡判为作假，本次活动的奖励取消，先前的明细扣回。"
    assert reversal_of(faked.wang) == "所在团队有卡判为作假，本次活动的奖励取消，先前的明细扣回。"


RANKED = {
    "shape": "rank-prize",
    "metric": "cards",
    "by": "value",
    "rank": 1,
    "steps": ["#1 → 50.00"],
}


def test_a_commendation_has_no_sum_of_money_behind_an_arrow() -> None:
    assert tell_reason(RANKED, {}, "award").steps == ("第 1 名 → ¥50.00",)
    assert tell_reason(RANKED, {}, "commend").steps == ("第 1 名",)
    for kind in ("certificate", "prize", "gift"):
        loyal = {"shape": "loyalty", "steps": ["12 / 12", "→ 3000.00"]}
        assert tell_reason(loyal, {}, kind).steps == ("12 / 12",)


def test_scores_are_decimals() -> None:
    # 113/120 = 0.94166…, rounded to four places; 0.7 × 113/120 + 0.3 × 1 = 0.95916…
    scored = {
        "shape": "honour-by-score",
        "steps": ["0.7 × 113/120 + 0.3 × 1 = 1151/1200", "#1 → 1000.00"],
    }
    told = tell_reason(scored, {}, "certificate").steps

    assert told == ("0.7 × ≈0.9417 + 0.3 × 1 = ≈0.9592", "第 1 名")
    days = {"shape": "base-pay", "steps": ["3500 × 15/31 = 1693.55"]}
    assert tell_reason(days, {}, "base_pay").steps == ("3500 × 15/31 = 1693.55",)
