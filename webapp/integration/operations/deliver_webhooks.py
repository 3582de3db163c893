"""Queue what has happened for each webhook, claim what is due, and note each try.

A claim moves the next try two minutes on before anything is sent, so that a try that was cut off
is repeated: a message may arrive twice, with the same webhook-id.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from webapp.audit.chain import newest_line
from webapp.core.instants import to_microseconds
from webapp.facts.transactions import Transaction
from webapp.integration.events import event_body, trial_body
from webapp.integration.operations.webhooks import (
    DISABLED,
    ENABLED,
    FAILING,
    GONE,
    TOO_MANY,
    disable_webhook,
    hook_steps,
    webhook_state,
)
from webapp.integration.webhook_models import (
    Webhook,
    WebhookDue,
    WebhookMessage,
    WebhookOldSecret,
    WebhookRead,
    WebhookTry,
)
from webapp.messaging.operations.deliver import DROPPED, FAILED, SENT, Answer
from webapp.store.models import AuditLine

CLAIM_LASTS = timedelta(minutes=2)  # longer than a try may take
AT_ONCE = 200  # events that are queued, or old messages that are deleted, in one transaction
MOST_WAITING = 10_000  # messages of one webhook; with more it is disabled
KEPT = timedelta(days=30)  # how long the log of deliveries is kept
HTTP_GONE = "http 410"
# As the specification of Standard Webhooks proposes: about three days in all.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 300, 600, 840, 1200, 1440))


@dataclass(frozen=True)
class HookClaim:
    """A message claimed for its try number `tries`: to whom, and what.

    `name` is its webhook-id, the same at each try; `old_too`: the old secret signs as well.
    """

    message: int
    name: str
    webhook: int
    sealed: str
    body: str
    tries: int
    old_too: bool = False


@dataclass(frozen=True)
class HookEvents:
    """The audit lines that a webhook is to be told of; they were looked for up to line `upto`."""

    webhook: int
    lines: tuple[int, ...]
    upto: int


def new_events(*, told: bool = True) -> list[HookEvents]:
    """What each enabled webhook has not been told of yet, at most AT_ONCE lines each.

    Read outside the writer. `told` False: nothing is to be told, only the reading goes on.
    """
    enabled = [number for number, row in hook_steps().items() if row.step == ENABLED]
    reads = {row.webhook_id: row.upto for row in WebhookRead.select()}
    newest, found = newest_line(), []
    for hook in Webhook.select().where(Webhook.number.in_(enabled)):
        upto = reads[hook.number]
        if newest <= upto:
            continue
        lines = _lines_between(upto, newest, hook.kinds.split()) if told else []
        reached = lines[-1] if len(lines) == AT_ONCE else newest
        found.append(HookEvents(hook.number, tuple(lines), reached))
    return found


def _lines_between(after: int, upto: int, kinds: Sequence[str]) -> list[int]:
    rows = AuditLine.select(AuditLine.number).where(
        AuditLine.number > after, AuditLine.number <= upto, AuditLine.action.in_(kinds)
    )
    return [number for (number,) in rows.order_by(AuditLine.number).limit(AT_ONCE).tuples()]


def queue_events(tx: Transaction, events: HookEvents) -> None:
    """Insert a message for each line; a webhook with too many that wait is disabled."""
    number = events.webhook
    if webhook_state(number) != ENABLED:
        return
    if WebhookDue.select().where(WebhookDue.webhook == number).count() > MOST_WAITING:
        disable_webhook(tx, number, TOO_MANY)
        return
    for line in events.lines:
        message = tx.insert(WebhookMessage, webhook=number, line=line, at=tx.now)
        _queue(tx, message, number)
    WebhookRead.update(upto=events.upto).where(WebhookRead.webhook == number).execute()


def _queue(tx: Transaction, message: int, number: int) -> None:
    tx.insert(WebhookDue, message=message, webhook=number, tries=0, again_at=tx.now)


def any_hook_due(now: datetime) -> bool:
    """Whether any message is due; checked before a worker process is started."""
    return bool(WebhookDue.select().where(WebhookDue.again_at <= now).exists())


def claim_hook(tx: Transaction, silent: Collection[int] = ()) -> HookClaim | None:
    """Claim the message that has been due longest, skipping the webhooks in `silent`."""
    due = (
        WebhookDue.select()
        .where(WebhookDue.again_at <= tx.now, WebhookDue.webhook.not_in(list(silent)))
        .order_by(WebhookDue.again_at, WebhookDue.message)
        .first()
    )
    return None if due is None else _claim(tx, due.message, due.tries + 1)


def claim_trial(tx: Transaction, number: int) -> HookClaim:
    """Claim a test message, which is tried once and is never queued."""
    return _claim(tx, WebhookMessage.get_by_id(number), 1)


def _claim(tx: Transaction, message: Any, tries: int) -> HookClaim:
    moved = {"tries": tries, "again_at": tx.now + CLAIM_LASTS}
    WebhookDue.update(moved).where(WebhookDue.message == message.id).execute()
    if message.line is None:
        name, body = f"test_{message.id}_{to_microseconds(message.at)}", trial_body(message.at)
    else:
        line = AuditLine.get_by_id(message.line)
        name, body = f"line_{line.number}_{message.webhook_id}", event_body(line)
    hook = message.webhook
    old = WebhookOldSecret.get_or_none(WebhookOldSecret.webhook == hook.number)
    old_too = old is not None and tx.now < old.until
    return HookClaim(message.id, name, hook.number, hook.sealed, body, tries, old_too)


def note_hook_try(tx: Transaction, claimed: HookClaim, answer: Answer, chance: float) -> str:
    """Note a try and when the next one is; return its result: sent, failed or dropped.

    `chance` from 0 to 1 spreads the retries. The last failure disables the webhook if nothing was
    sent to it since the message; so does the answer 410, at once.
    """
    result = SENT if answer.result == SENT else FAILED
    if result == FAILED and (claimed.tries > len(WAITS) or answer.said == HTTP_GONE):
        result = DROPPED
    tx.insert(WebhookTry, message=claimed.message, result=result, said=answer.said, at=tx.now)
    if result == SENT:
        of_hook = WebhookRead.webhook == claimed.webhook
        WebhookRead.update(sent_at=tx.now).where(of_hook).execute()
    due = WebhookDue.select().where(WebhookDue.message == claimed.message)
    if not due.exists():
        return result  # a test, or the webhook was closed meanwhile
    if result == FAILED:
        again_at = tx.now + _wait_of(claimed.tries, answer, chance)
        WebhookDue.update(again_at=again_at).where(WebhookDue.message == claimed.message).execute()
        return result
    WebhookDue.delete().where(WebhookDue.message == claimed.message).execute()
    if result == DROPPED:
        _give_up(tx, claimed, answer)
    return result


def _wait_of(tries: int, answer: Answer, chance: float) -> timedelta:
    wait = WAITS[tries - 1]
    return max(wait + wait * chance / 5, answer.after or timedelta())


def _give_up(tx: Transaction, claimed: HookClaim, answer: Answer) -> None:
    if webhook_state(claimed.webhook) == DISABLED:
        return
    if answer.said == HTTP_GONE:
        disable_webhook(tx, claimed.webhook, GONE)
        return
    since = WebhookMessage.get_by_id(claimed.message).at
    read = WebhookRead.get(WebhookRead.webhook == claimed.webhook)
    if read.sent_at is None or read.sent_at < since:
        disable_webhook(tx, claimed.webhook, FAILING)


def delete_old_messages(tx: Transaction) -> int:
    """Delete at most AT_ONCE messages of the log that are older than KEPT and not due any more."""
    due = WebhookDue.select(WebhookDue.message)
    old = WebhookMessage.select(WebhookMessage.id).where(
        WebhookMessage.at < tx.now - KEPT, WebhookMessage.id.not_in(due)
    )
    numbers = [number for (number,) in old.limit(AT_ONCE).tuples()]
    WebhookTry.delete().where(WebhookTry.message.in_(numbers)).execute()
    WebhookMessage.delete().where(WebhookMessage.id.in_(numbers)).execute()
    return len(numbers)
