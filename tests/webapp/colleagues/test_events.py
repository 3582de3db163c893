"""Team events: planned, answered with one tap, cancelled, with a photo afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest

from tests.webapp.colleagues.conftest import WHO
from tests.webapp.conftest import SettableClock
from tests.webapp.site.test_access import jpeg
from webapp.colleagues.event_reading import cost_of_year, event_for, reader_of
from webapp.colleagues.models import EventAnswer, TeamEvent
from webapp.colleagues.operations.plan_event import (
    LONGEST_AHEAD,
    EventDayOutside,
    EventGiven,
    EventOver,
    answer_event,
    cancel_event,
    plan_event,
)
from webapp.company.parts import EVENTS
from webapp.core.errors import JiebaoError, Missing, NotAllowed, NotFound
from webapp.home.operations.switch_parts import switch_part
from webapp.messaging.models import Reminder
from webapp.schemes.company_loading import load_company

TODAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 6)


def dinner(team: str | None = "east", on: date = FRIDAY, title: str = "聚餐") -> EventGiven:
    return EventGiven(team, title, on, 80_000)


@pytest.fixture
def event(write: Any, company: Any) -> int:
    """Sun's dinner of the east store on Friday."""
    return int(write(lambda tx: plan_event(tx, company.sun, dinner())))


def test_a_supervisor_plans_for_the_own_team_and_its_people_are_reminded(
    company: Any, event: int
) -> None:
    rows = Reminder.select(Reminder.person).where(Reminder.kind == "event")
    assert {person for (person,) in rows.tuples()} == {company.lin, company.wang, company.gao}
    assert cost_of_year(2026) == 80_000


@pytest.mark.parametrize(
    ("by", "given", "refusal"),
    [
        ("sun", dinner("west"), NotAllowed),
        ("sun", dinner(None), NotAllowed),
        ("lin", dinner(), NotAllowed),
        ("lu", dinner(), NotAllowed),
        ("he", dinner("north"), NotAllowed),
        ("he", dinner(on=TODAY - timedelta(days=1)), EventDayOutside),
        ("he", dinner(on=TODAY + LONGEST_AHEAD + timedelta(days=1)), EventDayOutside),
        ("he", dinner(title=" "), Missing),
    ],
)
def test_others_plan_nothing_and_no_day_is_past(
    write: Any, company: Any, by: str, given: EventGiven, refusal: type[JiebaoError]
) -> None:
    with pytest.raises(refusal):
        write(lambda tx: plan_event(tx, getattr(company, by), given))
    assert TeamEvent.select().count() == 0


def test_the_latest_answer_holds(write: Any, company: Any, event: int) -> None:
    for comes in (True, True, False):
        write(lambda tx, comes=comes: answer_event(tx, company.lin, event, comes=comes))
    write(lambda tx: answer_event(tx, company.wang, event, comes=True))
    reader = reader_of(load_company(), company.lin, "designer", TODAY)
    seen = event_for(reader, event)
    assert (seen.comes, seen.declines, seen.own) == ((company.wang,), (company.lin,), False)
    assert EventAnswer.select().count() == 3
    for other in (company.zhao, company.he, company.lu):
        with pytest.raises(NotFound):
            write(lambda tx, other=other: answer_event(tx, other, event, comes=True))


def test_what_is_over_or_cancelled_is_answered_no_more(
    write: Any, company: Any, event: int, clock: SettableClock
) -> None:
    with pytest.raises(NotAllowed):
        write(lambda tx: cancel_event(tx, company.gao, event))
    write(lambda tx: cancel_event(tx, company.he, event))
    for work in (
        lambda tx: answer_event(tx, company.lin, event, comes=True),
        lambda tx: cancel_event(tx, company.he, event),
    ):
        with pytest.raises(EventOver):
            write(work)
    assert cost_of_year(2026) == 0
    other = write(lambda tx: plan_event(tx, company.he, dinner(None)))
    clock.set("2026-03-07T10:00")
    with pytest.raises(EventOver):
        write(lambda tx: answer_event(tx, company.zhao, other, comes=True))


@pytest.mark.parametrize("who", WHO)
def test_an_event_is_shown_to_whom_it_concerns_and_its_cost_to_those_in_charge(
    client_of: Any, company: Any, event: int, who: str
) -> None:
    page = client_of(getattr(company, who)).get("/events").text.partition("<main")[2]
    assert ("<h2>聚餐</h2>" in page) == (who not in ("zhao", "qin"))
    assert ("¥800" in page) == (who in ("sun", "gao", "he", "lu"))


def send(client: Any, event: int, content: bytes, name: str = "a.jpg") -> str:
    form = {"event": event, "file": (BytesIO(content), name)}
    return str(client.post("/events/photo", data=form, follow_redirects=True).text)


def test_who_planned_it_adds_a_photo_from_the_day_on(
    client_of: Any, company: Any, event: int, clock: SettableClock
) -> None:
    sun = client_of(company.sun)
    assert "当天起" in send(sun, event, jpeg())
    clock.set("2026-03-06T20:00")
    assert "只收照片" in send(sun, event, b"%PDF-1.4 %%EOF", "a.pdf")
    assert "没有权限" in send(client_of(company.gao), event, jpeg())
    assert 'src="/events/photos/1"' in send(sun, event, jpeg())
    assert client_of(company.lin).get("/events/photos/1").mimetype == "image/jpeg"
    for who in (company.zhao, company.qin):
        assert client_of(who).get("/events/photos/1").status_code == 404
    assert client_of(company.lin).get("/attachments/1").status_code == 404


def test_a_page_refuses_with_a_sentence_and_answers_with_one_tap(
    client_of: Any, company: Any, event: int
) -> None:
    he = client_of(company.he)
    refused = he.post("/events", data={"title": "爬山", "on": "2026-03-01", "cost": "0"})
    assert (refused.status_code, 'value="爬山"' in refused.text) == (400, True)
    he.post("/events", data={"title": "爬山", "on": "2026-03-08", "cost": "0", "team": ""})
    lin = client_of(company.lin)
    answered = lin.post("/events/answer", data={"event": event, "comes": "yes"})
    assert answered.status_code == 303
    assert "1 人去" in lin.get("/events").text
    assert "爬山" in client_of(company.zhao).get("/events").text


def test_switched_off_it_is_gone(client_of: Any, write: Any, company: Any, event: int) -> None:
    write(lambda tx: switch_part(tx, company.he, EVENTS, on=False))
    for who, addresses in ((company.lin, ("/me", "/reminders")), (company.he, ("/menu",))):
        client = client_of(who)
        for address in addresses:
            page = client.get(address).text
            assert "团队活动" not in page
            assert "聚餐" not in page
        assert client.get("/events").status_code == 404
