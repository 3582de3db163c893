"""Add, change, test and close the channels that receive messages, as HR does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.core.fields import Count, Text
from webapp.facts.transactions import Transaction
from webapp.messaging.models import Channel, Delivery
from webapp.messaging.operations.announce import KINDS, TEST, announce

USUAL = 15  # messages a minute that chat services usually accept
_SHOWN, _SHORT = 4, 24


class NoAddress(JiebaoError):
    """The typed text is no address that the program can send to."""

    sentence = _(
        "认不出这个地址。请填“服务://…”形式的地址（见下方说明）；"
        "常见群机器人的网址也可以直接粘贴。本机上的服务不能用。"
    )
    field = "address"


class InternalAddress(JiebaoError):
    """The address names a host in the company's own network, to which the program sends nothing."""

    sentence = _("这个地址在公司内部网络里，程序不向内部地址发送。请填外部服务的地址。")
    field = "address"


class PaceOutOfRange(JiebaoError):
    """The messages a minute are not between 1 and 60."""

    sentence = _("每分钟条数请填 1 到 %(most)s。")
    field = "per_minute"


NAME, ADDRESS = Text("name", most=40), Text("address", most=500)
PACE = Count("per_minute", most=60, malformed=PaceOutOfRange)


class ChannelClosed(JiebaoError):
    """The channel was closed and receives nothing any more."""

    sentence = _("这个通知群已经停用。")
    status = 409


@dataclass(frozen=True)
class AddressGiven:
    """A checked address: encrypted, masked for display, its service, whether it accepts files."""

    sealed: str
    shown: str
    service: str
    files: bool


def mask_address(address: str) -> str:
    """An address masked for display: its scheme, and the two ends of a long secret part."""
    kind, parted, rest = address.partition("://")
    if not parted:
        return "****"
    if len(rest) < _SHORT:
        return f"{kind}://****"
    return f"{kind}://{rest[:_SHOWN]}****{rest[-2:]}"


def add_channel(
    tx: Transaction, by: str, name: str, given: AddressGiven, kinds: Iterable[str], pace: int
) -> int:
    """Add a channel and return its number. Raises Missing, UnknownChoice, PaceOutOfRange."""
    NAME.clean(name)
    values = {"name": name, **_checked(kinds, pace)}
    number = tx.insert(
        Channel,
        sealed=given.sealed,
        shown=given.shown,
        service=given.service,
        files=given.files,
        made_by=by,
        made_at=tx.now,
        **values,
    )
    tx.audit(by, "add_channel", f"channel:{number}", after={"shown": given.shown, **values})
    return number


def set_channel(tx: Transaction, by: str, number: int, kinds: Iterable[str], pace: int) -> None:
    """Replace the kinds and the pace of a channel.

    Raises NotFound, ChannelClosed, UnknownChoice, PaceOutOfRange.
    """
    channel = open_channel(number)
    before = {"kinds": channel.kinds, "per_minute": channel.per_minute}
    after = _checked(kinds, pace)
    Channel.update(after).where(Channel.id == number).execute()
    tx.audit(by, "set_channel", f"channel:{number}", before=before, after=after)


def end_channel(tx: Transaction, by: str, number: int) -> None:
    """Close a channel; its pending deliveries are not sent. Raises NotFound, ChannelClosed."""
    open_channel(number)
    Channel.update(ended_at=tx.now).where(Channel.id == number).execute()
    tx.audit(by, "end_channel", f"channel:{number}")


def try_channel(tx: Transaction, number: int, title: str, text: str) -> int:
    """Insert a test message to one channel; return the number of its delivery.

    Raises NotFound, ChannelClosed.
    """
    open_channel(number)
    message = announce(tx, TEST, title, text, channels=(number,))
    delivery: int = Delivery.get(Delivery.message == message).id
    return delivery


def open_channel(number: int) -> Channel:
    """The channel of this number. Raises NotFound, ChannelClosed."""
    channel = Channel.get_or_none(Channel.id == number)
    if channel is None:
        raise NotFound()
    if channel.ended_at is not None:
        raise ChannelClosed()
    return channel


def _checked(kinds: Iterable[str], pace: int) -> dict[str, object]:
    wanted = set(kinds)
    if not wanted <= set(KINDS):
        raise UnknownChoice()
    PACE.check(pace)
    return {"kinds": " ".join(kind for kind in KINDS if kind in wanted), "per_minute": pace}
