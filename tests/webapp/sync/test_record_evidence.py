"""What a phone's record proves: its content, clock, order, device and signature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.webapp.conftest import SettableClock
from tests.webapp.sync.phone import HEADERS, Phone
from tests.webapp.sync.test_records import MINUTE, PHOTO, calls_of
from webapp.facts.evidence_models import Device, DeviceUse, Origin
from webapp.facts.models import Call, Card, Fact
from webapp.web.runtime import Runtime


def test_a_record_keeps_its_evidence_and_encrypted_content(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    record = phone.call(clock.now, phone="13800138000")
    [answer] = phone.send(lin, record)

    origin = Origin.get_by_id(answer["number"])
    assert (origin.device_id, origin.sequence, origin.proved) == (phone.device, 1, True)
    assert "13800138000" not in origin.content
    assert runtime.cipher.decrypt_record(origin.content) == record["content"]
    assert Device.get_by_id(phone.device).agent == "a phone of the tests"
    assert DeviceUse.get().person_id == "1101"


def test_a_clock_set_back_holds_the_record_until_somebody_accepts_it(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    [call, card] = phone.send(
        lin,
        phone.call(clock.now - 600 * MINUTE),
        phone.card(clock.now - 600 * MINUTE, PHOTO),
    )

    assert call["marks"] == card["marks"] == ["clock"]
    assert Fact.get_by_id(call["number"]).at == clock.now
    assert Call.get_by_id(call["number"]).mark == Card.get_by_id(card["number"]).mark == "clock"
    assert calls_of("1101") == 0


def test_a_queue_copied_to_another_phone_is_marked(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    copied = phone.call(clock.now)
    other = Phone("1101", beacon=phone.beacon, beacon_wall=phone.beacon_wall)

    [answer] = other.send(lin, copied)

    assert (answer["status"], answer["marks"]) == ("accepted", ["signature"])
    assert Origin.get_by_id(answer["number"]).device is None


def test_a_changed_record_is_refused(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    record = phone.call(clock.now, "refused")
    record["content"] = record["content"].replace("refused", "invited")

    [answer] = phone.send(lin, record)

    assert answer["status"] == "refused"
    assert Fact.select().count() == 0


def test_a_changed_record_with_a_new_hash_has_no_signature_of_its_phone(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    record = phone.call(clock.now, "refused")
    changed = phone.sealed(record["content"].replace("refused", "invited"))
    changed["signature"] = record["signature"]

    [answer] = phone.send(lin, changed)

    assert answer["marks"] == ["signature"]


def test_a_browser_without_keys_is_taken_and_marked(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    record = {**phone.call(clock.now), "signature": None}
    batch = {"schema": 1, "device": None, "records": [record]}

    answered = lin.post("/sync/v1/records", json=batch, headers=HEADERS)

    assert answered.json["answers"][0]["marks"] == ["unsigned"]


def test_two_accounts_on_one_phone_are_marked(
    lin: Any,
    phone: Phone,
    clock: SettableClock,
    client_of: Callable[[str | None], Any],
) -> None:
    phone.send(lin, phone.call(clock.now))
    phone.member = "1102"

    [answer] = phone.send(client_of("1102"), phone.call(clock.now))

    assert answer["marks"] == ["device_shared"]


def test_a_repeated_sequence_number_is_marked(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    phone.send(lin, phone.call(clock.now))
    phone.sequence = 0

    [answer] = phone.send(lin, phone.call(clock.now))

    assert answer["marks"] == ["sequence_twice"]


def test_every_answer_has_the_signed_time(
    lin: Any, runtime: Runtime, clock: SettableClock, client_of: Callable[[str | None], Any]
) -> None:
    for answered in (lin.get("/today"), client_of(None).get("/sync/v1/beacon")):
        assert runtime.beacons.read(answered.headers["Jiebao-Beacon"]) == clock.now
        assert answered.headers["Jiebao-Clock"] == "10:00"
    assert lin.get("/me").headers["Jiebao-Member"] == runtime.pseudonym("1101")


def test_a_forged_beacon_is_ignored(runtime: Runtime, clock: SettableClock) -> None:
    beacon = runtime.beacons.sign(clock.now)

    assert runtime.beacons.read(beacon[:-1] + ("0" if beacon[-1] != "0" else "1")) is None
    assert runtime.beacons.read("v1.1.00") is None
    assert runtime.beacons.read("") is None
