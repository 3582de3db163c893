"""The meeting and today read the forfeits of their people, however many others have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.random_days import undone
from tests.webapp.writer_work import counted
from webapp.facts.transactions import Transaction
from webapp.ledger.models import Line, Settlement
from webapp.meetings import forfeits
from webapp.meetings.forfeits import CARRIED, Forfeit, forfeits_of
from webapp.meetings.pages import meeting
from webapp.schemes.company_loading import load_company

FEW, MANY = 30, 3000
TODAY = date(2026, 3, 24)
BECAUSE = '{"forfeit": "深蹲 20 个", "alternative": "练习", "reached": 1, "floor": "3"}'


@pytest.fixture
def tuesday(clock: SettableClock, company: Any) -> None:
    clock.set("2026-03-24T08:30")


def add_forfeit(tx: Transaction, person: str, day: date, settled_after: timedelta) -> None:
    """A forfeit of a day, settled so long after the day's midnight."""
    of = {"scheme": "telesales-reward", "revision": "2026-01", "period": day.isoformat()}
    at = tx.now - (TODAY - day) + settled_after
    settlement = tx.insert(Settlement, **of, settled_at=at, basis_hash="")
    values = {"clause": "daily-floor", "kind": "forfeit", "person": person, "created_at": at}
    tx.insert(Line, settlement=settlement, because=BECAUSE, **values, **of)


def read_all(people: frozenset[str]) -> list[Forfeit]:
    return forfeits_of(load_company(), people, TODAY)


@pytest.mark.usefixtures("tuesday")
def test_one_persons_forfeits_are_read_alone(write: Any, company: Any) -> None:
    def add(tx: Transaction, count: int) -> None:
        add_forfeit(tx, company.lin, date(2026, 3, 23), timedelta(days=1))
        for number in range(count):
            day = TODAY - timedelta(days=1 + number % 40)
            add_forfeit(tx, company.wang, day, timedelta(days=1))

    found = []
    for count in (FEW, MANY):
        with undone():
            write(lambda tx, count=count: add(tx, count))
            held = load_company()
            own = {company.lin}
            assert len(forfeits_of(held, own, TODAY)) == 1
            found.append(counted(lambda: forfeits_of(held, own, TODAY)))  # noqa: B023

    assert found[1].statements == found[0].statements
    assert found[1].steps <= found[0].steps * 1.05 + 100


@pytest.mark.usefixtures("tuesday")
def test_reading_by_person_and_by_kind_find_the_same(
    write: Any, company: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = (company.lin, company.wang, company.zhao)

    def add(tx: Transaction) -> None:
        for back in range(1, 60):
            for late in (1, 2, back - 3, back - 8, back - 14):
                if 0 < late <= back:
                    day = TODAY - timedelta(days=back)
                    add_forfeit(tx, people[(back + late) % 3], day, timedelta(days=late))

    write(add)
    held, everyone = load_company(), frozenset(load_company().people)
    by_person = forfeits_of(held, everyone, TODAY)
    monkeypatch.setattr(forfeits, "BY_PERSON", 0)
    assert forfeits_of(held, everyone, TODAY) == by_person
    by_hand = _due_by_hand()
    assert [(each.line, each.due_on) for each in by_person] == by_hand
    assert len(by_hand) > 20


def _due_by_hand() -> list[tuple[int, date]]:
    """Of all lines up to 52 days old, those due within the days carried."""
    held = load_company()
    oldest = (TODAY - CARRIED - timedelta(days=45)).isoformat()
    lines = Line.select().where(Line.kind == "forfeit", Line.period >= oldest)
    due = [
        (line.number, forfeits.forfeit_due_on(held, line))
        for line in lines.order_by(Line.period, Line.person, Line.number)
    ]
    return [(number, day) for number, day in due if TODAY - CARRIED <= day <= TODAY]


@pytest.mark.usefixtures("tuesday")
def test_with_many_forfeits_hr_sees_a_list_of_meetings_and_one_of_them(
    write: Any,
    company: Any,
    client_of: Callable[[str], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def add(tx: Transaction) -> None:
        for seller in (company.lin, company.zhao):
            add_forfeit(tx, seller, date(2026, 3, 23), timedelta(days=1))

    write(add)
    client = client_of(company.he)
    whole = client.get("/meeting").text
    assert "全部晨会" not in whole
    assert "林晓燕" in whole
    assert "赵敏" in whole

    monkeypatch.setattr(meeting, "AT_ONCE", 1)
    first = client.get("/meeting").text
    assert "全部晨会（2 场）" in first
    assert ("林晓燕" in first, "赵敏" in first) == (False, True)
    other = client.get(f"/meeting?holder={company.sun}").text
    assert ("林晓燕" in other, "赵敏" in other) == (True, False)

    number = Line.get(Line.person == company.lin).number
    given = {"result": "excused", "reason": "系统故障", "holder": company.sun}
    answer = client.post(f"/meeting/{number}/rule", data=given)
    assert answer.location.endswith(f"/meeting?holder={company.sun}")
    closed = client.post("/meeting/close", data={"holder": company.sun, "listed": "yes"})
    assert closed.location.endswith(f"/meeting?holder={company.sun}")
    assert "已结束" in client.get(closed.location).text
