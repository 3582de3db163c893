"""Leave and release: those days have no floor, whenever they are entered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.ledger.test_settle import busy_day
from tests.webapp.people.test_calendar import MONDAY, TUESDAY, below_the_floor
from webapp.company.models import Relief
from webapp.core.errors import JiebaoError, Missing, NotEmployed, NotFound, UnknownChoice
from webapp.ledger.operations.settle_due import settle_due
from webapp.messaging.operations.remind import remind_of_missing
from webapp.people.operations.authority import NotInCharge, OneselfNot
from webapp.people.operations.leave_from_floor import (
    EndsAfter,
    ReliefEnded,
    ReliefGiven,
    end_relief,
    relieve,
)
from webapp.people.operations.set_calendar import SpanBackwards
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine


@pytest.fixture
def leave(write: Any, company: Any) -> Callable[..., int]:
    """A function by which Sun gives Lin leave: kind, first and last day, reason."""

    def give(
        kind: str = "sick",
        first: date = MONDAY,
        last: date | None = MONDAY,
        reason: str = "",
        by: str = company.sun,
        person: str = company.lin,
    ) -> int:
        given = ReliefGiven(person, kind, first, last, reason)
        number: int = write(lambda tx: relieve(tx, by, given))
        return number

    return give


def test_a_day_of_leave_has_no_floor_and_other_days_have_one(
    write: Any, company: Any, clock: SettableClock, leave: Any
) -> None:
    leave()
    busy_day(write, company, clock)
    clock.set("2026-03-02T20:30")
    remind_of_missing(write, load_company(), clock())
    clock.set("2026-03-02T21:10")
    settle_due(write, clock())
    assert below_the_floor() == {company.zhao}
    held = load_company()
    assert held.relieved(company.lin, MONDAY)
    assert not held.relieved(company.lin, TUESDAY)


def test_leave_entered_afterwards_reverses_the_forfeit_and_its_cancellation_restores_it(
    write: Any, company: Any, clock: SettableClock, leave: Any
) -> None:
    busy_day(write, company, clock)
    clock.set("2026-03-02T21:10")
    settle_due(write, clock())
    clock.set("2026-03-03T08:30")
    number = leave()
    settle_due(write, clock())
    assert below_the_floor() == {company.zhao}
    clock.set("2026-03-03T08:40")
    write(lambda tx: end_relief(tx, company.sun, number, MONDAY, "登错人了"))
    assert not load_company().relieved(company.lin, MONDAY)
    settle_due(write, clock())
    assert below_the_floor() == {company.lin, company.zhao}
    assert AuditLine.select().where(AuditLine.action == "end_relief").count() == 1


def test_a_release_holds_until_it_is_ended(write: Any, company: Any, leave: Any) -> None:
    number = leave("exempt", MONDAY, None, "医嘱")
    assert load_company().relieved(company.lin, date(2027, 1, 4))
    write(lambda tx: end_relief(tx, company.he, number, TUESDAY, "已恢复"))
    held = load_company()
    assert held.relieved(company.lin, MONDAY)
    assert not held.relieved(company.lin, TUESDAY)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"kind": "holiday"}, UnknownChoice),
        ({"last": None}, Missing),
        ({"kind": "other"}, Missing),
        ({"kind": "exempt", "last": None}, Missing),
        ({"first": TUESDAY}, SpanBackwards),
        ({"by": "1012"}, NotInCharge),
        ({"by": "1103"}, NotInCharge),
        ({"by": "1101"}, OneselfNot),
        ({"person": "9999"}, NotFound),
    ],
)
def test_an_invalid_leave_is_refused(
    leave: Any, given: dict[str, Any], refusal: type[JiebaoError]
) -> None:
    with pytest.raises(refusal):
        leave(**given)
    assert Relief.select().count() == 0


def test_an_end_is_refused_outside_the_span_twice_and_without_a_reason(
    write: Any, company: Any, leave: Any
) -> None:
    number = leave(last=TUESDAY)

    def end(first: date, reason: str = "提前回来", by: str = company.sun, of: int = number) -> None:
        write(lambda tx: end_relief(tx, by, of, first, reason))

    with pytest.raises(EndsAfter):
        end(date(2026, 3, 4))
    with pytest.raises(EndsAfter):
        end(date(2026, 3, 1))
    with pytest.raises(Missing):
        end(TUESDAY, " ")
    with pytest.raises(NotInCharge):
        end(TUESDAY, by=company.qin)
    with pytest.raises(NotFound):
        end(TUESDAY, of=999)
    end(TUESDAY)
    with pytest.raises(ReliefEnded):
        end(TUESDAY)


def test_a_person_who_is_not_employed_today_gets_no_leave(
    write: Any, company: Any, clock: SettableClock, leave: Any
) -> None:
    clock.set("2023-12-01T10:00")
    with pytest.raises(NotEmployed):
        leave(by=company.he)


def test_the_page_shows_only_people_in_the_readers_charge(
    company: Any, client_of: Callable[[str | None], Any], leave: Any
) -> None:
    sun = client_of(company.sun)
    form = {"person": company.wang, "kind": "annual", "from": "2026-03-02", "to": "2026-03-06"}
    assert sun.post("/reliefs", data=form).status_code == 303
    page = sun.get("/reliefs").text
    assert "王䶮 · 年休假" in page
    assert "赵敏" not in page
    assert "王䶮 · 年休假" not in client_of(company.qin).get("/reliefs").text
    refused = sun.post("/reliefs", data={**form, "kind": "other"})
    assert refused.status_code == 400
    assert "这一项还没有填" in refused.text
    number = Relief.get().id
    sun.post(f"/reliefs/{number}/end", data={"first": "2026-03-04", "why": "提前回来"})
    assert "3月2日 – 3月3日" in client_of(company.he).get("/reliefs").text
    assert (
        sun.post(f"/reliefs/{number}/end", data={"first": "2026-03-04", "why": "x"}).status_code
        == 409
    )
