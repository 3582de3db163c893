"""Messages to channels: sent once, retried after a failure, within the channel's pace."""

from __future__ import annotations

import os
from base64 import b64decode
from datetime import timedelta
from threading import Thread
from typing import Any

from tests.webapp.conftest import SettableClock
from tests.webapp.messaging.conftest import AT_MOST, Group
from webapp.messaging.group_sender import GroupSender
from webapp.messaging.models import Channel, Delivery, Message, Sending
from webapp.messaging.operations.announce import BULLETIN, SALE, announce
from webapp.messaging.operations.channels import end_channel, mask_address
from webapp.messaging.operations.deliver import claim_next
from webapp.store.models import AuditLine
from webapp.web.runtime import Runtime


def announced(runtime: Runtime, title: str = "通报", kind: str = BULLETIN, **more: Any) -> Any:
    return runtime.write(lambda tx: announce(tx, kind, title, "正文", **more))


def results() -> list[str]:
    return [row.result for row in Sending.select().order_by(Sending.id)]


def test_a_message_reaches_the_group_with_its_file(
    inside: Runtime, channel: Any, group: Group, goes_round: GroupSender
) -> None:
    channel()
    enclosure = inside.enclosures.keep("回传 3月2日.xlsx", b"a table")
    announced(inside, attachment=enclosure)
    goes_round()
    [told] = group.told
    assert (told["title"], told["message"]) == ("通报", "正文")
    [file] = told["attachments"]
    assert (file["filename"], b64decode(file["base64"])) == ("回传 3月2日.xlsx", b"a table")
    assert results() == ["begun", "sent"]
    goes_round()
    assert len(group.told) == 1


def test_a_failed_delivery_is_retried_with_growing_waits(
    inside: Runtime, channel: Any, group: Group, goes_round: GroupSender, clock: SettableClock
) -> None:
    channel()
    announced(inside)
    for status in (500, 502, 503):
        group.will(status)
    waits = []
    for _ in range(4):
        goes_round()
        last = Sending.select().order_by(Sending.id.desc()).get()
        if last.again_at is not None:
            waits.append(last.again_at - clock.now)
            clock.now = last.again_at - timedelta(seconds=1)
            goes_round()  # too early: nothing is sent
            clock.now = last.again_at
    assert waits == [timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2)]
    assert results() == ["begun", "failed"] * 3 + ["begun", "sent"]
    assert len(group.told) == 4
    said = [row.said for row in Sending.select() if row.result == "failed"]
    assert said == ["http 500", "http 502", "http 503"]


def test_waits_are_spread_by_chance(
    inside: Runtime, channel: Any, group: Group, sender: Any, clock: SettableClock
) -> None:
    channel()
    announced(inside)
    group.will(500)
    sender(0.5)()
    assert Sending.select().order_by(Sending.id.desc()).get().again_at == clock.now + timedelta(
        seconds=15
    )


def test_a_retry_after_header_holds_up_the_whole_channel(
    inside: Runtime, channel: Any, group: Group, goes_round: GroupSender, clock: SettableClock
) -> None:
    channel()
    announced(inside, "一")
    group.will(429, {"Retry-After": "600"})
    goes_round()
    announced(inside, "二")
    clock.now += timedelta(seconds=599)
    goes_round()
    assert group.titles == ["一"]
    clock.now += timedelta(seconds=1)
    goes_round()
    assert group.titles == ["一", "一", "二"]


def test_a_200_answer_with_an_error_code_is_a_failure(
    inside: Runtime, channel: Any, group: Group, goes_round: GroupSender
) -> None:
    channel()
    announced(inside)
    group.will(200, body=b'{"errcode": 93000, "errmsg": "invalid webhook url"}')
    goes_round()
    assert results() == ["begun", "failed"]
    assert Sending.select().order_by(Sending.id.desc()).get().said == "code 93000"


def test_no_more_is_sent_in_a_minute_than_the_channels_pace(
    inside: Runtime, channel: Any, group: Group, goes_round: GroupSender, clock: SettableClock
) -> None:
    channel(pace=2)
    for title in "一二三":
        announced(inside, title)
    goes_round()
    assert group.titles == ["一", "二"]
    clock.now += timedelta(seconds=61)
    goes_round()
    assert group.titles == ["一", "二", "三"]


