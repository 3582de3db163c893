"""What the early end of a campaign loses and pays, with the sums worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.scheme import Scheme
from tests.webapp.telling import card, deal
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.planning.ending import RunningPeriod, lost_by_shortening, shortened_campaign
from webapp.planning.operations.decide_campaign import add_campaign
from webapp.planning.operations.propose_campaign import CampaignGiven
from webapp.schemes.catalogue import schemes
from webapp.schemes.company_loading import load_company

# The fixture's campaign 百日冲刺 (bairi-2026) runs from 1 March to 8 June.
PAGE = "/campaigns/1"


@pytest.fixture
def middle(clock: Any) -> None:
    """10 March, in the campaign."""
    clock.set("2026-03-10T10:00")


def with_months() -> Scheme:
    """The campaign's scheme with one more clause: 1000 for the month's first in sales."""
    held, commission = schemes()["card-campaign"], schemes()["commission"]
    champion = next(c for c in commission.revisions[0].clauses if c.id == "monthly-champion")
    [only] = held.revisions
    return replace(held, revisions=(replace(only, clauses=(*only.clauses, champion)),))


def lost_on(day: date, scheme: Scheme | None = None) -> list[RunningPeriod]:
    company = load_company()
    campaign = company.campaign("bairi-2026")
    return lost_by_shortening(company, scheme or with_months(), campaign, day)


def heads_target(write: Any, company: Any, cards: int) -> None:
    target = TargetGiven(company.east, "cards", "campaign", cards)
    write(lambda tx: set_target(tx, company.lu, target))


def test_a_month_that_the_end_cuts_is_lost_with_its_sum_so_far(
    write: Any, company: Any, middle: None
) -> None:
    deal(write, company.wang, "d1", 900_00)

    [march] = lost_on(date(2026, 3, 20))

    assert (march.period.key, [clause.id for clause in march.clauses]) == (
        "2026-03",
        ["monthly-champion"],
    )
    assert march.amount == 1000_00  # the first of March so far


@pytest.mark.parametrize("on", [date(2026, 3, 31), date(2026, 6, 5)])
def test_a_month_that_is_whole_or_not_inside_the_campaign_is_not_lost(
    write: Any, company: Any, middle: None, on: date
) -> None:
    deal(write, company.wang, "d1", 900_00)

    assert lost_on(on) == []  # June ends after the campaign, with the early end or without


def test_a_month_inside_another_campaign_of_the_scheme_is_not_lost(
    write: Any, company: Any, middle: None
) -> None:
    spring = CampaignGiven("spring", "春季", "card-campaign", date(2026, 3, 1), date(2026, 4, 30))
    write(lambda tx: add_campaign(tx, "setup", spring))

    assert lost_on(date(2026, 3, 20)) == []


def test_the_handbooks_campaign_has_nothing_on_months_to_lose(company: Any, middle: None) -> None:
    assert lost_on(date(2026, 3, 20), schemes()["card-campaign"]) == []


@pytest.mark.parametrize(("target", "amount"), [(2, 300_00), (3, 0)])
def test_the_shortened_campaign_pays_what_is_reached_so_far(
    write: Any, company: Any, middle: None, target: int, amount: int
) -> None:
    # Two cards of the east's people: 300 for its head with a target of 2, nothing with one of 3.
    heads_target(write, company, target)
    for number, seller in enumerate((company.lin, company.wang)):
        card(write, seller, f"k{number}", f"NO-{number}")
    held = load_company()

    found = shortened_campaign(
        held, schemes()["card-campaign"], held.campaign("bairi-2026"), date(2026, 3, 20)
    )

    assert found is not None
    assert (found.period.start, found.period.end) == (date(2026, 3, 1), date(2026, 3, 20))
    assert {clause.id for clause in found.clauses} == {"task-head", "fake-card"}
    assert found.amount == amount


def test_a_campaign_that_would_not_begin_pays_nothing(company: Any, middle: None) -> None:
    held = load_company()
    campaign = held.campaign("bairi-2026")
    assert shortened_campaign(held, schemes()["card-campaign"], campaign, date(2026, 2, 28)) is None


def test_the_leader_sees_the_sums_before_the_campaign_ends(
    write: Any, company: Any, middle: None, client_of: Any
) -> None:
    heads_target(write, company, 1)
    card(write, company.lin, "k1")
    leader = client_of(company.lu)

    shown = leader.post(f"{PAGE}/end", data={"on": "2026-03-20", "look": "yes"}).text

    assert "到 2026年3月20日为止，已开始的月、季、年都不受影响。" in shown
    assert "按目前数据（预估）发 ¥300.00" in shown
    assert load_company().campaign("bairi-2026").end == date(2026, 6, 8)
    given = {"on": "2026-03-25", "instead": "2026-03-20"}  # the day that the page showed
    assert leader.post(f"{PAGE}/end", data=given).status_code == 303
    assert load_company().campaign("bairi-2026").end == date(2026, 3, 20)


def test_the_page_lists_what_is_lost_and_offers_the_months_end(
    write: Any, company: Any, middle: None, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(schemes(), "card-campaign", with_months())
    deal(write, company.wang, "d1", 900_00)
    leader = client_of(company.lu)

    shown = leader.post(f"{PAGE}/end", data={"on": "2026-03-20", "look": "yes"}).text

    assert "¥1,000.00" in shown.partition("不再发放的期间")[2]
    assert 'name="instead" value="2026-03-31"' in shown


def test_on_its_last_day_the_page_says_that_the_campaign_ends_today(
    company: Any, clock: Any, client_of: Any
) -> None:
    clock.set("2026-06-08T10:00")
    leader = client_of(company.lu)

    assert "活动今天结束，不能再提前。" in leader.get(PAGE).text
    refused = leader.post(f"{PAGE}/end", data={"on": "2026-06-08"})
    assert refused.status_code == 409


def test_a_look_at_an_impossible_day_is_refused(company: Any, middle: None, client_of: Any) -> None:
    refused = client_of(company.lu).post(f"{PAGE}/end", data={"on": "2026-03-09", "look": "yes"})
    assert refused.status_code == 400
    assert "提前结束的日子要在今天到 2026年6月7日之间。" in refused.text
