"""The first and the last period that each clause pays for, worked out by hand (rule 15)."""

from __future__ import annotations

from datetime import date

import pytest

from rules.force import EVERYONE, Reach
from webapp.company.enrolled import CampaignSpan, Enrolled
from webapp.planning.clause_periods import ClausePeriods, InForce, clause_periods, run_of
from webapp.schemes.catalogue import shipped_schemes

THE_29TH = date(2026, 11, 29)
TELESALES, GUIDES = Reach(frozenset({"telesales"})), Reach(frozenset({"guide"}))


def found(
    scheme: str, first: date, last: date | None = None, *others: Enrolled, reach: Reach = EVERYONE
) -> dict[str, tuple[str, str]]:
    """Each clause's first and last period, `-` where there is none and `…` without an end."""
    clauses = shipped_schemes()[scheme].revisions[0].clauses
    run = run_of(first, last, reach, others)
    return {each.clause.id: shown(each) for each in clause_periods(clauses, first, [run], first)}


def shown(each: ClausePeriods) -> tuple[str, str]:
    if each.first is None:
        return "-", "-"
    return each.first.key, each.last.key if each.last else "…"


def approved(start: date, until: date | None = None, reach: Reach = EVERYONE) -> Enrolled:
    return Enrolled(1, "commission", start, until, reach)


def test_commission_from_the_29th_pays_days_at_once_and_months_from_december() -> None:
    assert found("commission", THE_29TH) == {
        "base-pay": ("2026-11-29", "…"),  # two days of November
        "commission": ("2026-11-29", "…"),  # deals of two days of November
        "personal-performance": ("2026-12", "…"),
        "team-performance": ("2026-12", "…"),
        "monthly-champion": ("2026-12", "…"),
        "quarterly-champion": ("2027-Q1", "…"),  # October to 28 November are not in force
        "promotion": ("2027-Q1", "…"),
    }


def test_from_the_first_of_a_month_that_month_pays() -> None:
    assert found("commission", date(2026, 12, 1))["monthly-champion"] == ("2026-12", "…")
    assert found("commission", date(2027, 1, 1))["quarterly-champion"] == ("2027-Q1", "…")


def test_a_years_clause_pays_for_the_first_whole_year() -> None:
    assert found("reward-and-penalty", THE_29TH)["annual-champion"] == ("2027", "…")
    assert found("reward-and-penalty", date(2026, 1, 1))["annual-champion"] == ("2026", "…")


def test_an_end_in_the_middle_of_a_month_pays_days_up_to_it_and_no_month() -> None:
    ended = found("commission", THE_29TH, date(2026, 12, 15))
    assert ended["base-pay"] == ("2026-11-29", "2026-12-15")
    assert ended["monthly-champion"] == ("-", "-")  # neither November nor December is whole


def test_an_end_on_the_last_day_of_november_pays_november_and_the_third_quarter() -> None:
    ended = found("reward-and-penalty", date(2026, 1, 1), date(2026, 11, 30))
    assert ended["monthly-target"] == ("2026-01", "2026-11")
    assert ended["quarterly-target"] == ("2026-Q1", "2026-Q3")
    assert ended["annual-champion"] == ("-", "-")


def test_an_approval_that_follows_another_for_the_same_people_pays_the_running_periods() -> None:
    follows = found("commission", THE_29TH, None, approved(date(2026, 10, 1)))
    assert follows["monthly-champion"] == ("2026-11", "…")
    assert follows["quarterly-champion"] == ("2026-Q4", "…")


@pytest.mark.parametrize(
    "before",
    [
        approved(date(2026, 10, 1), date(2026, 11, 20)),  # the 21st to the 28th are missing
        approved(date(2026, 10, 1), None, TELESALES),  # guides and designers are missing
        approved(date(2026, 11, 2)),  # the 1st of November is missing
    ],
)
def test_an_earlier_approval_with_a_gap_does_not_make_november_whole(before: Enrolled) -> None:
    assert found("commission", THE_29TH, None, before)["monthly-champion"] == ("2026-12", "…")


def test_an_earlier_approval_for_more_people_counts_for_the_fewer() -> None:
    before = approved(date(2026, 10, 1))
    fewer = found("commission", THE_29TH, None, before, reach=TELESALES)
    assert fewer["monthly-champion"] == ("2026-11", "…")


def test_a_later_approval_for_others_ends_what_is_paid() -> None:
    later = approved(date(2027, 1, 1), None, GUIDES)
    ended = found("commission", THE_29TH, None, later, reach=TELESALES)
    assert ended["base-pay"] == ("2026-11-29", "2026-12-31")
    assert ended["monthly-champion"] == ("2026-12", "2026-12")
    assert ended["quarterly-champion"] == ("-", "-")


def test_a_campaign_pays_its_days_and_once_at_its_end() -> None:
    clauses = shipped_schemes()["card-campaign"].revisions[0].clauses
    end = date(2027, 2, 28)
    span = CampaignSpan("c1", "百日冲刺", "card-campaign", THE_29TH, end)
    periods = clause_periods(clauses, THE_29TH, [InForce(THE_29TH, end)], THE_29TH, [span])
    held = {each.clause.id: each for each in periods}
    assert shown(held["daily-cards-top3"]) == ("2026-11-29", "2027-02-28")
    assert held["designer-card"].by_day
    assert shown(held["task-head"]) == ("campaign", "campaign")


@pytest.mark.parametrize(
    ("decided", "first"),
    [(date(2026, 11, 28), "2026-11-29"), (THE_29TH, "2026-11-30")],
)
def test_a_days_sanctions_begin_after_the_day_of_the_approval(decided: date, first: str) -> None:
    clauses = shipped_schemes()["card-campaign"].revisions[0].clauses
    run = InForce(THE_29TH, date(2027, 2, 28))
    span = CampaignSpan("c1", "百日冲刺", "card-campaign", THE_29TH, date(2027, 2, 28))
    held = {
        each.clause.id: each for each in clause_periods(clauses, THE_29TH, [run], decided, [span])
    }
    assert shown(held["daily-floor"])[0] == first
    assert shown(held["daily-cards-top3"])[0] == "2026-11-29"


def test_an_approval_cancelled_before_it_begins_pays_nothing() -> None:
    ended = found("commission", date(2026, 12, 10), date(2026, 12, 1))
    assert set(ended.values()) == {("-", "-")}
