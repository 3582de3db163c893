"""The calculator offers what can pay the reader, and says why rewards are void."""

from __future__ import annotations

import re
from typing import Any

import pytest

from rules.facts import Posting
from tests.webapp.telling import card, verdict
from webapp.planning.standards.paying import can_pay
from webapp.schemes.catalogue import shipped_schemes

CAMPAIGN = {each.id: each for each in shipped_schemes()["card-campaign"].revisions[-1].clauses}
SPECIAL = {
    each.id: each for each in shipped_schemes()["specialist-incentive"].revisions[-1].clauses
}


def posting(role: str, team: str | None = "east", level: str | None = None) -> Posting:
    return Posting(None, role, team, None, level)


@pytest.mark.parametrize(
    ("clause", "role", "pays"),
    [
        ("designer-card", "designer", True),
        ("designer-card", "guide", False),
        ("designer-deal", "telesales", False),
        ("daily-cards-top3", "guide", True),
        ("daily-cards-top3", "head", False),
        ("task-head", "head", True),
        ("task-head", "guide", False),
        ("daily-floor", "guide", False),
        ("daily-return", "guide", False),
        ("fake-card", "guide", False),
    ],
)
def test_a_clause_pays_by_role(clause: str, role: str, pays: bool) -> None:
    assert can_pay(CAMPAIGN[clause], posting(role)) is pays


def test_a_clause_pays_by_level_and_team() -> None:
    flat = SPECIAL["over-target"]  # a sum by level, for telesales
    assert can_pay(flat, posting("telesales", level="junior"))
    assert not can_pay(flat, posting("telesales"))
    assert not can_pay(flat, posting("guide", level="junior"))
    shared = SPECIAL["team-cooperation"]
    assert can_pay(shared, posting("supervisor"))
    assert not can_pay(shared, posting("hr", team=None))


def fields(page: str) -> set[str]:
    return set(re.findall(r'<input id="([a-z_]+)"', page))


def test_a_guide_is_not_asked_for_a_designers_cards(client_of: Any, company: Any) -> None:
    address = "/standards/calculator?scheme=card-campaign&period=2026-03-02"
    guide, designer = (client_of(who).get(address).text for who in (company.zhao, company.lin))

    assert "designer_cards" in fields(designer)
    assert "designer_cards" not in fields(guide)
    assert "cards" in fields(guide)


def test_a_commission_asks_for_the_metric_of_ones_plan(client_of: Any, company: Any) -> None:
    page = (
        client_of(company.wang).get("/standards/calculator?scheme=commission&period=2026-03").text
    )

    assert "sales" in fields(page)


def test_a_team_whose_rewards_are_void_is_told_why(
    write: Any, client_of: Any, company: Any
) -> None:
    fake = card(write, company.lin, "k1", "NO-1").number
    card(write, company.lin, "k2", "NO-2", visited=False)
    verdict(write, company.qin, "v1", fake, "fake")
    address = "/standards/calculator?scheme=card-campaign&period=2026-03-02"
    wang, lin, zhao = (
        client_of(who).get(address).text for who in (company.wang, company.lin, company.zhao)
    )

    assert "本次活动的奖励已取消" in wang
    assert "2026年3月2日 林晓燕：作假 1 张" in wang
    assert "¥0.00" in lin  # 50 for NO-2, and 50 for the first place, if they were not void
    assert "本次活动的奖励已取消" not in zhao
