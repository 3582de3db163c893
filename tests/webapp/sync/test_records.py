"""Batches of records: each recorded once, answered separately, refused with a reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.sync.phone import HEADERS, Phone
from webapp.calling.market_notes import topics_of
from webapp.calling.models import CustomerTouch, Showing
from webapp.facts.evidence_models import PromisedPhoto
from webapp.facts.models import Call, Card, Customer, Fact, Tally
from webapp.web.runtime import Runtime

MINUTE = timedelta(minutes=1)
PHOTO = b"the bytes of a photo that is still on the phone"


def calls_of(person: str) -> int:
    query = Tally.select(Tally.amount).where(
        Tally.person == person, Tally.period == "2026-03-02", Tally.metric == "calls"
    )
    return sum(amount for (amount,) in query.tuples())


def test_a_call_made_without_a_network_counts_from_when_it_happened(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    made = clock.now + 5 * MINUTE
    record = phone.call(made, note="装修中", phone="138 0013 8000", name="周先生")
    clock.now += 30 * MINUTE

    [answer] = phone.send(lin, record)

    fact = Fact.get_by_id(answer["number"])
    assert answer["status"] == "accepted"
    assert (answer["id"], answer["hash"]) == (record["id"], record["hash"])
    assert (answer["photo"], answer["marks"]) == (None, [])
    assert (fact.at, fact.received_at, fact.content_hash) == (made, clock.now, record["hash"])
    assert Call.get_by_id(fact.number).customer.name == "周先生"
    assert calls_of("1101") == 1


def test_topics_arrive_with_a_call_and_an_unknown_one_is_left_out(
    lin: Any, phone: Phone, clock: SettableClock
) -> None:
    ticked = ["style", "weather", "price"]
    first, second = phone.call(clock.now, topics=ticked), phone.call(clock.now)
    odd = phone.call(clock.now, topics="price")

    answers = phone.send(lin, first, second, odd)

    assert [each["status"] for each in answers] == ["accepted", "accepted", "refused"]
    numbers = [each["number"] for each in answers[:2]]
    assert topics_of(numbers) == {numbers[0]: ("price", "style")}


def test_the_same_record_again_has_the_same_answer_and_counts_once(
    client_of: Callable[[str | None], Any],
    phone: Phone,
    clock: SettableClock,
    runtime: Runtime,
) -> None:
    record = phone.call(clock.now)
    [first] = phone.send(client_of("1101"), record)
    clock.now += 400 * 24 * 60 * MINUTE

    [again] = phone.send(client_of("1101"), record)  # signed in again: a session lasts 90 days

    assert again == {**first, "status": "known"}
    assert calls_of("1101") == 1


def test_the_same_record_twice_in_one_batch_counts_once(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    record = phone.call(clock.now)

    first, again = phone.send(lin, record, record)

    assert (first["status"], again["status"]) == ("accepted", "known")
    assert first["number"] == again["number"]


def test_the_same_id_with_other_content_is_a_conflict_and_changes_nothing(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    record = phone.call(clock.now, "invited")
    [first] = phone.send(lin, record)
    other = phone.call(clock.now, "refused")

    [answer] = phone.send(lin, {**other, "id": record["id"]})

    assert answer["status"] == "conflict"
    assert answer["hash"] == other["hash"]
    assert Call.get_by_id(first["number"]).outcome == "invited"


def test_one_bad_record_never_holds_up_the_others(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    good, bad = phone.call(clock.now), phone.call(clock.now, "sang a song")
    worse, last = phone.call(clock.now, phone="12"), phone.call(clock.now)

    answers = phone.send(lin, good, bad, worse, last)

    assert [each["status"] for each in answers] == ["accepted", "refused", "refused", "accepted"]
    assert answers[1]["field"] == "outcome"
    assert answers[2]["field"] == "phone"
    assert "12" in answers[2]["reason"]


def test_a_card_counts_before_its_photo_is_uploaded(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    [answer] = phone.send(lin, phone.card(clock.now, PHOTO, "br-77"))

    card = Card.get_by_id(answer["number"])
    promise = PromisedPhoto.get(card=card)
    assert answer["photo"] == "awaited"
    assert (card.serial, card.photo, card.mark) == ("BR-77", None, "")
    assert (promise.size, promise.source) == (len(PHOTO), "camera")


def test_somebody_elses_record_waits_for_them(
    phone: Phone, clock: SettableClock, client_of: Callable[[str | None], Any]
) -> None:
    [answer] = phone.send(client_of("1102"), phone.call(clock.now))

    assert answer["status"] == "refused"
    assert "1101" in answer["reason"]


def test_a_customer_who_is_on_anothers_list_by_now_is_not_shown(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    moved = Customer.create(name="周先生", seller="1102", created_at=clock.now)

    [answer] = phone.send(lin, phone.call(clock.now, customer=moved.id))

    assert (answer["status"], answer["marks"]) == ("accepted", ["customer_moved"])
    assert Call.get_by_id(answer["number"]).customer is None


def test_a_follow_up_that_a_phone_kept_for_days_is_judged_by_the_day_of_its_call(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    day = runtime.company.clock.day(clock.now)
    phone.hear(runtime.beacons.sign(clock.now), clock.now)
    called = phone.call(clock.now, follow_up_on=day.isoformat())
    wrong = phone.call(clock.now, follow_up_on=(day - timedelta(days=1)).isoformat())
    clock.now += timedelta(days=2)

    answers = phone.send(lin, called, wrong)

    assert [answer["status"] for answer in answers] == ["accepted", "refused"]


def test_the_time_of_a_next_contact_arrives_with_its_day_and_alone(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    phone.hear(runtime.beacons.sign(clock.now), clock.now)
    local = runtime.company.clock.local(clock.now)
    at = f"{(local + MINUTE):%H:%M}"
    told = [
        phone.call(clock.now, follow_up_on="2099-03-02", follow_up_time="15:30"),
        phone.call(clock.now, follow_up_time=at),
        phone.call(clock.now, follow_up_time="25:00"),
    ]
    clock.now += timedelta(days=2)  # judged by the moment of the call

    exact, alone, wrong = phone.send(lin, *told)

    held = Call.get_by_id(exact["number"])
    assert (held.follow_up_on, held.follow_up_time) == (date(2099, 3, 2), time(15, 30))
    assert Call.get_by_id(alone["number"]).follow_up_on == local.date()
    assert wrong["status"] == "refused"


def test_a_number_that_was_dialled_is_noted_once(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    customer = Customer.create(name="周先生", seller="1101", created_at=clock.now)
    dialled = phone.record("dial", clock.now, {"customer": customer.id})
    clock.now += MINUTE

    answers = [phone.send(lin, dialled)[0] for _ in range(2)]

    assert [answer["status"] for answer in answers] == ["accepted", "known"]
    [showing] = Showing.select()
    assert (showing.customer_id, showing.person_id, showing.how) == (customer.id, "1101", "dial")
    assert showing.at == clock.now - MINUTE
    assert Fact.select().count() == 0


def test_a_visit_noted_without_a_network_is_recorded_once_at_its_own_time(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    customer = Customer.create(name="周先生", seller="1101", created_at=clock.now)
    said = {"customer": customer.id, "what": "gift", "amount": "58", "words": ""}
    visited = phone.record("touch", clock.now, said)
    clock.now += MINUTE

    answers = [phone.send(lin, visited)[0] for _ in range(2)]

    assert [answer["status"] for answer in answers] == ["accepted", "known"]
    [touch] = CustomerTouch.select()
    assert (touch.customer_id, touch.person_id, touch.amount) == (customer.id, "1101", 58_00)
    assert touch.at == clock.now - MINUTE
    assert Fact.select().count() == 0


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"what": "gift", "amount": "900"}, "amount"),
        ({"what": "gift", "amount": "many"}, "amount"),
        ({"what": "referral", "words": ""}, "words"),
    ],
)
def test_a_refused_gift_or_referral_names_its_field(
    lin: Any,
    phone: Phone,
    clock: SettableClock,
    runtime: Runtime,
    said: dict[str, str],
    field: str,
) -> None:
    customer = Customer.create(name="周先生", seller="1101", created_at=clock.now)
    record = phone.record("touch", clock.now, {"customer": customer.id, **said})

    [answer] = phone.send(lin, record)

    assert (answer["status"], answer["field"]) == ("refused", field)
    assert CustomerTouch.select().count() == 0


def test_a_phones_stop_request_takes_the_customer_off_every_list(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    customer = Customer.create(name="周先生", seller="1101", created_at=clock.now)

    [answer] = phone.send(lin, phone.call(clock.now, "refused", customer=customer.id, stop=True))

    assert answer["status"] == "accepted"
    assert Customer.get_by_id(customer.id).do_not_contact_at == clock.now


def test_a_record_of_a_newer_program_waits_for_a_newer_server(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    newer = phone.record("call", clock.now, {"outcome": "invited"}, schema=2)

    [answer] = phone.send(lin, newer)

    assert answer["status"] == "failed"


def test_the_order_of_a_batch_is_the_order_of_the_numbers(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    answers = phone.send(lin, *(phone.call(clock.now) for _ in range(100)))

    numbers = [answer["number"] for answer in answers]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 100


@pytest.mark.parametrize(
    ("person", "headers", "status", "error"),
    [
        (None, HEADERS, 401, "signed_out"),
        ("1101", {}, 403, "header"),
        ("1002", HEADERS, 403, "not_allowed"),
    ],
)
def test_a_sender_without_access_is_refused_in_json(
    client_of: Callable[[str | None], Any],
    phone: Phone,
    clock: SettableClock,
    person: str | None,
    headers: dict[str, str],
    status: int,
    error: str,
) -> None:
    batch = phone.batch(phone.call(clock.now))

    answered = client_of(person).post("/sync/v1/records", json=batch, headers=headers)

    assert (answered.status_code, answered.json["error"]) == (status, error)
    assert answered.json["reason"]
    assert Fact.select().count() == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"schema": 1, "records": []}',
        b'{"schema": 1, "records": [{"id": "\\ud800", "content": "", "hash": ""}]}',
        b"[" * 100_000,
        b'{"schema": 1' + b"0" * 5000 + b"}",
        json.dumps({"schema": 1, "device": {"key": "no key"}, "records": [{}]}).encode(),
    ],
)
def test_a_body_that_is_no_batch_is_refused(lin: Any, body: bytes) -> None:
    headers = {**HEADERS, "Content-Type": "application/json"}

    answered = lin.post("/sync/v1/records", data=body, headers=headers)

    assert (answered.status_code, answered.json["error"]) == (400, "malformed")


SAID = '{"schema": 1, "kind": "call", "member": "1101", "wall": 1, %s}'


@pytest.mark.parametrize(
    "content",
    [
        "",
        "null",
        "7",
        "{}",
        SAID.replace("1,", "1e400,") % '"call": {"outcome": "invited"}',
        SAID.replace("call", "card") % '"call": {"outcome": "invited"}',
        SAID % '"call": {"outcome": "invited", "follow_up_time": "10:00\\n"}',
        SAID % '"call": {"outcome": "invited", "follow_up_on": "9999-12-31"}',
        SAID % '"call": {"outcome": "invited", "note": "\\ud800"}',
        SAID % '"call": {"outcome": "invited", "follow_up_on": "2026-02-31"}',
    ],
)
def test_a_malformed_record_is_refused_separately(
    lin: Any, phone: Phone, clock: SettableClock, content: str
) -> None:
    answers = phone.send(lin, phone.sealed(content), phone.call(clock.now))

    assert [each["status"] for each in answers] == ["refused", "accepted"]
