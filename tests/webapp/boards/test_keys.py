"""Keys of boards: parsed from an address, their tallies and topics, and when they are over."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.webapp.conftest import END, START
from webapp.boards.keys import (
    COMPLETIONS,
    METRICS,
    PERIODS,
    SUBJECTS,
    BoardKey,
    is_over,
    key_for,
    metrics_for,
    same_metric,
    span_of,
)
from webapp.core.errors import UnknownChoice
from webapp.planning.operations.decide_campaign import add_campaign
from webapp.planning.operations.propose_campaign import CampaignGiven
from webapp.schemes.company_loading import load_company

TODAY = date(2026, 3, 2)
CAMPAIGN = "campaign:bairi-2026"


@pytest.mark.parametrize(
    ("period", "key"),
    [
        ("day", "2026-03-02"),
        ("month", "2026-03"),
        ("quarter", "2026-Q1"),
        ("year", "2026"),
        ("campaign", CAMPAIGN),
        ("2026-02-27", "2026-02-27"),
        ("2025-12", "2025-12"),
        ("2025-Q4", "2025-Q4"),
        ("2025", "2025"),
        (CAMPAIGN, CAMPAIGN),
    ],
)
def test_a_current_period_is_named_by_its_kind_and_any_period_by_its_key(
    company: Any, period: str, key: str
) -> None:
    assert key_for(period, "cards", load_company(), TODAY) == BoardKey(key, "cards", "person")


def test_every_metric_is_on_a_board_of_every_period_of_persons_and_of_teams(company: Any) -> None:
    known = load_company()
    for kind in PERIODS:
        for metric in metrics_for(kind):
            for subject in SUBJECTS:
                key = key_for(kind, metric, known, TODAY, subject)
                assert (key.kind, key.metric, key.subject) == (kind, metric, subject)


def test_completion_means_the_metric_that_has_targets_in_that_kind_of_period(company: Any) -> None:
    known = load_company()
    assert {kind: key_for(kind, "completion", known, TODAY).metric for kind in PERIODS} == {
        "day": "invitations_completion",
        "week": "invitations_completion",
        "month": "sales_completion",
        "quarter": "sales_completion",
        "year": "sales_completion",
        "campaign": "cards_completion",
    }


@pytest.mark.parametrize(
    ("period", "metric", "subject"),
    [
        ("century", "cards", "person"),
        ("2026-13", "cards", "person"),
        ("2026-02-30", "cards", "person"),
        ("9999-12", "cards", "person"),
        ("campaign:other", "cards", "person"),
        ("campaign:", "cards", "person"),
        ("day", "wages", "person"),
        ("day", "rating_completion", "person"),
        ("day", "_completion", "person"),
        ("day", "cards", "supervisor"),
    ],
)
def test_an_unknown_board_is_refused(company: Any, period: str, metric: str, subject: str) -> None:
    with pytest.raises(UnknownChoice):
        key_for(period, metric, load_company(), TODAY, subject)


def test_without_a_campaign_there_is_no_campaigns_board(write: Any) -> None:
    with pytest.raises(UnknownChoice):
        key_for("campaign", "cards", load_company(), TODAY)


@pytest.mark.parametrize(
    ("period", "tallied"),
    [
        ("2026-03-02", ("2026-03-02",)),
        ("2026-W10", tuple(f"2026-03-0{day}" for day in range(2, 9))),
        ("2026-03", ("2026-03",)),
        ("2026-Q1", ("2026-01", "2026-02", "2026-03")),
        ("2026-Q4", ("2026-10", "2026-11", "2026-12")),
        ("2026", tuple(f"2026-{month:02}" for month in range(1, 13))),
        (CAMPAIGN, (CAMPAIGN,)),
    ],
)
def test_quarters_and_years_use_the_tallies_and_topics_of_their_months(
    period: str, tallied: tuple[str, ...]
) -> None:
    key = BoardKey(period, "sales_completion")
    assert key.tallied == tallied
    assert key.topics == {f"{each}:sales" for each in tallied}


def test_a_board_has_the_first_and_last_day_of_its_period(company: Any) -> None:
    known = load_company()
    spans = {
        "2026-02": (date(2026, 2, 1), date(2026, 2, 28)),
        "2026-Q2": (date(2026, 4, 1), date(2026, 6, 30)),
        "2026": (date(2026, 1, 1), date(2026, 12, 31)),
        CAMPAIGN: (START, END),
    }
    for period, days in spans.items():
        span = span_of(BoardKey(period, "cards"), known)
        assert (span.start, span.end) == days


def test_completion_stays_completion_when_another_period_is_chosen() -> None:
    assert same_metric("invitations_completion", "month") == "sales_completion"
    assert same_metric("invitations_completion", "week") == "invitations"
    assert same_metric("sales_completion", "campaign") == "cards_completion"
    assert same_metric("invitations_completion", "campaign") == "invitations_completion"
    for kind in PERIODS:
        assert [same_metric(metric, kind) for metric in METRICS] == list(METRICS)
        assert set(COMPLETIONS[kind]) < set(metrics_for(kind))


@pytest.mark.parametrize(
    ("period", "last"),
    [
        ("2026-03-02", date(2026, 3, 2)),
        ("2026-03", date(2026, 3, 31)),
        ("2026-Q1", date(2026, 3, 31)),
        ("2026", date(2026, 12, 31)),
    ],
)
def test_a_period_is_over_when_the_next_has_begun(company: Any, period: str, last: date) -> None:
    known, key = load_company(), BoardKey(period, "cards")
    assert not is_over(key, known, last)
    assert is_over(key, known, date.fromordinal(last.toordinal() + 1))


def test_a_campaigns_board_is_over_when_another_campaign_runs(write: Any, company: Any) -> None:
    key = BoardKey(CAMPAIGN, "cards")
    assert not is_over(key, load_company(), date(2026, 7, 1))
    following = CampaignGiven("autumn", "金秋", "card-campaign", date(2026, 7, 1), date(2026, 9, 1))
    write(lambda tx: add_campaign(tx, company.he, following))
    assert not is_over(key, load_company(), END)
    assert is_over(key, load_company(), date(2026, 7, 1))
