"""Promotions: proposed by who is in charge, approved by HR and a leader, a new post on its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest

from rules.ladder import Condition, Ladder, LadderRevision, LadderStep
from tests.webapp.conftest import SettableClock
from tests.webapp.growth.test_goals import had
from webapp.company.models import Posting
from webapp.company.parts import PROMOTION
from webapp.core.errors import JiebaoError, Missing, NotAllowed, NotFound
from webapp.feedback.operations.appraise import ContributionCommand, give_points
from webapp.growth import ladder_reading
from webapp.growth.models import PromotionProposal
from webapp.growth.operations.follow_promotions import remind_of_ready
from webapp.growth.operations.promote import (
    NotYetReady,
    PostChanged,
    PromotionDayOutside,
    PromotionDecided,
    PromotionOpen,
    approve_promotion,
    decline_promotion,
    propose_promotion,
    withdraw_promotion,
)
from webapp.growth.promotion_states import promotion_seen
from webapp.home.operations.switch_parts import switch_part
from webapp.home.waiting_item import WaitingReader
from webapp.home.waiting_promotions import promotions_to_decide
from webapp.messaging.models import Reminder
from webapp.people.operations.authority import NotInCharge
from webapp.people.operations.place_person import Placement, place
from webapp.schemes.company_loading import load_company
from webapp.talks.growth_record import growth_record
from webapp.talks.record_entries import RecordEntry

MARCH, APRIL = date(2026, 3, 2), date(2026, 4, 1)
EVERYBODY = ("lin", "wang", "zhao", "sun", "gao", "qin", "he", "lu")


@pytest.fixture(autouse=True)
def ladder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five deals in the last month make a seller of no level one of the middle level."""
    five = Condition("total", 5, "contracts", 1)
    step = LadderStep(("", "junior"), "telesales", "middle", (five,))
    held = Ladder("telesales", "电销", (LadderRevision(date(2026, 1, 1), "手册", (step,)),))
    monkeypatch.setattr(ladder_reading, "ladders", lambda: {"telesales": held})


@pytest.fixture
def ready(write: Any, company: Any) -> str:
    """Wang has everything."""
    had(write, company.wang, {"2026-02": 5}, "contracts")
    return str(company.wang)


@pytest.fixture
def proposal(write: Any, company: Any, ready: str) -> int:
    return proposes(write, company.sun, ready)


def proposes(write: Any, by: str, who: str, on: date = APRIL, why: str = "肯教人") -> int:
    return int(write(lambda tx: propose_promotion(tx, by, who, on, why)))


def approves(write: Any, by: str, number: int) -> Any:
    return write(lambda tx: approve_promotion(tx, by, number))


def told(person: str) -> list[str]:
    rows = Reminder.select(Reminder.told).where(
        Reminder.person == person, Reminder.kind == "promotion"
    )
    return [row.told for row in rows.order_by(Reminder.id)]


@pytest.mark.parametrize("first", ["he", "lu"])
def test_two_approvals_change_the_post_on_its_day(
    write: Any, company: Any, proposal: int, first: str
) -> None:
    second = {"he": "lu", "lu": "he"}[first]
    assert approves(write, getattr(company, first), proposal) is None
    assert promotion_seen(proposal).is_open
    assert approves(write, getattr(company, second), proposal) == APRIL
    before, after = (
        load_company().posting(company.wang, day) for day in (date(2026, 3, 31), APRIL)
    )
    assert before
    assert before.level is None
    assert after == replace(before, on=APRIL, level="middle")
    assert "own" in told(company.wang)[-1]
    assert "other" in told(company.sun)[-1]
    assert promotion_seen(proposal).from_on == APRIL


def test_a_day_that_is_past_at_the_approval_becomes_today(
    write: Any, company: Any, clock: SettableClock, ready: str
) -> None:
    number = proposes(write, company.sun, ready, MARCH)
    clock.set("2026-03-09T10:00")
    approves(write, company.he, number)
    assert approves(write, company.lu, number) == date(2026, 3, 9)


def test_it_stands_in_the_growth_record(
    write: Any, company: Any, clock: SettableClock, proposal: int
) -> None:
    approves(write, company.he, proposal)
    approves(write, company.lu, proposal)
    clock.set("2026-04-02T10:00")
    posts = [
        each
        for each in growth_record(load_company(), company.wang, date(2026, 4, 2)).entries
        if each.kind == "post"
    ]
    assert (posts[0].on, posts[0].told["promoted"], posts[0].told["level"]) == (
        APRIL,
        True,
        "middle",
    )
    assert not posts[-1].told["promoted"]


