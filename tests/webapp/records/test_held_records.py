"""A supervisor accepts or leaves out a record whose moment could not be proved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.random_days import undone
from tests.webapp.sync.phone import Phone
from tests.webapp.transacting import transact
from tests.webapp.writer_work import counted
from webapp.facts.evidence_models import ClockDecision, OpenCheck, Origin
from webapp.facts.models import Call, Fact, Tally
from webapp.facts.transactions import Transaction
from webapp.records.pages import held_records
from webapp.schemes.company_loading import load_company
from webapp.web.runtime import Runtime

HOUR = timedelta(hours=1)


def calls_of(person: str, day: str) -> int:
    query = Tally.select(Tally.amount).where(
        Tally.person == person, Tally.period == day, Tally.metric == "calls"
    )
    return sum(amount for (amount,) in query.tuples())


@pytest.fixture
def held(lin: Any, phone: Phone, clock: SettableClock) -> int:
    """A held call: lin's phone dates it yesterday, before its last contact with the server."""
    [answer] = phone.send(lin, phone.call(clock.now - 20 * HOUR))
    assert answer["marks"] == ["clock"]
    return int(answer["number"])


@pytest.fixture
def sun(client_of: Callable[[str | None], Any]) -> Any:
    """lin's supervisor."""
    return client_of("1021")


def test_an_accepted_record_counts_at_the_time_of_its_phone(
    sun: Any, held: int, clock: SettableClock
) -> None:
    answer = sun.post(f"/clocks/{held}", data={"accepted": "yes", "reason": "手机没电,时间回零"})

    assert answer.status_code == 303
    replaced = Fact.get(Fact.corrects == held)
    assert replaced.at == clock.now - 20 * HOUR
    assert replaced.received_at == Fact.get_by_id(held).received_at
    assert (calls_of("1101", "2026-03-01"), calls_of("1101", "2026-03-02")) == (1, 0)
    assert "已接受" in sun.get("/clocks").text


def test_a_record_left_out_counts_nowhere(sun: Any, held: int) -> None:
    sun.post(f"/clocks/{held}", data={"accepted": "no", "reason": "说不清"})

    assert not ClockDecision.get_by_id(held).accepted
    assert calls_of("1101", "2026-03-01") == calls_of("1101", "2026-03-02") == 0


def test_the_seller_sees_that_it_waits_and_the_supervisor_why(
    lin: Any, sun: Any, held: int
) -> None:
    assert "时间待主管确认" in lin.get("/records").text
    assert "等您决定" in sun.get("/clocks").text
    assert "手机时间无法核实" in sun.get("/clocks").text


def test_a_decision_needs_a_reason_and_is_final(sun: Any, held: int) -> None:
    assert sun.post(f"/clocks/{held}", data={"accepted": "yes"}).status_code == 400

    sun.post(f"/clocks/{held}", data={"accepted": "no", "reason": "说不清"})
    again = sun.post(f"/clocks/{held}", data={"accepted": "yes", "reason": "算了"})

    assert again.status_code == 409
    assert "算了" not in sun.get("/clocks").text


def test_another_teams_checker_decides_nothing(
    client_of: Callable[[str | None], Any], held: int
) -> None:
    qin = client_of("1012")

    answer = qin.post(f"/clocks/{held}", data={"accepted": "yes", "reason": "熟人"})

    assert answer.status_code == 404
    assert "等您决定" not in qin.get("/clocks").text


def test_a_record_that_is_not_held_is_not_decided_on(
    lin: Any, phone: Phone, clock: SettableClock, sun: Any, runtime: Runtime
) -> None:
    [answer] = phone.send(lin, phone.call(clock.now))
    data = {"accepted": "yes", "reason": "x"}

    assert sun.post(f"/clocks/{answer['number']}", data=data).status_code == 404
    assert sun.post("/clocks/999", data=data).status_code == 404


def test_correcting_a_held_record_keeps_it_held(lin: Any, held: int) -> None:
    form = {"id": "0d6a3a4f-6a7e-4d41-9a53-6f2b1d6e1b11", "outcome": "invited", "note": "x"}

    lin.post(f"/records/{held}/correct", data=form)

    assert {call.mark for call in Call.select()} == {"clock"}
    assert calls_of("1101", "2026-03-02") == 0


def test_a_held_record_stays_on_the_page_however_many_others_are_marked(
    client_of: Callable[[str | None], Any],
    runtime: Runtime,
    held: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(held_records, "MOST", 2)
    runtime.write(lambda tx: _add_marked(tx, 30, "1103", marks="clock_off"))
    assert "等您决定" in client_of("1021").get("/clocks").text
    assert client_of("1012").get("/clocks").text.count("赵敏") == 2


def test_an_accepted_card_is_open_for_a_check(
    lin: Any, phone: Phone, sun: Any, clock: SettableClock
) -> None:
    [answer] = phone.send(lin, phone.card(clock.now - 20 * HOUR, b"a photo"))
    OpenCheck.delete().execute()
    sun.post(f"/clocks/{answer['number']}", data={"accepted": "yes", "reason": "属实"})
    assert [row.card.fact.corrects_id for row in OpenCheck.select()] == [answer["number"]]


def test_the_page_reads_no_more_after_a_hundred_times_as_many_proved_records(
    client_of: Callable[[str | None], Any], runtime: Runtime, held: int
) -> None:
    sun, found = client_of("1021"), []
    sun.get("/clocks")
    for count in (30, 3000):
        with undone():
            transact(partial(_add_marked, count=count, seller="1103"), runtime.clock)
            load_company()
            found.append(counted(lambda: sun.get("/clocks")))
    assert found[1].statements == found[0].statements
    assert found[1].steps <= found[0].steps * 1.05 + 100


def _add_marked(tx: Transaction, count: int, seller: str, marks: str = "") -> None:
    """Calls of the last days whose moments their phones proved."""
    for number in range(count):
        at = tx.now - timedelta(days=number % 10, hours=1)
        values = {"person": seller, "day": tx.company.clock.day(at), "at": at, "received_at": at}
        fact = tx.insert(
            Fact, id=f"proved-{number}", kind="call", recorded_by=seller, content_hash="", **values
        )
        tx.insert(Call, fact=fact, outcome="invited")
        tx.insert(Origin, fact=fact, wall_at=at, proved=True, marks=marks, content="")
