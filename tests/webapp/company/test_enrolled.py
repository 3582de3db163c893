"""When a scheme is in force: approved enrolments, and campaigns on their days (rule 15)."""

from __future__ import annotations

from datetime import date

from rules.force import EVERYONE, Reach
from webapp.company.enrolled import CampaignSpan, Enrolled, force_of_scheme

CARDS = "card-campaign"
GUIDES = Reach(roles=frozenset({"guide"}))


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def campaign(start: str, end: str, approved: str | None = None) -> CampaignSpan:
    said = day(approved) if approved else None
    return CampaignSpan(f"c{start}", start, CARDS, day(start), day(end), said)


def enrolled(start: str, until: str | None = None, reach: Reach = GUIDES) -> Enrolled:
    return Enrolled(1, CARDS, day(start), day(until) if until else None, reach)


def test_a_scheme_without_approval_or_campaign_is_in_force_on_no_day() -> None:
    assert force_of_scheme([], [], CARDS).reach_on(day("03-02")) is None


def test_a_campaign_puts_its_scheme_in_force_on_its_days_for_everyone() -> None:
    force = force_of_scheme([], [campaign("03-02", "03-31", "03-05")], CARDS)
    assert force.reach_on(day("03-01")) is None
    assert force.reach_on(day("03-02")) == EVERYONE
    assert force.reach_on(day("03-31")) == EVERYONE
    assert force.reach_on(day("04-01")) is None
    assert not force.sanctions(day("03-05")), "the day of the approval"
    assert force.sanctions(day("03-06"))


def test_a_short_campaign_inside_a_long_one_does_not_end_it() -> None:
    spans = [campaign("03-01", "05-31"), campaign("03-10", "03-20")]
    force = force_of_scheme([], spans, CARDS)
    assert force.reach_on(day("03-21")) == EVERYONE
    assert force.reach_on(day("05-31")) == EVERYONE
    assert force.reach_on(day("06-01")) is None


def test_an_enrolment_from_before_the_campaign_says_for_whom_it_is() -> None:
    force = force_of_scheme([enrolled("02-01")], [campaign("03-02", "03-31")], CARDS)
    assert force.reach_on(day("03-02")) == GUIDES


def test_an_enrolment_inside_the_campaign_replaces_it_from_its_first_day() -> None:
    force = force_of_scheme([enrolled("03-10", "03-20")], [campaign("03-02", "03-31")], CARDS)
    assert force.reach_on(day("03-09")) == EVERYONE
    assert force.reach_on(day("03-10")) == GUIDES
    assert force.reach_on(day("03-21")) is None, "the campaign's own days do not revive"


def test_an_enrolment_that_ended_before_the_campaign_does_not_stop_it() -> None:
    before = enrolled("01-15", "02-28")
    force = force_of_scheme([before], [campaign("03-02", "03-31")], CARDS)
    assert force.reach_on(day("03-01")) is None
    assert force.reach_on(day("03-02")) == EVERYONE
    assert force.reach_on(day("03-31")) == EVERYONE


def test_a_campaign_approved_later_over_the_same_days_pardons_nothing() -> None:
    spans = [campaign("03-01", "03-31", "02-27"), campaign("03-02", "04-20", "03-10")]
    force = force_of_scheme([], spans, CARDS)
    assert force.sanctions(day("03-05")), "the first campaign's approval was given in February"
    assert force.sanctions(day("04-01"))
    assert force.reach_on(day("04-20")) == EVERYONE
    assert force.reach_on(day("04-21")) is None
    only_late = force_of_scheme([], [spans[1]], CARDS)
    assert not only_late.sanctions(day("03-05"))