def test_the_checklist_of_its_moment_is_kept(write: Any, company: Any, proposal: int) -> None:
    had(write, company.wang, {"2026-03": 9}, "contracts")
    [judged] = promotion_seen(proposal).judged
    assert (judged.have, judged.need, judged.condition.metric) == (5, 5, "contracts")


def test_who_may_propose_and_what_is_refused(write: Any, company: Any, ready: str) -> None:
    refused: tuple[tuple[str, str, date, str, type[JiebaoError]], ...] = (
        (company.he, ready, APRIL, "好", NotAllowed),
        (company.lu, ready, APRIL, "好", NotAllowed),
        (company.qin, ready, APRIL, "好", NotInCharge),
        (company.sun, ready, APRIL, " ", Missing),
        (company.sun, ready, date(2026, 3, 1), "好", PromotionDayOutside),
        (company.sun, ready, date(2026, 6, 3), "好", PromotionDayOutside),
        (company.sun, company.lin, APRIL, "好", NotYetReady),
        (company.qin, company.zhao, APRIL, "好", NotYetReady),
    )
    for by, who, on, why, refusal in refused:
        with pytest.raises(refusal):
            proposes(write, by, who, on, why)
    assert PromotionProposal.select().count() == 0
    proposes(write, company.gao, ready)  # heads the team
    with pytest.raises(PromotionOpen):
        proposes(write, company.sun, ready)


def test_each_side_speaks_once_and_only_they(write: Any, company: Any, proposal: int) -> None:
    for who in (company.sun, company.wang, company.gao):
        with pytest.raises(NotAllowed):
            approves(write, who, proposal)
    approves(write, company.he, proposal)
    with pytest.raises(PromotionDecided):
        approves(write, company.he, proposal)
    with pytest.raises(NotFound):
        approves(write, company.lu, 99)


def test_a_declined_one_changes_nothing_and_says_why(
    write: Any, company: Any, proposal: int
) -> None:
    approves(write, company.he, proposal)
    with pytest.raises(Missing):
        write(lambda tx: decline_promotion(tx, company.lu, proposal, ""))
    write(lambda tx: decline_promotion(tx, company.lu, proposal, "再带一个月新人"))
    assert Posting.select().where(Posting.person == company.wang).count() == 1
    assert "declined" in told(company.wang)[-1]
    with pytest.raises(PromotionDecided):
        approves(write, company.he, proposal)
    assert proposes(write, company.sun, company.wang) > proposal


def test_what_changes_before_the_approval_is_judged_again(
    write: Any, company: Any, clock: SettableClock, proposal: int
) -> None:
    clock.set("2026-05-04T10:00")  # the five deals are older than the last month
    with pytest.raises(NotYetReady):
        approves(write, company.he, proposal)


def test_a_post_that_changed_or_will_change_is_refused(
    write: Any, company: Any, proposal: int
) -> None:
    later = Placement(company.wang, date(2026, 5, 1), "telesales", "west", company.qin, None)
    write(lambda tx: place(tx, company.he, later))
    with pytest.raises(PostChanged):
        approves(write, company.he, proposal)


def test_its_proposer_withdraws_it(write: Any, company: Any, proposal: int) -> None:
    with pytest.raises(NotAllowed):
        write(lambda tx: withdraw_promotion(tx, company.gao, proposal))
    write(lambda tx: withdraw_promotion(tx, company.sun, proposal))
    with pytest.raises(PromotionDecided):
        write(lambda tx: withdraw_promotion(tx, company.sun, proposal))
    with pytest.raises(PromotionDecided):
        approves(write, company.lu, proposal)


def test_it_waits_on_the_home_of_hr_and_leaders(
    write: Any, company: Any, clock: SettableClock, proposal: int
) -> None:
    def waits(who: str, role: str) -> int:
        found = promotions_to_decide(WaitingReader(load_company(), who, role, clock()))
        return found.count if found else 0

    assert (waits(company.he, "hr"), waits(company.lu, "leader")) == (1, 1)
    approves(write, company.he, proposal)
    assert (waits(company.he, "hr"), waits(company.lu, "leader")) == (0, 1)
    approves(write, company.lu, proposal)
    assert waits(company.lu, "leader") == 0


def test_who_is_in_charge_is_told_once_who_is_ready(
    write: Any, company: Any, clock: SettableClock, ready: str
) -> None:
    assert remind_of_ready(write, load_company(), clock()) == 1
    assert remind_of_ready(write, load_company(), clock()) == 0
    assert '"ready"' in told(company.sun)[0]
    assert Reminder.get(Reminder.kind == "promotion").href == f"/promotion/{ready}"


