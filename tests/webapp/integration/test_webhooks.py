"""Webhooks: what is sent and how it is signed, retries, and when one is disabled."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from standardwebhooks import Webhook as Verifier

from tests.webapp.conftest import SettableClock
from webapp.company.parts import INTEGRATION
from webapp.core.errors import NotAllowed
from webapp.home.operations.switch_parts import switch_part
from webapp.integration.events import EVENTS
from webapp.integration.operations import deliver_webhooks
from webapp.integration.operations.deliver_webhooks import KEPT, WAITS, new_events
from webapp.integration.operations.webhooks import (
    DISABLED,
    ENABLED,
    HookEnded,
    WebhookGiven,
    add_webhook,
    enable_webhook,
    end_old_secret,
    end_webhook,
    hook_steps,
    replace_secret,
    sealed_text,
    set_webhook,
    try_webhook,
    webhook_state,
)
from webapp.integration.webhook_models import WebhookDue, WebhookMessage, WebhookTry
from webapp.integration.webhook_sender import WebhookSender
from webapp.messaging.operations.deliver import Answer
from webapp.messaging.worker_client import WorkerClient
from webapp.store.models import AuditLine
from webapp.verification.operation_words import ACTIONS, PRIVATE

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ADDRESS = "https://hooks.example.org/jiebao"
OK, DOWN = Answer("sent", "http 204"), Answer("failed", "unreached")


@dataclass
class Line:
    """A worker client whose answers are given; it keeps what it is to post."""

    answers: list[Answer] = field(default_factory=list)
    posted: list[tuple[str, dict[str, str], str]] = field(default_factory=list)

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_told: object) -> None:
        """Nothing to end."""

    def post(self, address: str, headers: dict[str, str], body: str) -> Answer:
        self.posted.append((address, headers, body))
        return self.answers.pop(0) if self.answers else OK


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def sender(runtime: Any, line: Line) -> WebhookSender:
    return WebhookSender(runtime, lambda: 0.0, lambda: cast(WorkerClient, line))


@pytest.fixture
def hook(runtime: Any, company: Any) -> int:
    """A webhook that is told of changes of people."""
    return added(runtime, company, "add_person", "leave")


def added(runtime: Any, company: Any, *kinds: str) -> int:
    sealed = runtime.cipher.encrypt_address(sealed_text(ADDRESS, SECRET))
    given = WebhookGiven("考勤系统", ADDRESS, kinds, sealed)
    return int(runtime.write(lambda tx: add_webhook(tx, company.he, given)))


def happen(runtime: Any, action: str = "leave", subject: str = "person:1102") -> int:
    """An audit line; its number."""
    runtime.write(lambda tx: tx.audit("1002", action, subject, after={"name": "王䶮"}))
    return int(AuditLine.select().order_by(AuditLine.number.desc()).get().number)


# What is sent


def test_what_happens_is_told_once_and_signed(
    runtime: Any, hook: int, sender: WebhookSender, line: Line, clock: SettableClock
) -> None:
    number = happen(runtime)
    happen(runtime, "settle")
    sender()
    sender()
    [(address, headers, body)] = line.posted
    assert address == ADDRESS
    assert json.loads(body) == {
        "type": "leave",
        "timestamp": "2026-03-02T02:00:00.000000Z",
        "data": {"number": number, "subject": "person:1102", "by": "1002"},
    }
    assert headers["webhook-id"] == f"line_{number}_{hook}"
    assert headers["webhook-timestamp"] == str(int(clock.now.timestamp()))
    assert WebhookDue.select().count() == 0
    assert [row.result for row in WebhookTry.select()] == ["sent"]


def test_a_new_webhook_is_told_nothing_of_before(
    runtime: Any, company: Any, sender: WebhookSender, line: Line
) -> None:
    happen(runtime)
    added(runtime, company, "leave")
    sender()
    assert line.posted == []


def test_many_events_are_queued_in_pieces_and_none_is_left_out(
    runtime: Any, hook: int, sender: WebhookSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver_webhooks, "AT_ONCE", 3)
    numbers = [happen(runtime) for _each in range(7)]
    for _round in range(3):
        sender()
    told = WebhookMessage.select(WebhookMessage.line).order_by(WebhookMessage.id)
    assert [number for (number,) in told.tuples()] == numbers
    assert new_events() == []


def test_no_private_thing_is_an_event() -> None:
    assert EVENTS.keys() <= ACTIONS.keys()
    assert all(ACTIONS[kind][0] not in (PRIVATE, "talks", "access") for kind in EVENTS)


def test_old_and_new_secret_both_sign_for_a_week(
    runtime: Any, company: Any, hook: int, sender: WebhookSender, line: Line, clock: SettableClock
) -> None:
    new, third = "whsec_" + "B" * 32, "whsec_" + "C" * 32
    fit = signed_by(line, SECRET, new, third)

    happen(runtime)
    sender()
    assert fit() == [SECRET]
    replaced(runtime, company, hook, new, SECRET)
    happen(runtime)
    sender()
    assert fit() == sorted([SECRET, new])
    clock.now += timedelta(days=7)
    happen(runtime)
    sender()
    assert fit() == [new]

    replaced(runtime, company, hook, third, new)
    runtime.write(lambda tx: end_old_secret(tx, company.he, hook))
    happen(runtime)
    sender()
    assert fit() == [third]
    with pytest.raises(NotAllowed):
        replaced(runtime, company, hook, new, third, by=company.lu)


def replaced(
    runtime: Any, company: Any, hook: int, new: str, old: str, by: str | None = None
) -> None:
    sealed = runtime.cipher.encrypt_address(sealed_text(ADDRESS, new, old))
    runtime.write(lambda tx: replace_secret(tx, by or company.he, hook, sealed))


def signed_by(line: Line, *secrets: str) -> Callable[[], list[str]]:
    """A function that tells by which secrets the newest message is signed.

    The time of the message is the tests': the signatures are compared, not verified.
    """

    def fit() -> list[str]:
        _address, headers, body = line.posted[-1]
        at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        signed = headers["webhook-signature"].split(" ")
        by = {Verifier(each).sign(headers["webhook-id"], at, body): each for each in secrets}
        return sorted(by[each] for each in signed)

    return fit


# Retries


def test_a_failure_is_tried_again_with_the_same_id_and_growing_waits(
    runtime: Any, hook: int, sender: WebhookSender, line: Line, clock: SettableClock
) -> None:
    line.answers = [DOWN] * len(WAITS)
    happen(runtime)
    for wait in WAITS:
        sender()
        assert WebhookDue.get().again_at == clock.now + wait
        clock.now += wait - timedelta(seconds=1)
        before = len(line.posted)
        sender()
        assert len(line.posted) == before
        clock.now += timedelta(seconds=1)
    sender()
    assert {headers["webhook-id"] for _address, headers, _body in line.posted} == {
        line.posted[0][1]["webhook-id"]
    }
    stamps = [headers["webhook-timestamp"] for _address, headers, _body in line.posted]
    assert len(set(stamps)) == len(WAITS) + 1
    assert WebhookDue.select().count() == 0
    assert webhook_state(hook) == ENABLED


def test_after_days_of_failure_the_webhook_is_disabled_and_the_page_says_so(
    runtime: Any,
    company: Any,
    hook: int,
    sender: WebhookSender,
    line: Line,
    clock: SettableClock,
    client_of: Any,
) -> None:
    line.answers = [DOWN] * (len(WAITS) + 1)
    happen(runtime)
    for wait in (*WAITS, timedelta()):
        sender()
        clock.now += wait
    assert webhook_state(hook) == DISABLED
    assert AuditLine.select().where(AuditLine.action == "disable_webhook").count() == 1
    page = client_of(company.he).get("/webhooks").text
    assert "连着几天都没送达" in page
    happen(runtime)
    sender()
    assert len(line.posted) == len(WAITS) + 1

    assert client_of(company.he).post(f"/webhooks/{hook}", data={"step": "enable"}).status_code
    sender()
    assert len(line.posted) == len(WAITS) + 1  # what happened meanwhile is not told
    happen(runtime)
    sender()
    assert len(line.posted) == len(WAITS) + 2


def test_one_lost_message_does_not_disable_a_webhook_that_takes_others(
    runtime: Any, hook: int, sender: WebhookSender, line: Line, clock: SettableClock
) -> None:
    bad, good = happen(runtime), None
    for wait in (*WAITS, timedelta()):
        line.answers = [DOWN]
        sender()
        if good is None:
            good = happen(runtime)
            sender()
        clock.now += wait
    results = {row.message.line: row.result for row in WebhookTry.select().order_by(WebhookTry.id)}
    assert results == {bad: "dropped", good: "sent"}
    assert webhook_state(hook) == ENABLED


def test_410_disables_at_once_and_429_waits_as_long_as_it_says(
    runtime: Any, hook: int, sender: WebhookSender, line: Line, clock: SettableClock
) -> None:
    line.answers = [Answer("limited", "http 429", timedelta(hours=3)), Answer("failed", "http 410")]
    happen(runtime)
    sender()
    assert WebhookDue.get().again_at == clock.now + timedelta(hours=3)
    clock.now += timedelta(hours=3)
    sender()
    assert webhook_state(hook) == DISABLED
    assert hook_steps()[hook].why == "gone"


def test_a_webhook_that_fails_delays_no_other(
    runtime: Any, company: Any, hook: int, sender: WebhookSender, line: Line
) -> None:
    other = added(runtime, company, "leave")
    line.answers = [DOWN]
    happen(runtime)
    happen(runtime)
    sender()
    ids = [headers["webhook-id"].rpartition("_")[2] for _address, headers, _body in line.posted]
    assert ids == [str(hook), str(other), str(other)]


def test_a_try_that_was_cut_off_is_repeated(
    runtime: Any, hook: int, sender: WebhookSender, line: Line, clock: SettableClock
) -> None:
    happen(runtime)
    runtime.write(lambda tx: deliver_webhooks.queue_events(tx, new_events()[0]))
    assert runtime.write(deliver_webhooks.claim_hook) is not None
    sender()
    assert line.posted == []
    clock.now += deliver_webhooks.CLAIM_LASTS
    sender()
    assert len(line.posted) == 1


def test_a_backlog_disables_a_webhook(
    runtime: Any, hook: int, sender: WebhookSender, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver_webhooks, "MOST_WAITING", 2)
    line.answers = [DOWN] * 9
    for _each in range(2):
        for _line in range(3):
            happen(runtime)
        sender()
    assert hook_steps()[hook].why == "too_many"
    assert WebhookDue.select().count() == 0


def test_a_key_that_does_not_fit_is_a_failure_with_its_reason(
    runtime: Any, company: Any, sender: WebhookSender, line: Line
) -> None:
    given = WebhookGiven("坏的", ADDRESS, ("leave",), "v1.nonsense")
    runtime.write(lambda tx: add_webhook(tx, company.he, given))
    happen(runtime)
    sender()
    assert line.posted == []
    assert WebhookTry.get().said == "sealed"


def test_with_the_part_switched_off_nothing_is_sent_then_or_later(
    runtime: Any, company: Any, hook: int, sender: WebhookSender, line: Line
) -> None:
    runtime.write(lambda tx: switch_part(tx, company.he, INTEGRATION, on=False))
    happen(runtime)
    sender()
    runtime.write(lambda tx: switch_part(tx, company.he, INTEGRATION, on=True))
    sender()
    assert line.posted == []
    happen(runtime)
    sender()
    assert len(line.posted) == 1


def test_old_messages_are_deleted_and_waiting_ones_stay(
    runtime: Any, hook: int, sender: WebhookSender, line: Line, clock: SettableClock
) -> None:
    sent = happen(runtime)
    sender()
    clock.now += KEPT + timedelta(seconds=1)
    assert WebhookMessage.get().line == sent
    sender()
    assert (WebhookMessage.select().count(), WebhookTry.select().count()) == (0, 0)


def test_an_ended_webhook_is_told_nothing(
    runtime: Any, company: Any, hook: int, sender: WebhookSender, line: Line, clock: SettableClock
) -> None:
    line.answers = [DOWN]
    happen(runtime)
    sender()
    runtime.write(lambda tx: end_webhook(tx, company.he, hook))
    happen(runtime)
    clock.now += timedelta(days=1)
    sender()
    assert len(line.posted) == 1
    assert WebhookDue.select().count() == 0


@pytest.fixture
def changes(runtime: Any, company: Any, hook: int) -> Any:
    """Every operation on the webhook, by somebody."""
    return (
        lambda tx, by: set_webhook(tx, by, hook, ("leave",)),
        lambda tx, by: enable_webhook(tx, by, hook),
        lambda tx, by: try_webhook(tx, by, hook),
        lambda tx, by: end_webhook(tx, by, hook),
        lambda tx, by: add_webhook(tx, by, WebhookGiven("x", ADDRESS, ("leave",), "")),
    )


def test_nobody_but_hr_changes_anything(runtime: Any, company: Any, changes: Any) -> None:
    for by in (company.lu, company.gao, company.lin):
        for change in changes:
            with pytest.raises(NotAllowed):
                runtime.write(lambda tx, change=change, by=by: change(tx, by))


def test_an_ended_webhook_is_changed_no_more(runtime: Any, company: Any, changes: Any) -> None:
    *others, end, _add = changes
    runtime.write(lambda tx: end(tx, company.he))
    for change in (*others, end):
        with pytest.raises(HookEnded):
            runtime.write(lambda tx, change=change: change(tx, company.he))
