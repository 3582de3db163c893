"""Messages to groups: told once, tried again, never faster than a group bears; seen to arrive."""

from __future__ import annotations

import os
from base64 import b64decode
from datetime import timedelta
from threading import Thread
from typing import Any

from tests.webapp.conftest import SettableClock
from tests.webapp.messaging.conftest import AT_MOST, Group
from webapp.messaging.courier import Courier
from webapp.messaging.models import Channel, Delivery, Message, Sending
from webapp.messaging.operations.announce import BULLETIN, SALE, announce
from webapp.messaging.operations.channels import end_channel, mask_address
from webapp.messaging.operations.deliver import claim_next
from webapp.store.models import AuditLine
from webapp.web.app_context import Office


def telling(office: Office, title: str = "通报", kind: str = BULLETIN, **more: Any) -> Any:
    return office.write(lambda tx: announce(tx, kind, title, "正文", **more))


def results() -> list[str]:
    return [row.result for row in Sending.select().order_by(Sending.id)]


def test_a_message_reaches_the_group_with_its_file(
    inside: Office, channel: Any, group: Group, goes_round: Courier
) -> None:
    channel()
    enclosure = inside.enclosures.keep("回传 3月2日.xlsx", b"a table")
    telling(inside, attachment=enclosure)
    goes_round()
    [told] = group.told
    assert (told["title"], told["message"]) == ("通报", "正文")
    [file] = told["attachments"]
    assert (file["filename"], b64decode(file["base64"])) == ("回传 3月2日.xlsx", b"a table")
    assert results() == ["begun", "sent"]
    goes_round()
    assert len(group.told) == 1


def test_a_group_that_fails_at_first_is_told_later_with_growing_waits(
    inside: Office, channel: Any, group: Group, goes_round: Courier, clock: SettableClock
) -> None:
    channel()
    telling(inside)
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
    inside: Office, channel: Any, group: Group, courier: Any, clock: SettableClock
) -> None:
    channel()
    telling(inside)
    group.will(500)
    courier(0.5)()
    assert Sending.select().order_by(Sending.id.desc()).get().again_at == clock.now + timedelta(
        seconds=15
    )


def test_a_group_that_asks_to_be_left_alone_is(
    inside: Office, channel: Any, group: Group, goes_round: Courier, clock: SettableClock
) -> None:
    channel()
    telling(inside, "一")
    group.will(429, {"Retry-After": "600"})
    goes_round()
    telling(inside, "二")
    clock.now += timedelta(seconds=599)
    goes_round()
    assert group.titles == ["一"]
    clock.now += timedelta(seconds=1)
    goes_round()
    assert group.titles == ["一", "一", "二"]


def test_a_refusal_that_calls_itself_200_is_a_failure(
    inside: Office, channel: Any, group: Group, goes_round: Courier
) -> None:
    channel()
    telling(inside)
    group.will(200, body=b'{"errcode": 93000, "errmsg": "invalid webhook url"}')
    goes_round()
    assert results() == ["begun", "failed"]
    assert Sending.select().order_by(Sending.id.desc()).get().said == "code 93000"


def test_no_more_in_a_minute_than_the_channel_bears(
    inside: Office, channel: Any, group: Group, goes_round: Courier, clock: SettableClock
) -> None:
    channel(pace=2)
    for title in "一二三":
        telling(inside, title)
    goes_round()
    assert group.titles == ["一", "二"]
    clock.now += timedelta(seconds=61)
    goes_round()
    assert group.titles == ["一", "二", "三"]


def test_a_channel_that_fails_holds_up_no_other(
    inside: Office, channel: Any, group: Group, goes_round: Courier
) -> None:
    channel(address="json://127.0.0.1:1/nobody")
    channel()
    telling(inside)
    goes_round()
    assert group.titles == ["通报"]
    assert sorted(results()) == ["begun", "begun", "failed", "sent"]


def test_a_try_that_was_cut_off_is_made_again(
    inside: Office, channel: Any, group: Group, goes_round: Courier, clock: SettableClock
) -> None:
    channel()
    telling(inside)
    cut_off = inside.write(claim_next)
    assert cut_off is not None
    assert cut_off.tries == 1
    goes_round()  # another server has it
    assert group.told == []
    clock.now += timedelta(minutes=2)
    goes_round()
    assert group.titles == ["通报"]
    assert results() == ["begun", "begun", "sent"]


def test_a_courier_that_is_stopped_ends_the_try_under_way_and_it_is_made_again(
    inside: Office, channel: Any, group: Group, goes_round: Courier, clock: SettableClock
) -> None:
    channel()
    for title in "一二":
        telling(inside, title)
    group.answering.clear()
    stopped = Courier(inside, chance=lambda: 1.0)
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


def test_after_a_day_it_is_given_up(
    inside: Office, channel: Any, group: Group, goes_round: Courier, clock: SettableClock
) -> None:
    channel()
    telling(inside)
    for _ in range(2):
        group.will(500)
    goes_round()
    clock.now += timedelta(hours=24)
    goes_round()
    clock.now += timedelta(hours=1)
    goes_round()
    assert results() == ["begun", "failed", "begun", "dropped"]


def test_each_is_told_of_the_kinds_it_wants_and_once_about_the_same(
    inside: Office, channel: Any, company: Any
) -> None:
    sales, all_of_it = channel(SALE), channel()
    assert telling(inside, about="2026-03-02") is not None
    assert telling(inside, about="2026-03-02") is None
    assert telling(inside, kind=SALE) is not None
    went = [(row.message_id, row.channel_id) for row in Delivery.select().order_by(Delivery.id)]
    assert went == [(1, all_of_it), (2, sales), (2, all_of_it)]
    inside.write(lambda tx: end_channel(tx, company.he, all_of_it))
    assert telling(inside, about="2026-03-03") is None
    assert AuditLine.select().where(AuditLine.action == "tell").count() == Message.select().count()


def test_nothing_is_sent_to_an_address_inside_the_house_unless_that_is_allowed(
    inside: Office, office: Office, channel: Any, group: Group
) -> None:
    channel()
    telling(inside)
    Courier(office, chance=lambda: 1.0)()
    assert group.told == []
    assert Sending.select().order_by(Sending.id.desc()).get().said == "stopped address"


def test_an_address_lies_sealed_and_is_shown_without_its_middle(
    channel: Any, group: Group, inside: Office
) -> None:
    channel()
    held = Channel.get()
    assert "secret" not in held.sealed + held.shown
    assert inside.cipher.decrypt_address(held.sealed) == group.address
    assert mask_address("robot://0123456789abcdef") == "robot://0123****ef"
    assert mask_address("robot://short") == "robot://****"
    assert mask_address("rubbish") == "****"


def test_files_that_no_message_needs_are_let_go(
    inside: Office, channel: Any, goes_round: Courier, clock: SettableClock
) -> None:
    channel()
    kept = inside.enclosures.keep("a.xlsx", b"told")
    telling(inside, attachment=kept)
    left = inside.enclosures.keep("b.xlsx", b"never told")
    for each in (kept, left):
        old = (clock.now - timedelta(hours=2)).timestamp()
        os.utime(inside.enclosures.path(each.file), (old, old))
    goes_round()
    assert inside.enclosures.path(kept.file).exists()
    assert not inside.enclosures.path(left.file).exists()