def test_nobody_is_told_of_who_is_proposed(
    write: Any, company: Any, clock: SettableClock, proposal: int
) -> None:
    assert remind_of_ready(write, load_company(), clock()) == 0


@pytest.mark.parametrize(
    ("address", "readers"),
    [
        ("/promotion/proposals", {"sun", "gao", "qin", "he", "lu"}),
        ("/promotion/proposals/1", {"sun", "gao", "he", "lu"}),
        ("/promotion/proposals/9", set()),
    ],
)
def test_who_sees_a_proposal(
    client_of: Any, company: Any, proposal: int, address: str, readers: set[str]
) -> None:
    opened = {
        who for who in EVERYBODY if client_of(getattr(company, who)).get(address).status_code == 200
    }
    assert opened == readers


def test_the_whole_way_on_the_pages(client_of: Any, write: Any, company: Any, ready: str) -> None:
    sun, he, lu, wang = (client_of(getattr(company, who)) for who in ("sun", "he", "lu", "wang"))
    address = f"/promotion/{ready}"
    assert "提名晋升" in sun.get(address).text
    for reader in (he, wang):
        where = address if reader is he else "/promotion"
        assert "提名晋升" not in reader.get(where).text
    refused = sun.post(f"{address}/proposal", data={"on": "2026-04-01", "reason": ""})
    assert refused.status_code == 400
    assert 'value="2026-04-01"' in refused.text
    made = sun.post(f"{address}/proposal", data={"on": "2026-04-01", "reason": "肯教人"})
    assert made.status_code == 303
    assert "提名晋升" not in sun.get(address).text
    assert "等人事和领导" in wang.get("/promotion").text
    assert "近 1 个月成交单数累计 5" in lu.get(made.location).text
    assert "等您" in lu.get("/promotion/proposals").text
    assert he.post(made.location, data={"decision": "approve"}).status_code == 303
    assert "等领导" in sun.get(made.location).text
    refused = lu.post(made.location, data={"decision": "decline", "why": ""})
    assert refused.status_code == 400
    assert lu.post(made.location, data={"decision": "approve"}).status_code == 303
    assert "已批准" in wang.get("/promotion").text
    assert "恭喜晋升" in wang.get("/reminders").text
    assert "已批准，" in sun.get("/reminders").text
    assert sun.post(f"{made.location}/withdrawal").status_code == 303
    assert "已经审批过了" in sun.get(made.location).text


def test_a_part_that_is_off_is_gone_from_every_page(
    client_of: Any, write: Any, company: Any, proposal: int
) -> None:
    write(partial(switch_part, by=company.he, part=PROMOTION, on=False))
    for who in EVERYBODY:
        client = client_of(getattr(company, who))
        for address in ("/promotion/proposals", f"/promotion/proposals/{proposal}"):
            assert client.get(address).status_code in (403, 404)
        for address in ("/me", "/menu", "/home", "/reminders"):
            assert "晋升" not in client.get(address).text


def test_who_decides_has_the_growth_record_beside_it_until_it_is_decided(
    client_of: Any, write: Any, company: Any, proposal: int
) -> None:
    given = ContributionCommand(
        id="p1", points=500, person=company.wang, team=None, reason="带新人"
    )
    write(lambda tx: give_points(tx, company.sun, given))
    address = f"/promotion/proposals/{proposal}"

    def beside(who: str) -> bool:
        page = client_of(who).get(address).text.partition("<main")[2]
        assert ("带新人" in page) == ("成长档案</h2>" in page)
        return "带新人" in page

    assert [beside(who) for who in (company.lu, company.he, company.sun)] == [True, True, False]
    for by in (company.he, company.lu):
        approves(write, by, proposal)
    assert not beside(company.lu), "a leader reads it at a promotion alone"


def test_a_released_agreement_beside_it_is_for_hr_and_not_for_leaders(
    client_of: Any, write: Any, company: Any, proposal: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = RecordEntry(MARCH, "agreement", {"text": "先问交房", "holder": company.sun})
    record = replace(growth_record(load_company(), company.wang, MARCH), entries=[entry])
    monkeypatch.setattr("webapp.growth.pages.promotions.growth_record", lambda *_any: record)
    pages = [client_of(who).get(f"/promotion/proposals/{proposal}") for who in ("1002", "1001")]
    assert ["先问交房" in page.text for page in pages] == [True, False]
