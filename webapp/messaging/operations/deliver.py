"""Claim due deliveries one at a time, note the result of each try, and schedule retries.

A claim is written before anything is sent, so that two servers never try the same delivery at
once. A try that was cut off after its claim is repeated; the message may then arrive twice.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from webapp.facts.transactions import Transaction
from webapp.messaging.models import Channel, Delivery, Message, Sending
from webapp.messaging.operations.announce import TEST

BEGUN, SENT, FAILED, LIMITED, DROPPED = "begun", "sent", "failed", "limited", "dropped"
FINAL = (SENT, DROPPED)
CLAIMED = timedelta(minutes=2)  # how long a try may take before it counts as cut off
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
MOST_TRIES = 12
LASTS = timedelta(hours=24)  # age at which a message is outdated and dropped
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class DeliveryClaim:
    """A delivery claimed for its try number `tries`; `since` is the message's time."""

    delivery: int
    channel: int
    sealed: str
    kind: str
    title: str
    text: str
    file: str | None
    file_name: str | None
    since: datetime
    tries: int


@dataclass(frozen=True)
class Answer:
    """The result of a try: `result` is sent, failed or limited; `said` is the reason; `after` is
    the wait that the service demanded (Retry-After)."""

    result: str
    said: str = ""
    after: timedelta | None = None


def claim_next(tx: Transaction, silent: Collection[int] = ()) -> DeliveryClaim | None:
    """Claim the oldest delivery that may be tried now, skipping the channels in `silent`."""
    for delivery in _due(tx.now, silent):
        if not _held_back(delivery.channel, tx.now):
            return _begin(tx, delivery)
    return None


def claim(tx: Transaction, number: int) -> DeliveryClaim:
    """Claim this delivery, whatever its channel's pace."""
    return _begin(tx, Delivery.get_by_id(number))


def any_due(now: datetime) -> bool:
    """Whether any delivery is due; checked before a worker process is started."""
    return bool(_due(now, ()).exists())


def _latest() -> Any:
    """A subquery: the id of the delivery's latest Sending; NULL where it has none."""
    latest = Sending.alias()
    return latest.select(fn.MAX(latest.id)).where(latest.delivery == Delivery.id)


def _due(now: datetime, silent: Collection[int]) -> Any:
    """Deliveries to open channels that are not final and whose next try may be now."""
    message_alias = Message.alias()
    recent = message_alias.select(message_alias.id).where(message_alias.at > now - 2 * LASTS)
    waiting = Sending.result.not_in(FINAL) & (Sending.again_at <= now)
    return (
        Delivery.select(Delivery, Message, Channel)
        .join(Message)
        .switch(Delivery)
        .join(Channel)
        .switch(Delivery)
        .left_outer_join(Sending, on=(Sending.id == _latest()))
        .where(
            Delivery.message.in_(recent),  # up to 2 * LASTS: the first try after LASTS drops it
            Channel.ended_at.is_null(),
            Channel.id.not_in(list(silent)),
            Sending.id.is_null() | waiting,
        )
        .order_by(Delivery.id)
    )


def _held_back(channel: Channel, now: datetime) -> bool:
    """Whether the channel has used up this minute's pace, or its service demanded a wait.

    Both kinds of row have a later `again_at` (CLAIMED is longer than a minute), so one query
    finds them.
    """
    waiting = Sending.select(Sending, Delivery).join(Delivery).where(Sending.again_at > now)
    of_channel = [each for each in waiting if each.delivery.channel_id == channel.id]
    begun = sum(each.result == BEGUN and each.at > now - MINUTE for each in of_channel)
    return begun >= channel.per_minute or any(each.result == LIMITED for each in of_channel)


def _begin(tx: Transaction, delivery: Delivery) -> DeliveryClaim:
    tx.insert(Sending, delivery=delivery.id, result=BEGUN, at=tx.now, again_at=tx.now + CLAIMED)
    message = delivery.message
    return DeliveryClaim(
        delivery=delivery.id,
        channel=delivery.channel_id,
        sealed=delivery.channel.sealed,
        kind=message.kind,
        title=message.title,
        text=message.text,
        file=message.file,
        file_name=message.file_name,
        since=message.at,
        tries=delivery.sendings.where(Sending.result == BEGUN).count(),
    )


def note_delivery(tx: Transaction, claimed: DeliveryClaim, answer: Answer, chance: float) -> str:
    """Insert the result of a try and the time of the next; return the result as written.

    `chance` from 0 to 1 spreads the retries (full jitter), so that deliveries that failed together
    are not retried together. The last try (`_is_last`) that fails is written as dropped.
    """
    again_at = None
    result = answer.result
    if result != SENT:
        again_at = tx.now + _wait(claimed.tries, answer, chance)
        if _is_last(claimed, tx.now):
            result, again_at = DROPPED, None
    tx.insert(
        Sending,
        delivery=claimed.delivery,
        result=result,
        said=answer.said,
        at=tx.now,
        again_at=again_at,
    )
    return result


def _is_last(claimed: DeliveryClaim, now: datetime) -> bool:
    outdated = now - claimed.since >= LASTS
    return claimed.kind == TEST or claimed.tries >= MOST_TRIES or outdated


def _wait(tries: int, answer: Answer, chance: float) -> timedelta:
    backoff = min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT) * chance
    return max(backoff, answer.after or timedelta())


def files_wanted(now: datetime) -> set[str]:
    """The attachments that messages of the last two days may still need."""
    rows = Message.select(Message.file).where(
        Message.file.is_null(False), Message.at > now - 2 * LASTS
    )
    return {row.file for row in rows}
