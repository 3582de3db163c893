"""The clock opens the talks that schemes ask for, and brings agreements back on their day."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from webapp.company.parts import TALKS
from webapp.home.operations.switch_parts import switch_part
from webapp.jobs.scheduler import people_lane
from webapp.ledger.models import Line, Rejection, Settlement
from webapp.messaging.models import Reminder
from webapp.people.operations.transfers import leave
from webapp.schemes.company_loading import load_company
from webapp.talks.models import Talk
from webapp.talks.operations.follow_talks import (
    LATELY,
    open_coaching_talks,
    remind_of_agreements,
)
from webapp.web.runtime import Runtime


def coaching(write: Any, person: str, period: str = "2026-02") -> int:
    """A line by which a scheme asks for coaching; its number."""

    def work(tx: Any) -> int:
        values = {"scheme": "reward-and-penalty", "revision": "1", "period": period}
        settlement = tx.insert(Settlement, **values, settled_at=tx.now, basis_hash="0")
        return int(
            tx.insert(
                Line,
                settlement=settlement,
                **values,
                clause="coaching",
                kind="coaching",
                person=person,
                because="{}",
                created_at=tx.now,
            )
        )

    return int(write(work))


def reject_line(write: Any, by: str, line: int) -> None:
    """HR rejects a line."""
    why = {"reason": "x", "rejected_by": by, "grounds": "{}"}
    write(lambda tx: tx.insert(Rejection, line=line, rejected_at=tx.now, **why))


def reverse(write: Any, number: int) -> int:
    """A line that reverses another one; its number."""
    like = Line.get_by_id(number)
    values = {"clause": "coaching", "kind": "coaching", "revision": "1", "because": "{}"}
    about = {"settlement": like.settlement_id, "scheme": like.scheme, "period": like.period}
    return int(
        write(
            lambda tx: tx.insert(
                Line,
                **about,
                **values,
                person=like.person_id,
                sign=-1,
                reverses=number,
                created_at=tx.now,
            )
        )
    )


@pytest.fixture
def opened(write: Any, company: Any, clock: SettableClock) -> Any:
    """Runs the clock's work; returns the talks as (person, holder, line)."""

    def run() -> list[tuple[str, str, int]]:
        open_coaching_talks(write, load_company(), clock())
        rows = Talk.select(Talk.person, Talk.holder, Talk.line).order_by(Talk.id)
        return list(rows.tuples())

    return run


def test_coaching_that_a_scheme_asks_for_opens_a_talk_once(
    write: Any, company: Any, opened: Any
) -> None:
    line = coaching(write, company.lin)
    assert opened() == opened() == [(company.lin, company.sun, line)]
    told = Reminder.get()
    assert (told.person_id, told.href) == (company.sun, "/talks/1")
    assert json.loads(told.told) == {"why": "coaching", "name": company.lin}


def test_no_talk_is_opened_for_a_line_that_does_not_stand_or_is_old(
    write: Any, company: Any, opened: Any, clock: SettableClock
) -> None:
    rejected, reversed_line = coaching(write, company.lin), coaching(write, company.wang)
    reject_line(write, company.he, rejected)
    back = reverse(write, reversed_line)
    assert opened() == []
    coaching(write, company.zhao)
    clock.now += LATELY + timedelta(hours=1)
    assert opened() == []
    clock.now -= LATELY
    reject_line(write, company.he, back)
    assert reversed_line in [line for _person, _holder, line in opened()]


def test_the_head_talks_with_whom_no_supervisor_is_there_for(
    write: Any, company: Any, opened: Any
) -> None:
    today = date(2026, 3, 2)
    assert load_company().supervisor_of(company.lin, today) == company.sun
    assert load_company().supervisor_of(company.lu, today) is None
    write(lambda tx: leave(tx, company.he, company.sun, date(2026, 3, 1)))
    line = coaching(write, company.lin)
    assert opened() == [(company.lin, company.gao, line)]


def test_both_are_reminded_on_the_day_from_the_morning_on_once(
    write: Any, company: Any, agreement: int, clock: SettableClock
) -> None:
    def due() -> list[tuple[str, str]]:
        remind_of_agreements(write, load_company(), clock())
        rows = Reminder.select(Reminder.person, Reminder.told).where(
            Reminder.about == f"due:{agreement}"
        )
        return sorted((person, json.loads(told)["name"]) for person, told in rows.tuples())

    for early in ("2026-03-15T12:00", "2026-03-16T07:29"):
        clock.set(early)
        assert due() == []
    clock.set("2026-03-16T07:30")
    assert due() == due() == [(company.sun, company.lin), (company.lin, company.sun)]
    clock.set("2026-03-17T08:00")
    assert len(due()) == 2


def test_the_people_lane_does_both_unless_talks_are_switched_off(
    runtime: Runtime, write: Any, company: Any
) -> None:
    coaching(write, company.lin)
    write(lambda tx: switch_part(tx, company.he, TALKS, on=False))
    people_lane(runtime).tick()
    assert Talk.select().count() == 0
    write(lambda tx: switch_part(tx, company.he, TALKS, on=True))
    people_lane(runtime).tick()
    assert Talk.select().count() == 1
