"""Deliveries taken one at a time: claimed before they are tried, noted afterwards, tried again.

A claim is written before anything is sent, so that two servers never try the same delivery at
once; one that was cut off in between is tried again, and may then arrive twice.
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
LASTS = timedelta(hours=24)  # news of yesterday are none
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class DeliveryClaim:
    """A delivery that is being tried, for the `tries`th time."""

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
    """What came of a try: `result` is sent, failed or limited; `said` why; `after` is how long the
    other side asked to be left alone."""

    result: str
    said: str = ""
    after: timedelta | None = None


def claim_next(tx: Transaction, silent: Collection[int] = ()) -> DeliveryClaim | None:
    """Take the oldest delivery that may be tried now, but of no channel that is `silent`."""
    for delivery in _due(tx.now, silent):
        if not _held_back(delivery.channel, tx.now):
            return _begin(tx, delivery)
    return None


def claim(tx: Transaction, number: int) -> DeliveryClaim:
    """Take this delivery, whatever its channel's pace."""
    return _begin(tx, Delivery.get_by_id(number))


def any_due(now: datetime) -> bool:
    """Whether anything waits: asked before anything is set in motion."""
    return bool(_due(now, ()).exists())


def _latest() -> Any:
    """The number of the last line of the query's delivery; NULL where it has none."""
    line = Sending.alias()
    return line.select(fn.MAX(line.id)).where(line.delivery == Delivery.id)


def _due(now: datetime, silent: Collection[int]) -> Any:
    """Deliveries whose last try is not the end of it, and whose next may be now."""
    news = Message.alias()
    recent = news.select(news.id).where(news.at > now - 2 * LASTS)
    waiting = Sending.result.not_in(FINAL) & (Sending.again_at <= now)
    return (
        Delivery.select(Delivery, Message, Channel)
        .join(Message)
        .switch(Delivery)
        .join(Channel)
        .switch(Delivery)
        .left_outer_join(Sending, on=(Sending.id == _latest()))
        .where(
            Delivery.message.in_(recent),  # a try after its time is the last: it is dropped
            Channel.ended_at.is_null(),
            Channel.id.not_in(list(silent)),
            Sending.id.is_null() | waiting,
        )
        .order_by(Delivery.id)
    )


def _held_back(channel: Channel, now: datetime) -> bool:
    """Whether the channel has had its share of this minute, or asked to be left alone.

    What was begun within the last minute may be tried again later than now, as what is limited.
    """
    waiting = Sending.select(Sending, Delivery).join(Delivery).where(Sending.again_at > now)
    of_it = [each for each in waiting if each.delivery.channel_id == channel.id]
    lately = sum(each.result == BEGUN and each.at > now - MINUTE for each in of_it)
    return lately >= channel.per_minute or any(each.result == LIMITED for each in of_it)


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
    """Write what came of a try, and when the next may be; the result as it was written.

    `chance` from 0 to 1 spreads the tries (full jitter): many that failed together do not come
    back together.
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
    over = now - claimed.since >= LASTS
    return claimed.kind == TEST or claimed.tries >= MOST_TRIES or over


def _wait(tries: int, answer: Answer, chance: float) -> timedelta:
    own = min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT) * chance
    return max(own, answer.after or timedelta())


def files_wanted(now: datetime) -> set[str]:
    """The enclosed files that a message of the last days may still need."""
    held = Message.select(Message.file).where(
        Message.file.is_null(False), Message.at > now - 2 * LASTS
    )
    return {row.file for row in held}
