"""Reminders: missing counts, places won and lost, verdicts, awards, answers; each inserted once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.ledger.test_settle import DAY, busy_day, close, lines
from tests.webapp.telling import call, card, verdict
from webapp.facts.evidence_models import Upload
from webapp.facts.models import Fact
from webapp.jobs.scheduler import files_lane, people_lane
from webapp.ledger.operations.appeal import AnswerGiven, AppealGiven, answer_appeal, appeal
from webapp.ledger.operations.approve import approve_proposed
from webapp.messaging.models import Reminder
from webapp.messaging.operations.remind import is_time, remind_of_missing
from webapp.schemes.company_loading import load_company
from webapp.web.runtime import Runtime


def told(person: str) -> list[tuple[str, str]]:
    rows = Reminder.select().where(Reminder.person == person).order_by(Reminder.id)
    return [(row.kind, row.told) for row in rows]


@pytest.fixture
def tick(runtime: Runtime) -> Callable[[], None]:
    """Runs at once the scheduler's minutely work for people."""
    return people_lane(runtime).tick


def test_sellers_are_reminded_of_missing_counts_once(
    write: Any, company: Any, clock: SettableClock
) -> None:
    clock.set("2026-03-02T20:30")
    for _ in range(2):
        remind_of_missing(write, load_company(), clock())
    assert told(company.lin) == [("missing", '{"calls": 3, "invitations": 2}')]


def test_a_seller_who_reached_the_floors_gets_no_reminder(
    write: Any, company: Any, clock: SettableClock
) -> None:
    for number in range(3):
        call(write, company.lin, f"c{number}", "invited")
    clock.set("2026-03-02T20:30")
    remind_of_missing(write, load_company(), clock())
    assert told(company.lin) == []
    assert told(company.wang) != []


@pytest.mark.parametrize(
    ("moment", "tells"),
    [
        ("2026-03-02T20:29:59", False),
        ("2026-03-02T20:30", True),
        ("2026-03-02T21:00", False),
        ("2026-03-01T20:30", False),  # a Sunday
    ],
)
def test_it_is_time_in_the_last_half_hour_of_a_workday(
    runtime: Runtime, clock: SettableClock, moment: str, tells: bool
) -> None:
    assert is_time(runtime.company, clock.set(moment)) is tells


def test_places_won_and_lost_since_the_last_tick_are_reminders(
    write: Any, company: Any, tick: Callable[[], None], clock: SettableClock
) -> None:
    tick()
    for seller in (company.lin, company.wang, company.zhao):
        card(write, seller, f"card of {seller}", serial=f"NO-{seller}")
    tick()
    assert [kind for kind, _figures in told(company.wang)] == ["won"]
    verdict(write, company.sun, "v1", _card_of(company.wang), "fake")
    tick()
    assert [kind for kind, _figures in told(company.wang)] == ["won", "verdict", "lost"]
    before = Reminder.select().count()
    tick()
    assert Reminder.select().count() == before


def _card_of(person: str) -> int:
    return int(Fact.get(Fact.person == person, Fact.kind == "card").number)


def test_the_seller_is_reminded_of_an_award_and_an_answer(
    write: Any, company: Any, clock: SettableClock
) -> None:
    busy_day(write, company, clock)
    close(write)
    [line] = [
        each
        for each in lines(DAY, "daily-cards-top3")
        if each.person_id == company.zhao and each.amount
    ]
    number = write(lambda tx: appeal(tx, company.zhao, AppealGiven("a1", "我先售出", line.number)))
    write(lambda tx: approve_proposed(tx, company.he, [line.number]))
    write(lambda tx: answer_appeal(tx, company.he, number, AnswerGiven(False, "时间核对无误")))
    kinds = [kind for kind, _figures in told(company.zhao) if kind != "verdict"]
    assert kinds == ["award", "answer"]


def test_showing_the_page_marks_its_reminders_as_read(
    write: Any, company: Any, client_of: Callable[[str | None], Any], clock: SettableClock
) -> None:
    clock.set("2026-03-02T20:30")
    remind_of_missing(write, load_company(), clock())
    lin = client_of(company.lin)
    assert "1 条新提醒" in lin.get("/today").text
    ahead = lin.get("/reminders", headers={"Jiebao-Ahead": "1"})
    assert "今天截止前还差" in ahead.text
    assert "电话 3 通、邀约 2 个" in lin.get("/reminders").text
    assert "条新提醒" not in lin.get("/today").text
    assert "还没有提醒" in client_of(company.he).get("/reminders").text


def test_the_scheduler_deletes_expired_uploads(
    runtime: Runtime, clock: SettableClock, write: Any, company: Any
) -> None:
    sold = card(write, company.lin, "A-1").number
    Upload.create(
        id="0" * 32,
        card=sold,
        sha256="0" * 64,
        length=5,
        created_at=clock.now,
        expires_at=clock.now,
    )
    files_lane(runtime).tick()
    assert Upload.select().count() == 0
    assert runtime.today == date(2026, 3, 2)
