"""Which schemes run, from when and for whom; the stored basis of a settlement reproduces it."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from typing import Any

import pytest

from rules.force import EVERYONE, Reach
from tests.webapp.ledger.test_settle import CAMPAIGN, busy_day, close, lines
from tests.webapp.many_teams import add_teams
from tests.webapp.telling import deal, verdict
from webapp.core.errors import UnknownChoice
from webapp.ledger.models import Basis, Evidence, Settlement
from webapp.ledger.owed import NotEnrolled
from webapp.ledger.settlement_basis import bases_of, differs, get, settle_again
from webapp.planning.begun_periods import CampaignRuns, DayOver
from webapp.planning.operations.decide_campaign import end_campaign
from webapp.planning.operations.enrol import (
    EndPassed,
    EnrolmentDecided,
    EnrolmentGiven,
    StartPassed,
    decide_enrolment,
    end_enrolment,
    enrolment_state,
    propose_enrolment,
)
from webapp.schemes.catalogue import schemes
from webapp.schemes.company_loading import load_company
from webapp.schemes.models import Enrolment

TODAY = date(2026, 3, 2)
SCHEME = "performance-awards"


@pytest.fixture
def proposed(write: Any, company: Any) -> int:
    """The quarter's awards for telesales of the east, proposed by HR."""
    given = EnrolmentGiven(SCHEME, date(2026, 3, 10), ("telesales",), (), ("east",))
    enrolment: int = write(lambda tx: propose_enrolment(tx, company.he, given))
    return enrolment


def test_a_proposed_scheme_does_not_run_until_a_leader_approves(
    write: Any, company: Any, proposed: int
) -> None:
    assert load_company().reach(SCHEME, date(2026, 3, 31)) is None
    write(lambda tx: decide_enrolment(tx, company.lu, proposed, True))
    reach = load_company().reach(SCHEME, date(2026, 3, 31))
    assert reach == Reach(frozenset({"telesales"}), frozenset(), frozenset({"east"}))
    assert load_company().reach(SCHEME, date(2026, 3, 9)) is None


def test_a_declined_scheme_never_runs(write: Any, company: Any, proposed: int) -> None:
    write(lambda tx: decide_enrolment(tx, company.lu, proposed, False))
    assert load_company().reach(SCHEME, date(2026, 3, 31)) is None
    with pytest.raises(EnrolmentDecided):
        write(lambda tx: decide_enrolment(tx, company.lu, proposed, True))


def test_an_ended_scheme_runs_to_its_last_day(write: Any, company: Any, proposed: int) -> None:
    write(lambda tx: decide_enrolment(tx, company.lu, proposed, True))
    write(lambda tx: end_enrolment(tx, company.lu, proposed, date(2026, 4, 30)))
    held = load_company()
    assert held.reach(SCHEME, date(2026, 4, 30)) is not None
    assert held.reach(SCHEME, date(2026, 5, 1)) is None
    assert enrolment_state(proposed) == "ended"


def test_a_later_enrolment_replaces_the_earlier_one(
    write: Any, company: Any, proposed: int
) -> None:
    write(lambda tx: decide_enrolment(tx, company.lu, proposed, True))
    later = write(
        lambda tx: propose_enrolment(tx, company.he, EnrolmentGiven(SCHEME, date(2026, 4, 1)))
    )
    write(lambda tx: decide_enrolment(tx, company.lu, later, True))
    assert load_company().reach(SCHEME, date(2026, 6, 30)) == EVERYONE


