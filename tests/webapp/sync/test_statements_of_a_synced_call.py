"""A call that a phone sends asks little of the database: measured, and may only fall."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.round_trips import round_trips, told
from tests.webapp.sync.phone import HEADERS, Phone, Record
from webapp.facts.commits import commit_group
from webapp.sync.arrivals import Reader
from webapp.sync.operations.receive import receive_record
from webapp.sync.records import Raw
from webapp.web.runtime import Runtime

A_CALL = {"sqlite": 8, "postgresql": 5}  # statements of the writer, or round trips
A_BODY = 2  # of the request's thread: its session, and whether the phone is known
WARM = 8  # psycopg prepares a statement when it runs it the sixth time


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--engine"))


def test_each_call_of_a_body_adds_few_statements(
    phone: Phone, lin: Any, runtime: Runtime, clock: SettableClock, name: str
) -> None:
    phone.send(lin, *(phone.call(clock.now) for _ in range(WARM)))
    key = b64encode(phone.spki).decode()
    reader = Reader(phone.member, phone.device, key, runtime.cipher, runtime.beacons)

    def asked_by(records: Sequence[Record]) -> int:
        arrivals = [reader.arrival(Raw(**record)) for record in records]
        works = [
            lambda tx, arrival=arrival: receive_record(tx, phone.member, arrival)
            for arrival in arrivals
        ]
        with told() as asked:
            outcomes = commit_group(works, clock)
        assert [refusal for _, refusal in outcomes if refusal] == []
        return round_trips(asked)

    asked_by([phone.call(clock.now) for _ in range(WARM)])
    one, eleven = (asked_by([phone.call(clock.now) for _ in range(n)]) for n in (1, 11))

    assert (eleven - one) / 10 == A_CALL[name]


def test_a_body_of_a_known_phone_asks_for_session_and_phone_alone(
    phone: Phone, lin: Any, clock: SettableClock
) -> None:
    def send() -> int:
        batch = phone.batch(*(phone.call(clock.now) for _ in range(3)))
        with told() as asked:
            answer = lin.post("/sync/v1/records", json=batch, headers=HEADERS)
        assert [each["status"] for each in answer.json["answers"]] == ["accepted"] * 3
        return round_trips(asked)

    for _ in range(WARM):
        send()

    assert send() == A_BODY
