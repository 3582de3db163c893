"""Tell the company's groups: a message and its deliveries, written with what they are about."""

from __future__ import annotations

from collections.abc import Iterable

from webapp.core.errors import UnknownChoice, _
from webapp.facts.transactions import Transaction
from webapp.messaging.models import Channel, Delivery, Message
from webapp.store.content_files import Enclosure

BULLETIN, SALE, RETURN, TEST = "bulletin", "sale", "return", "test"
# What a channel may be opened to; a test goes to any.
KINDS = {
    BULLETIN: _("每日嘉奖通报"),
    SALE: _("新售卡喜讯"),
    RETURN: _("每日回传表"),
}


def announce(
    tx: Transaction,
    kind: str,
    title: str,
    text: str,
    attachment: Enclosure | None = None,
    channels: Iterable[int] | None = None,
    about: str | None = None,
) -> int | None:
    """Have a message sent to `channels`, or to all that are open to its kind; its number.

    None where no channel wants it, or where one of this kind `about` the same was told before:
    news that must go out once are named by what they are about. An attachment is kept by
    `office.enclosures` first.
    """
    if kind not in KINDS and kind != TEST:
        raise UnknownChoice()
    to = wanting(kind) if channels is None else open_channels(channels)
    if not to or (about is not None and was_announced(kind, about)):
        return None
    number = tx.insert(
        Message,
        kind=kind,
        about=about,
        title=title,
        text=text,
        file=attachment.file if attachment else None,
        file_name=attachment.name if attachment else None,
        at=tx.now,
    )
    for channel in to:
        tx.insert(Delivery, message=number, channel=channel)
    tx.audit("jiebao", "tell", f"message:{number}", after={"kind": kind, "channels": to})
    return number


def was_announced(kind: str, about: str) -> bool:
    """Whether a message of this kind about the same was told."""
    held = Message.select().where(Message.kind == kind, Message.about == about)
    return bool(held.exists())


def wanting(kind: str) -> list[int]:
    """The open channels that want a kind."""
    held = Channel.select().where(Channel.ended_at.is_null()).order_by(Channel.id)
    return [channel.id for channel in held if kind in channel.kinds.split()]


def open_channels(among: Iterable[int]) -> list[int]:
    """Those of the channels that are open."""
    held = Channel.select().where(Channel.ended_at.is_null(), Channel.id.in_(list(among)))
    return [channel.id for channel in held.order_by(Channel.id)]
