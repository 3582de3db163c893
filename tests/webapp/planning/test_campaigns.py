"""Campaigns are proposed by HR and approved, changed and ended by a leader (rule 15)."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tests.webapp.telling import card
from webapp.company.enrolled import CampaignSpan
from webapp.company.models import CampaignProposal, CampaignStep
from webapp.core.errors import Missing, NotFound, UnknownChoice
from webapp.facts.models import Tally
from webapp.planning.operations.decide_campaign import (
    CampaignBeside,
    CampaignDecided,
    CampaignEndPassed,
    CampaignEndsAnyway,
    CampaignKnown,
    add_campaign,
    approve_campaign,
    decide_campaign,
    end_campaign,
)
from webapp.planning.operations.propose_campaign import (
    CampaignBegun,
    CampaignGiven,
    CampaignOver,
    EndsBeforeItStarts,
    propose_campaign,
)
from webapp.planning.past_days import past_pay
from webapp.schemes.catalogue import schemes
from webapp.schemes.company_loading import load_company

# The fixture's campaign 百日冲刺 (bairi-2026) runs from 1 March to 8 June; today is 2 March.
FIRST, LAST = date(2026, 7, 1), date(2026, 7, 31)
SUMMER = CampaignGiven("", "盛夏冲刺", "card-campaign", FIRST, LAST)


@pytest.fixture
def proposed(write: Any, company: Any) -> int:
    """A campaign of July, proposed by HR."""
    number: int = write(lambda tx: propose_campaign(tx, company.he, SUMMER))
    return number


def summer() -> Any:
    """The July campaign as the company has it."""
    return load_company().campaign("c20260701")


def test_a_proposed_campaign_is_none_until_a_leader_approves(
    write: Any, company: Any, proposed: int
) -> None:
    with pytest.raises(NotFound):
        summer()
    write(lambda tx: decide_campaign(tx, company.lu, proposed, True))
    assert (summer().start, summer().end) == (FIRST, LAST)
    assert summer().approved == date(2026, 3, 2)
    with pytest.raises(CampaignDecided):
        write(lambda tx: decide_campaign(tx, company.lu, proposed, False))


def test_the_approvals_day_is_the_local_day_of_the_decision(
    write: Any, company: Any, clock: Any, proposed: int
) -> None:
    clock.set("2026-03-05T00:30")  # in UTC still the 4th
    write(lambda tx: decide_campaign(tx, company.lu, proposed, True))
    assert summer().approved == date(2026, 3, 5)


def test_a_campaign_of_the_set_up_needs_no_leader_and_has_no_day_of_approval(company: Any) -> None:
    [span] = load_company().campaigns
    assert (span.id, span.approved) == ("bairi-2026", None)


def test_a_declined_campaign_never_begins(write: Any, company: Any, proposed: int) -> None:
    write(lambda tx: decide_campaign(tx, company.lu, proposed, False))
    with pytest.raises(NotFound):
        summer()


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (CampaignGiven("", " ", "card-campaign", FIRST, LAST), Missing),
        (CampaignGiven("", "x", "commission", FIRST, LAST), UnknownChoice),
        (CampaignGiven("", "x", "no-such-scheme", FIRST, LAST), UnknownChoice),
        (CampaignGiven("", "x", "card-campaign", LAST, FIRST), EndsBeforeItStarts),
        (
            CampaignGiven("", "x", "card-campaign", date(2026, 2, 1), date(2026, 3, 1)),
            CampaignOver,
        ),
        (CampaignGiven("nothing", "x", "card-campaign", FIRST, LAST), NotFound),
        (CampaignGiven("bairi-2026", "x", "card-campaign", FIRST, LAST), CampaignBegun),
    ],
)
def test_a_campaign_that_cannot_be_is_not_proposed(
    write: Any, company: Any, given: CampaignGiven, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        write(lambda tx: propose_campaign(tx, company.he, given))


def test_a_proposal_whose_last_day_has_passed_is_not_approved(
    write: Any, company: Any, clock: Any, proposed: int
) -> None:
    clock.set("2026-08-01T09:00")
    with pytest.raises(CampaignOver):
        write(lambda tx: decide_campaign(tx, company.lu, proposed, True))


def test_a_change_before_the_first_day_replaces_the_campaign_under_its_id(
    write: Any, company: Any, proposed: int
) -> None:
    write(lambda tx: decide_campaign(tx, company.lu, proposed, True))
    later = CampaignGiven("c20260701", "盛夏冲刺", "card-campaign", date(2026, 7, 15), LAST)
    change = write(lambda tx: propose_campaign(tx, company.he, later))
    assert summer().start == FIRST  # until the leader approves the change
    write(lambda tx: decide_campaign(tx, company.lu, change, True))
    assert summer().start == date(2026, 7, 15)
    assert [span.id for span in load_company().campaigns] == ["bairi-2026", "c20260701"]
    assert CampaignProposal.select().where(CampaignProposal.starts_on == FIRST).exists()


def test_a_change_is_not_approved_once_the_campaign_has_begun(
    write: Any, company: Any, clock: Any, proposed: int
) -> None:
    write(lambda tx: decide_campaign(tx, company.lu, proposed, True))
    later = CampaignGiven("c20260701", "盛夏冲刺", "card-campaign", date(2026, 7, 15), LAST)
    change = write(lambda tx: propose_campaign(tx, company.he, later))
    clock.set("2026-07-01T08:00")
    with pytest.raises(CampaignBegun):
        write(lambda tx: decide_campaign(tx, company.lu, change, True))


def test_a_campaign_that_is_ended_early_has_that_last_day(
    write: Any, company: Any, clock: Any
) -> None:
    write(lambda tx: end_campaign(tx, company.lu, "bairi-2026", date(2026, 3, 20)))
    held = load_company()
    assert held.campaign("bairi-2026").end == date(2026, 3, 20)
    assert held.campaign_on(date(2026, 3, 20)) is not None
    assert held.campaign_on(date(2026, 3, 21)) is None
    assert CampaignProposal.get().ends_on == date(2026, 6, 8)  # what was approved stays written


@pytest.mark.parametrize("on", [date(2026, 3, 1), date(2026, 6, 8), date(2026, 6, 9)])
def test_an_early_end_lies_between_today_and_the_day_before_the_end(
    write: Any, company: Any, on: date
) -> None:
    with pytest.raises(CampaignEndPassed, match="2026-06-07"):
        write(lambda tx: end_campaign(tx, company.lu, "bairi-2026", on))


@pytest.mark.parametrize("today", ["2026-06-08T09:00", "2026-06-09T09:00"])
def test_a_campaign_on_or_after_its_last_day_is_not_ended_early(
    write: Any, company: Any, clock: Any, today: str
) -> None:
    clock.set(today)
    with pytest.raises(CampaignEndsAnyway, match="最后一天是 2026-06-08，不能再提前结束"):
        write(lambda tx: end_campaign(tx, company.lu, "bairi-2026", date(2026, 6, 8)))


def test_a_campaign_that_is_ended_before_it_begins_does_not_take_place(
    write: Any, company: Any, proposed: int
) -> None:
    write(lambda tx: decide_campaign(tx, company.lu, proposed, True))
    write(lambda tx: end_campaign(tx, company.lu, "c20260701", date(2026, 3, 2)))
    with pytest.raises(NotFound):
        summer()


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("百日冲刺", date(2026, 7, 1), date(2026, 7, 31)),  # the name of the fixture's campaign
        ("另一个", date(2026, 6, 8), date(2026, 7, 31)),  # its last day
    ],
)
def test_a_second_one_of_the_name_or_over_the_days_needs_the_leaders_word(
    write: Any, company: Any, name: str, start: date, end: date
) -> None:
    given = CampaignGiven("", name, "card-campaign", start, end)
    number = write(lambda tx: propose_campaign(tx, company.he, given))
    with pytest.raises(CampaignBeside, match="百日冲刺"):
        write(lambda tx: decide_campaign(tx, company.lu, number, True))
    write(lambda tx: decide_campaign(tx, company.lu, number, True, beside=True))
    step = CampaignStep.get(CampaignStep.proposal == number)
    assert json.loads(step.beside) == ["bairi-2026"]
    assert len(load_company().campaigns) == 2


def test_the_day_after_the_end_is_no_overlap(write: Any, company: Any) -> None:
    given = CampaignGiven("", "另一个", "card-campaign", date(2026, 6, 9), LAST)
    number = write(lambda tx: propose_campaign(tx, company.he, given))
    write(lambda tx: decide_campaign(tx, company.lu, number, True))
    assert json.loads(CampaignStep.get(CampaignStep.proposal == number).beside) == []


def test_two_proposals_from_one_day_are_two_campaigns(
    write: Any, company: Any, proposed: int
) -> None:
    other = write(lambda tx: propose_campaign(tx, company.he, SUMMER))
    ids = [CampaignProposal.get_by_id(number).campaign for number in (proposed, other)]
    assert ids == ["c20260701", "c20260701-2"]


def test_the_set_up_opens_no_second_campaign_of_an_id(write: Any, company: Any) -> None:
    again = CampaignGiven("bairi-2026", "另一个", "card-campaign", FIRST, LAST)
    with pytest.raises(CampaignKnown):
        write(lambda tx: add_campaign(tx, "setup", again))


def two_days_of_cards(write: Any, company: Any, clock: Any) -> None:
    """On 23 February lin (designer) sells two cards to newcomers and wang one; on the 24th wang
    sells one."""
    clock.set("2026-02-23T10:00")
    card(write, company.lin, "a1", "8801", visited=False)
    card(write, company.lin, "a2", "8802", visited=False)
    clock.set("2026-02-23T11:00")
    card(write, company.wang, "a3", "8803")
    clock.set("2026-02-24T10:00")
    card(write, company.wang, "a4", "8804")
    clock.set("2026-02-25T09:00")


def test_a_start_in_the_past_pays_what_the_page_says(
    client_of: Any, runtime: Any, write: Any, company: Any, clock: Any
) -> None:
    two_days_of_cards(write, company, clock)
    asked = {"name": "二月冲刺", "start": "2026-02-23", "end": "2026-02-28"}
    page = client_of(company.he).post("/campaigns", data=asked).location
    span = CampaignSpan("c20260223", "二月冲刺", "card-campaign", date(2026, 2, 23), LAST)
    sums = past_pay(load_company(), schemes()["card-campaign"], span, date(2026, 2, 25))
    # lin: 2 × 50 as designer; ranks of the 23rd: lin 50, wang 30; of the 24th: wang 50.
    assert sums == {"designer-card": 100_00, "daily-cards-top3": 130_00}
    leader = client_of(company.lu)
    shown = leader.get(page).text
    assert "¥100.00" in shown
    assert "¥130.00" in shown
    assert "¥230.00" in shown
    assert leader.post(f"{page}/decide", data={"decision": "approve"}).status_code == 303
    rows = Tally.select().where(Tally.period == "campaign:c20260223", Tally.metric == "cards")
    assert {(row.person, row.amount) for row in rows} == {(company.lin, 2), (company.wang, 2)}


def test_a_start_in_the_past_is_summed_before_the_writer_and_again_if_it_changed(
    write: Any, company: Any, clock: Any
) -> None:
    two_days_of_cards(write, company, clock)
    given = CampaignGiven("", "二月冲刺", "card-campaign", date(2026, 2, 23), date(2026, 2, 28))
    number = write(lambda tx: propose_campaign(tx, company.he, given))
    summed: list[Any] = []

    def late(work: Any) -> Any:
        """A card of the 24th comes in between the sums and the approval."""
        summed.append(work)
        if len(summed) == 3:
            at = clock.set("2026-02-24T12:00")
            clock.set("2026-02-25T09:01")
            card(write, company.zhao, "a5", "8805", at=at)
        return write(work)

    approve_campaign(late, company.lu, number, date(2026, 2, 25), beside=False)
    rows = Tally.select().where(Tally.period == "campaign:c20260223", Tally.metric == "cards")
    sums = {(row.person, row.amount) for row in rows}
    assert sums == {(company.lin, 2), (company.wang, 2), (company.zhao, 1)}
    assert len(summed) == 3


def test_hr_proposes_a_leader_approves_and_ends_on_their_pages(
    client_of: Any, company: Any
) -> None:
    hr, leader = client_of(company.he), client_of(company.lu)
    asked = {"name": "盛夏冲刺", "start": "2026-07-01", "end": "2026-07-31"}
    assert leader.post("/campaigns", data=asked).status_code == 403
    page = hr.post("/campaigns", data=asked).location
    assert "待批准" in hr.get("/campaigns").text
    assert hr.post(f"{page}/decide", data={"decision": "approve"}).status_code == 403
    assert leader.post(f"{page}/decide", data={"decision": "approve"}).status_code == 303
    assert "未开始" in hr.get(page).text
    refused = leader.post(f"{page}/end", data={"on": "2026-08-01"})
    assert refused.status_code == 400
    assert 'value="2026-08-01"' in refused.text
    assert leader.post(f"{page}/end", data={"on": "2026-07-10"}).status_code == 303
    assert summer().end == date(2026, 7, 10)
    assert client_of(company.wang).get(page).status_code == 403
    assert leader.get("/campaigns/999").status_code == 404


def test_the_leader_ticks_that_an_overlap_is_known(client_of: Any, company: Any) -> None:
    hr, leader = client_of(company.he), client_of(company.lu)
    asked = {"name": "加赛", "start": "2026-06-01", "end": "2026-06-30"}
    page = hr.post("/campaigns", data=asked).location
    assert "知道重叠，仍然批准" in leader.get(page).text
    refused = leader.post(f"{page}/decide", data={"decision": "approve"})
    assert refused.status_code == 409
    assert "百日冲刺" in refused.text
    answer = leader.post(f"{page}/decide", data={"decision": "approve", "beside": "yes"})
    assert answer.status_code == 303
    assert len(load_company().campaigns) == 2


def test_a_refused_proposal_keeps_what_was_typed(client_of: Any, company: Any) -> None:
    asked = {"name": "盛夏冲刺", "start": "2026-07-31", "end": "2026-07-01"}
    refused = client_of(company.he).post("/campaigns", data=asked)
    assert refused.status_code == 400
    assert "最后一天早于第一天。" in refused.text
    assert 'value="2026-07-31"' in refused.text