def test_an_enrolment_that_ends_before_it_begins_replaces_none(write: Any, company: Any) -> None:
    first = write(lambda tx: propose_enrolment(tx, company.he, EnrolmentGiven(SCHEME, TODAY)))
    given = EnrolmentGiven(SCHEME, date(2026, 3, 10), ("guide",))
    later = write(lambda tx: propose_enrolment(tx, company.he, given))
    for enrolment in (first, later):
        write(partial(decide_enrolment, by=company.lu, enrolment=enrolment, approved=True))
    write(lambda tx: end_enrolment(tx, company.lu, later, date(2026, 3, 5)))
    assert load_company().reach(SCHEME, date(2026, 3, 31)) == EVERYONE


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (EnrolmentGiven("no-such-scheme", TODAY), UnknownChoice),
        (EnrolmentGiven(SCHEME, TODAY, ("leader",)), UnknownChoice),
        (EnrolmentGiven(SCHEME, TODAY, (), ("chief",)), UnknownChoice),
        (EnrolmentGiven(SCHEME, TODAY, (), (), ("north",)), UnknownChoice),
        (EnrolmentGiven(SCHEME, date(2026, 3, 1)), StartPassed),
    ],
)
def test_an_invalid_enrolment_cannot_be_proposed(
    write: Any, company: Any, given: EnrolmentGiven, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        write(lambda tx: propose_enrolment(tx, company.he, given))


def test_a_proposal_whose_day_has_passed_is_not_approved(
    write: Any, company: Any, clock: Any, proposed: int
) -> None:
    clock.set("2026-03-11T09:00")
    with pytest.raises(StartPassed):
        write(lambda tx: decide_enrolment(tx, company.lu, proposed, True))


def test_nothing_ends_in_the_past_or_before_it_was_approved(
    write: Any, company: Any, proposed: int
) -> None:
    with pytest.raises(EnrolmentDecided):
        write(lambda tx: end_enrolment(tx, company.lu, proposed, date(2026, 4, 30)))
    write(lambda tx: decide_enrolment(tx, company.lu, proposed, True))
    with pytest.raises(EndPassed):
        write(lambda tx: end_enrolment(tx, company.lu, proposed, date(2026, 3, 1)))


def test_a_start_of_day_clauses_after_the_cut_off_waits_for_tomorrow(
    write: Any, company: Any, clock: Any
) -> None:
    given = EnrolmentGiven("card-campaign", TODAY)
    waiting = write(lambda tx: propose_enrolment(tx, company.he, given))
    clock.set("2026-03-02T21:31")
    with pytest.raises(DayOver, match="请从明天起"):
        write(lambda tx: propose_enrolment(tx, company.he, given))
    with pytest.raises(DayOver):
        write(lambda tx: decide_enrolment(tx, company.lu, waiting, True))
    assert enrolment_state(waiting) == "proposed"
    tomorrow = EnrolmentGiven("card-campaign", date(2026, 3, 3))
    later = write(lambda tx: propose_enrolment(tx, company.he, tomorrow))
    write(lambda tx: decide_enrolment(tx, company.lu, later, True))


def test_a_start_of_month_clauses_alone_may_be_today_in_the_evening(
    write: Any, company: Any, clock: Any, proposed: int
) -> None:
    clock.set("2026-03-10T22:00")
    write(lambda tx: decide_enrolment(tx, company.lu, proposed, True))
    assert load_company().reach(SCHEME, date(2026, 3, 31)) is not None


def test_a_start_for_others_inside_a_running_campaign_is_refused(
    write: Any, company: Any, clock: Any
) -> None:
    """The fixture's campaign runs from 1 March to 8 June."""
    clock.set("2026-03-01T20:59")  # the campaign's first day is not over yet
    at_first = EnrolmentGiven("card-campaign", date(2026, 3, 1), teams=("west",))
    write(lambda tx: propose_enrolment(tx, company.he, at_first))
    clock.set("2026-03-10T10:00")
    for start in (date(2026, 3, 11), date(2026, 6, 8)):
        given = EnrolmentGiven("card-campaign", start, teams=("west",))
        with pytest.raises(CampaignRuns, match=r"2026-06-08.*2026-06-09"):
            write(partial(propose_enrolment, by=company.he, given=given))
    for start, teams in ((date(2026, 6, 9), ("west",)), (date(2026, 4, 1), ())):
        given = EnrolmentGiven("card-campaign", start, teams=teams)
        later = write(partial(propose_enrolment, by=company.he, given=given))
        write(partial(decide_enrolment, by=company.lu, enrolment=later, approved=True))


def test_an_end_inside_a_running_campaign_gives_back_no_voided_reward(
    write: Any, company: Any, clock: Any
) -> None:
    running = write(
        lambda tx: propose_enrolment(tx, company.he, EnrolmentGiven("card-campaign", TODAY))
    )
    write(lambda tx: decide_enrolment(tx, company.lu, running, True))
    sold = busy_day(write, company, clock)
    close(write)
    clock.set("2026-03-05T10:00")
    verdict(write, company.sun, "v1", sold["first"], "fake")
    close(write)
    before = lines("2026-03-02")
    assert any((line.amount or 0) < 0 for line in before)
    for end in (date(2026, 3, 5), date(2026, 6, 7)):
        with pytest.raises(CampaignRuns):
            write(partial(end_enrolment, by=company.lu, enrolment=running, on=end))
    write(lambda tx: end_enrolment(tx, company.lu, running, date(2026, 6, 8)))
    close(write)
    assert lines("2026-03-02") == before


def test_a_leader_ends_the_campaign_early_and_then_the_scheme(
    write: Any, company: Any, clock: Any
) -> None:
    given = EnrolmentGiven("card-campaign", TODAY)
    running = write(lambda tx: propose_enrolment(tx, company.he, given))
    write(lambda tx: decide_enrolment(tx, company.lu, running, True))
    clock.set("2026-03-10T10:00")
    [span] = load_company().campaigns
    write(lambda tx: end_campaign(tx, company.lu, span.id, date(2026, 3, 31)))
    write(lambda tx: end_enrolment(tx, company.lu, running, date(2026, 3, 31)))
    assert enrolment_state(running) == "ended"


def test_a_scheme_that_is_not_run_is_not_settled(write: Any, company: Any, clock: Any) -> None:
    clock.set("2026-04-01T09:00")
    with pytest.raises(NotEnrolled, match="没有施行"):
        close(write, "2026-Q1", SCHEME)


def test_a_scheme_is_settled_only_for_the_people_it_applies_to(
    write: Any, company: Any, clock: Any, proposed: int
) -> None:
    write(lambda tx: decide_enrolment(tx, company.lu, proposed, True))
    clock.set("2026-04-02T09:00")
    deal(write, company.wang, "d1", 100_000)  # telesales of the east
    deal(write, company.zhao, "d2", 900_000)  # a guide of the west
    clock.set("2026-07-01T09:00")
    close(write, "2026-Q1", SCHEME)
    assert not lines("2026-Q1")  # in force from 10 March: not on each day of the quarter
    close(write, "2026-Q2", SCHEME)
    assert {line.person_id for line in lines("2026-Q2")} == {company.wang}


def test_the_basis_of_a_settlement_is_stored_once_and_reproduces_it(
    write: Any, company: Any, clock: Any
) -> None:
    sold = busy_day(write, company, clock)
    verdict(write, company.sun, "v1", sold["first"], "fake")
    close(write)
    close(write, CAMPAIGN)
    held = Evidence.select().count(), Basis.select().count()
    for settlement in Settlement.select():
        scheme = schemes()[settlement.scheme]
        assert bases_of(settlement)
        assert differs(settlement, scheme) == []
        assert settle_again(settlement, scheme).outcomes
    close(write)
    assert (Evidence.select().count(), Basis.select().count()) == held


def test_a_changed_basis_is_detected(write: Any, company: Any, clock: Any) -> None:
    busy_day(write, company, clock)
    close(write)
    [settlement] = Settlement.select()
    basis = next(each for each in bases_of(settlement) if each.clause == "designer-card")
    body = json.loads(basis.body)
    body["found"]["outcomes"][0]["amount"] += 1
    Basis.update(body=json.dumps(body)).where(Basis.hash == basis.hash).execute()
    assert differs(settlement, schemes()["card-campaign"]) == ["designer-card"]


def test_the_roster_is_stored_once_for_many_days(write: Any, company: Any, clock: Any) -> None:
    busy_day(write, company, clock)
    close(write)
    clock.set("2026-03-03T22:00")
    close(write, "2026-03-03")
    rosters = {
        json.loads(basis.body)["roster"]
        for settlement in Settlement.select()
        for basis in bases_of(settlement)
    }
    [roster] = rosters
    assert {person["id"] for person in get(roster)["people"]} == set(load_company().people)


def test_hr_proposes_and_a_leader_approves_and_ends(client_of: Any, company: Any) -> None:
    hr, leader = client_of(company.he), client_of(company.lu)
    asked = {"scheme": SCHEME, "from_on": "2026-03-10", "roles": ["guide"]}
    assert hr.post("/schemes", data=asked).status_code == 303
    assert "待批准" in hr.get("/schemes").text
    assert leader.post("/schemes", data=asked).status_code == 403
    enrolment = newest_proposal()
    assert hr.post(f"/schemes/{enrolment}/decide", data={"decision": "approve"}).status_code == 403
    leader.post(f"/schemes/{enrolment}/decide", data={"decision": "approve"})
    assert load_company().reach(SCHEME, date(2026, 3, 31)) == Reach(frozenset({"guide"}))
    leader.post(f"/schemes/{enrolment}/end", data={"on": "2026-03-20"})
    assert load_company().reach(SCHEME, date(2026, 3, 31)) is None
    refused = hr.post("/schemes", data={**asked, "from_on": "2026-02-01"})
    assert "开始日期不能早于今天。" in refused.text


def newest_proposal() -> int:
    """The id of the newest enrolment."""
    newest: int = Enrolment.select(Enrolment.id).order_by(Enrolment.id.desc()).scalar()
    return newest


def test_hr_sees_the_first_periods_before_submitting_and_nothing_is_recorded(
    client_of: Any, company: Any
) -> None:
    before = Enrolment.select().count()
    asked = {"scheme": SCHEME, "from_on": "2026-03-10", "look": "yes"}
    shown = client_of(company.he).post("/schemes", data=asked)
    assert shown.status_code == 200
    assert "2026年第二季度" in shown.text  # not the first quarter, of which 68 days are missing
    assert 'value="2026-03-10"' in shown.text
    assert Enrolment.select().count() == before
    refused = client_of(company.he).post("/schemes", data={**asked, "from_on": "2026-02-01"})
    assert refused.status_code == 400
    assert "开始日期不能早于今天。" in refused.text


def test_the_leader_sees_the_first_and_last_period_of_each_clause(
    client_of: Any, write: Any, company: Any, proposed: int
) -> None:
    leader = client_of(company.lu)
    shown = leader.get(f"/schemes/{proposed}").text
    assert shown.count("<td>2026年第二季度</td>") == 4  # its four clauses pay by quarter
    assert shown.count("不限") == 4
    write(lambda tx: decide_enrolment(tx, company.lu, proposed, True))
    leader.post(f"/schemes/{proposed}/end", data={"on": "2026-08-15"})
    ended = leader.get(f"/schemes/{proposed}").text
    assert (
        ended.count("<td>2026年第二季度</td>") == 8
    )  # the first and the last: the third quarter is not whole
    assert leader.get("/schemes/999").status_code == 404


def test_a_refused_end_keeps_what_was_typed(
    client_of: Any, write: Any, company: Any, proposed: int
) -> None:
    write(lambda tx: decide_enrolment(tx, company.lu, proposed, True))
    refused = client_of(company.lu).post(f"/schemes/{proposed}/end", data={"on": "2026-03-01"})
    assert refused.status_code == 400
    assert "最后一天不能早于今天。" in refused.text
    assert 'value="2026-03-01"' in refused.text


def test_before_an_end_the_leader_sees_which_running_periods_it_would_lose(
    client_of: Any, write: Any, company: Any, clock: Any
) -> None:
    # The fixture's telesales-reward holds from 1 March, so March is whole and the quarter is not.
    clock.set("2026-03-12T10:00")
    deal(write, company.wang, "d1", 100_000_00)
    enrolment = Enrolment.get(Enrolment.scheme == "telesales-reward").id
    leader = client_of(company.lu)
    shown = leader.post(f"/schemes/{enrolment}/end", data={"on": "2026-03-15", "look": "yes"})
    assert shown.status_code == 200
    # 800 for the first rank, 500 for the milestone of 100,000, 1000 for the best score.
    assert "¥2,300.00" in shown.text
    assert 'name="instead" value="2026-03-31"' in shown.text
    assert 'name="instead" value="2026-12-31"' in shown.text
    assert enrolment_state(enrolment) == "approved"
    leader.post(f"/schemes/{enrolment}/end", data={"on": "2026-03-15", "instead": "2026-03-31"})
    assert load_company().reach("telesales-reward", date(2026, 3, 31)) is not None
    assert load_company().reach("telesales-reward", date(2026, 4, 1)) is None


def test_an_end_on_the_last_day_of_a_month_loses_no_month(
    client_of: Any, company: Any, clock: Any
) -> None:
    enrolment = Enrolment.get(Enrolment.scheme == "telesales-reward").id
    asked = {"on": "2026-03-31", "look": "yes"}
    shown = client_of(company.lu).post(f"/schemes/{enrolment}/end", data=asked)
    assert "各期都照常发放" in shown.text  # the quarter and the year began before the scheme


def test_growth_without_figures_in_the_quarter_before_is_said(
    client_of: Any, write: Any, company: Any, clock: Any
) -> None:
    asked = {"scheme": SCHEME, "from_on": "2026-02-20", "look": "yes"}
    clock.set("2026-02-20T10:00")
    shown = client_of(company.he).post("/schemes", data=asked)
    assert "没有可比的基数" in shown.text  # nothing from 1 January to 14 February
    deal(write, company.wang, "d1", 100_000, at=clock.set("2026-02-10T10:00"))
    clock.set("2026-02-20T10:00")
    shown = client_of(company.he).post("/schemes", data=asked)
    assert "没有可比的基数" not in shown.text


def test_many_teams_are_folded_until_one_is_chosen(
    write: Any, company: Any, client_of: Any
) -> None:
    he = client_of(company.he)
    assert "<details" not in he.get("/schemes").text.split('<form class="card"')[1]
    add_teams(write, company.he, 20)
    assert "<details><summary>团队（不选为全部）" in he.get("/schemes").text
    asked = {"scheme": SCHEME, "from_on": "2026-03-10", "teams": ["east"], "look": "yes"}
    assert "<details open><summary>团队（不选为全部）" in he.post("/schemes", data=asked).text
