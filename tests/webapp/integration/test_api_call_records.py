"""Call detail records sent by an exchange: matched as imported ones are, whatever is sent twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.import_page import import_table
from tests.webapp.integration.conftest import approved
from webapp.calling.operations.customers import CustomerGiven
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.checks.operations.note_comparison import compare_call_records
from webapp.checks.risk import risk_of
from webapp.facts.call_record_models import CallMatch, CallRecord, CallRecordTable
from webapp.integration.operations.tokens import revoke_token
from webapp.integration.pages import api_call_records
from webapp.store.models import AuditLine

CHEN, ZHOU = "13900000001", "13900000002"
DAY = {"from": "2026-03-02T00:00:00+08:00", "to": "2026-03-02T21:00:00+08:00"}
CALLED = {"phone": CHEN, "at": "2026-03-02T02:03:10Z", "seconds": 65}


@pytest.fixture
def send(runtime: Any, company: Any, ask: Any, clock: SettableClock) -> Any:
    """Sends records with a token at half past nine in the evening; the answer."""
    _number, secret = approved(runtime, company, "call_records")
    clock.set("2026-03-02T21:30")

    def post(*records: Any, **more: Any) -> Any:
        return ask(secret, "call-records", json={"records": list(records), **more})

    return post


def logged(runtime: Any, company: Any, clock: SettableClock, seal: Any, at: str, phone: str) -> int:
    moment = clock.set(f"2026-03-02T{at}")
    command = CallCommand(f"call {at}", "refused", CustomerGiven("", seal(phone)), at=moment)
    return int(runtime.write(lambda tx: record_call(tx, company.wang, command)).number)


def kinds(number: int) -> list[str]:
    return [part.kind for part in risk_of([number])[number].parts]


def test_a_sent_record_confirms_its_call_and_a_covered_call_without_one_is_told(
    runtime: Any, company: Any, clock: SettableClock, seal: Any, send: Any
) -> None:
    real = logged(runtime, company, clock, seal, "10:05", CHEN)
    invented = logged(runtime, company, clock, seal, "11:00", ZHOU)
    clock.set("2026-03-02T21:30")
    assert send(CALLED, covers=DAY).json == {"new": 1, "known": 0, "skipped": 0}
    compare_call_records(runtime.write, clock())
    assert [row.call_id for row in CallMatch.select()] == [real]
    assert kinds(real) == []
    assert "no_call_record" in kinds(invented)


def test_without_covers_records_are_kept_and_nothing_is_compared(
    runtime: Any, company: Any, clock: SettableClock, seal: Any, send: Any
) -> None:
    invented = logged(runtime, company, clock, seal, "11:00", ZHOU)
    clock.set("2026-03-02T21:30")
    send(CALLED)
    compare_call_records(runtime.write, clock())
    assert (CallRecord.select().count(), CallRecordTable.select().count()) == (1, 0)
    assert kinds(invented) == []


def test_sending_again_adds_nothing(send: Any) -> None:
    for expected in ((1, 0), (0, 1), (0, 1)):
        told = send(CALLED, covers=DAY).json
        assert (told["new"], told["known"]) == expected
    assert (CallRecord.select().count(), CallRecordTable.select().count()) == (1, 1)
    sent = AuditLine.select().where(AuditLine.action == "receive_call_records")
    assert {line.who for line in sent} == {"token:1"}
    assert sent.count() == 2  # the record, and the covered time


def test_a_record_of_an_imported_table_is_known(
    client_of: Any, company: Any, send: Any, clock: SettableClock
) -> None:
    table = f"对方号码,通话时间\n{CHEN},2026-03-02 10:03:10"
    import_table(client_of(company.he), "call_records", table)
    assert send(CALLED).json["known"] == 1


def test_numbers_are_kept_as_hash_and_mask_and_service_numbers_are_skipped(send: Any) -> None:
    told = send(CALLED, {**CALLED, "phone": "10086"}).json
    assert told == {"new": 1, "known": 0, "skipped": 1}
    held = CallRecord.get()
    assert (held.masked, len(held.phone)) == ("139****0001", 64)
    assert held.seconds == 65


def test_more_than_a_piece_is_taken(send: Any) -> None:
    many = [{**CALLED, "at": f"2026-03-02T02:{n // 60:02}:{n % 60:02}Z"} for n in range(250)]
    assert send(*many).json["new"] == 250
    assert send(*many).json == {"new": 0, "known": 250, "skipped": 0}


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ({**CALLED, "phone": "nobody"}, "records/0/phone"),
        ({**CALLED, "at": "2026-03-02T10:03:10"}, "records/0/at"),
        ({**CALLED, "at": "yesterday"}, "records/0/at"),
        ({**CALLED, "at": "0001-01-01T00:00:00+14:00"}, "records/0/at"),
        ({**CALLED, "at": "2026-03-04T02:03:10Z"}, "还没有到"),
        ({**CALLED, "person": "9999"}, "没有工号为 9999 的人"),
        ({**CALLED, "seconds": -1}, "seconds"),
        ({**CALLED, "colour": "red"}, "colour"),
        ({"phone": CHEN}, "at"),
    ],
)
def test_a_wrong_record_is_refused_and_none_is_taken(send: Any, record: Any, says: str) -> None:
    answer = send(CALLED, record) if "records/0" not in says else send(record)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert says in answer.json["detail"]
    assert CallRecord.select().count() == 0


@pytest.mark.parametrize(
    "covers",
    [
        {"from": DAY["to"], "to": DAY["from"]},
        {"from": "2026-02-20T00:00:00Z", "to": DAY["to"]},
        {"from": DAY["from"], "to": "2026-03-02T22:00:00+08:00"},
    ],
)
def test_a_covered_time_that_cannot_be_is_refused(send: Any, covers: Any) -> None:
    answer = send(covers=covers)
    assert answer.status_code == 400
    assert "covers" in answer.json["detail"]
    assert CallRecordTable.select().count() == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"\\ud800"', b"[" * 100_000, b"null"])
def test_a_body_that_is_no_batch_is_refused(
    runtime: Any, company: Any, ask: Any, body: bytes
) -> None:
    _number, secret = approved(runtime, company, "call_records")
    assert ask(secret, "call-records", data=body).status_code == 400


def test_a_token_that_only_reads_sends_nothing(runtime: Any, company: Any, ask: Any) -> None:
    _number, secret = approved(runtime, company, "people")
    assert ask(secret, "call-records", json={"records": []}).status_code == 403


def test_a_token_revoked_in_between_is_refused_in_the_transaction(
    runtime: Any, company: Any, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, secret = approved(runtime, company, "call_records")

    def revoke_meanwhile(_told: Any) -> None:
        runtime.write(lambda tx: revoke_token(tx, company.he, number))

    monkeypatch.setattr(api_call_records, "_covered", revoke_meanwhile)
    answer = ask(secret, "call-records", json={"records": [CALLED]})
    assert answer.status_code == 409
    assert CallRecord.select().count() == 0
