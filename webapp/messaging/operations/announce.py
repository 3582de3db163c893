"""Announce news to channels: insert a message, and a delivery for each channel."""

from __future__ import annotations

from collections.abc import Iterable

from webapp.core.errors import UnknownChoice, _
from webapp.facts.transactions import Transaction
from webapp.messaging.models import Channel, Delivery, Message
from webapp.store.content_files import ContentFile

BULLETIN, SALE, RETURN, TEST = "bulletin", "sale", "return", "test"
CONCLUDED = "conclusion"
# The kinds that a channel may receive; a test may go to any channel.
KINDS = {
    BULLETIN: _("每日表彰"),
    SALE: _("新售卡喜讯"),
    RETURN: _("每日回传表"),
    CONCLUDED: _("方案复核的结论"),
}


def announce(
    tx: Transaction,
    kind: str,
    title: str,
    text: str,
    attachment: ContentFile | None = None,
    channels: Iterable[int] | None = None,
    about: str | None = None,
) -> int | None:
    """Insert a message to `channels`, or to all channels that receive its kind; return its number.

    Returns None where no channel receives it, or where a message of this kind with the same `about`
    exists (set `about` for news that must go out once). Store an attachment with
    `runtime.enclosures` first. Raises UnknownChoice.
    """
    if kind not in KINDS and kind != TEST:
        raise UnknownChoice()
    recipients = channels_for(kind) if channels is None else open_channels(channels)
    if not recipients or (about is not None and was_announced(kind, about)):
        return None
    message = tx.insert(
        Message,
        kind=kind,
        about=about,
        title=title,
        text=text,
        file=attachment.file if attachment else None,
        file_name=attachment.name if attachment else None,
        at=tx.now,
    )
    for channel in recipients:
        tx.insert(Delivery, message=message, channel=channel)
    tx.audit("jiebao", "tell", f"message:{message}", after={"kind": kind, "channels": recipients})
    return message


def was_announced(kind: str, about: str) -> bool:
    """Whether a message of this kind with this `about` exists."""
    rows = Message.select().where(Message.kind == kind, Message.about == about)
    return bool(rows.exists())


def channels_for(kind: str) -> list[int]:
    """The numbers of the open channels that receive a kind."""
    rows = Channel.select().where(Channel.ended_at.is_null()).order_by(Channel.id)
    return [channel.id for channel in rows if kind in channel.kinds.split()]


def open_channels(among: Iterable[int]) -> list[int]:
    """Return the numbers of those of the given channels that are open."""
    rows = Channel.select().where(Channel.ended_at.is_null(), Channel.id.in_(list(among)))
    return [channel.id for channel in rows.order_by(Channel.id)]