def test_a_channel_that_fails_holds_up_no_other(
    inside: Runtime, channel: Any, group: Group, goes_round: GroupSender
) -> None:
    channel(address="json://127.0.0.1:1/nobody")
    channel()
    announced(inside)
    goes_round()
    assert group.titles == ["通报"]
    assert sorted(results()) == ["begun", "begun", "failed", "sent"]


def test_a_try_that_was_cut_off_is_repeated(
    inside: Runtime, channel: Any, group: Group, goes_round: GroupSender, clock: SettableClock
) -> None:
    channel()
    announced(inside)
    cut_off = inside.write(claim_next)
    assert cut_off is not None
    assert cut_off.tries == 1
    goes_round()  # another server has it
    assert group.told == []
    clock.now += timedelta(minutes=2)
    goes_round()
    assert group.titles == ["通报"]
    assert results() == ["begun", "begun", "sent"]


def test_stopping_a_sender_ends_the_try_in_progress_which_is_repeated_later(
    inside: Runtime, channel: Any, group: Group, goes_round: GroupSender, clock: SettableClock
) -> None:
    channel()
    for title in "一二":
        announced(inside, title)
    group.answering.clear()
    stopped = GroupSender(inside, chance=lambda: 1.0)
    thread = Thread(target=stopped)
    thread.start()
    assert group.asked.wait(AT_MOST)
    stopped.stop()
    thread.join(AT_MOST)
    assert not thread.is_alive()
    assert results() == ["begun", "failed"]
    group.answering.set()
    clock.now += timedelta(seconds=30)
    goes_round()
    assert group.titles == ["一", "一", "二"]


def test_a_delivery_is_dropped_after_a_day(
    inside: Runtime, channel: Any, group: Group, goes_round: GroupSender, clock: SettableClock
) -> None:
    channel()
    announced(inside)
    for _ in range(2):
        group.will(500)
    goes_round()
    clock.now += timedelta(hours=24)
    goes_round()
    clock.now += timedelta(hours=1)
    goes_round()
    assert results() == ["begun", "failed", "begun", "dropped"]


def test_a_channel_receives_its_kinds_and_one_message_for_each_about(
    inside: Runtime, channel: Any, company: Any
) -> None:
    sales, every_kind = channel(SALE), channel()
    assert announced(inside, about="2026-03-02") is not None
    assert announced(inside, about="2026-03-02") is None
    assert announced(inside, kind=SALE) is not None
    deliveries = [
        (row.message_id, row.channel_id) for row in Delivery.select().order_by(Delivery.id)
    ]
    assert deliveries == [(1, every_kind), (2, sales), (2, every_kind)]
    inside.write(lambda tx: end_channel(tx, company.he, every_kind))
    assert announced(inside, about="2026-03-03") is None
    assert AuditLine.select().where(AuditLine.action == "tell").count() == Message.select().count()


def test_nothing_is_sent_to_an_internal_address_unless_allowed(
    inside: Runtime, runtime: Runtime, channel: Any, group: Group
) -> None:
    channel()
    announced(inside)
    GroupSender(runtime, chance=lambda: 1.0)()
    assert group.told == []
    assert Sending.select().order_by(Sending.id.desc()).get().said == "stopped address"


def test_an_address_is_stored_encrypted_and_shown_masked(
    channel: Any, group: Group, inside: Runtime
) -> None:
    channel()
    held = Channel.get()
    assert "secret" not in held.sealed + held.shown
    assert inside.cipher.decrypt_address(held.sealed) == group.address
    assert mask_address("robot://0123456789abcdef01234567") == "robot://0123****67"
    assert mask_address("robot://0123456789abcdef") == "robot://****", (
        "six of 16 signs are too many"
    )
    assert mask_address("rubbish") == "****"


def test_files_that_no_message_needs_are_deleted(
    inside: Runtime, channel: Any, goes_round: GroupSender, clock: SettableClock
) -> None:
    channel()
    kept = inside.enclosures.keep("a.xlsx", b"told")
    announced(inside, attachment=kept)
    left = inside.enclosures.keep("b.xlsx", b"never told")
    for each in (kept, left):
        old = (clock.now - timedelta(hours=2)).timestamp()
        os.utime(inside.config.outgoing / each.file, (old, old))
    goes_round()
    assert (inside.config.outgoing / kept.file).exists()
    assert not (inside.config.outgoing / left.file).exists()
