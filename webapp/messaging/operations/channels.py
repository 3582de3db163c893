"""The channels that news go to: entered, opened to kinds, tried out and closed by HR."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.core.fields import Count, Text
from webapp.facts.transactions import Transaction
from webapp.messaging.models import Channel, Delivery
from webapp.messaging.operations.announce import KINDS, TEST, announce

USUAL = 15  # messages a minute that groups usually bear
_SHOWN, _SHORT = 4, 12


class NoAddress(JiebaoError):
    """What was typed is no address of a group that the program can write to."""

    sentence = _(
        "认不出这个地址。请填“服务://…”形式的地址(见下方说明);"
        "常见群机器人的网址也可以直接粘贴。本机上的服务不能用。"
    )
    field = "address"


class PaceOutOfRange(JiebaoError):
    """More messages a minute than anybody bears, or none."""

    sentence = _("每分钟条数请填 1 到 %(most)s。")
    field = "per_minute"


NAME, ADDRESS = Text("name", most=40), Text("address", most=500)
PACE = Count("per_minute", most=60, malformed=PaceOutOfRange)


class ChannelClosed(JiebaoError):
    """A channel that was closed: nothing goes to it any more."""

    sentence = _("这个通知群已经停用。")
    status = 409


@dataclass(frozen=True)
class AddressGiven:
    """An address, known to be one of a service: sealed, and as it is shown."""

    sealed: str
    shown: str
    service: str
    files: bool


def mask_address(address: str) -> str:
    """An address as it may be shown: its kind, and the ends of what is secret."""
    kind, parted, rest = address.partition("://")
    if not parted:
        return "****"
    if len(rest) < _SHORT:
        return f"{kind}://****"
    return f"{kind}://{rest[:_SHOWN]}****{rest[-2:]}"


def add_channel(
    tx: Transaction, by: str, name: str, given: AddressGiven, kinds: Iterable[str], pace: int
) -> int:
    """Open a channel to kinds; its number. Raises Missing, UnknownChoice, PaceOutOfRange."""
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
    """Open a channel to these kinds instead. Raises NotFound, ChannelClosed …"""
    held = open_channel(number)
    before = {"kinds": held.kinds, "per_minute": held.per_minute}
    after = _checked(kinds, pace)
    Channel.update(after).where(Channel.id == number).execute()
    tx.audit(by, "set_channel", f"channel:{number}", before=before, after=after)


def end_channel(tx: Transaction, by: str, number: int) -> None:
    """Close a channel: what waits for it is not sent. Raises NotFound, ChannelClosed."""
    open_channel(number)
    Channel.update(ended_at=tx.now).where(Channel.id == number).execute()
    tx.audit(by, "end_channel", f"channel:{number}")


def try_channel(tx: Transaction, number: int, title: str, text: str) -> int:
    """Put a test on its way to one channel; the number of its delivery. Raises NotFound …"""
    open_channel(number)
    message = announce(tx, TEST, title, text, channels=(number,))
    delivery: int = Delivery.get(Delivery.message == message).id
    return delivery


def open_channel(number: int) -> Channel:
    """The channel of this number. Raises NotFound, ChannelClosed."""
    held = Channel.get_or_none(Channel.id == number)
    if held is None:
        raise NotFound()
    if held.ended_at is not None:
        raise ChannelClosed()
    return held


def _checked(kinds: Iterable[str], pace: int) -> dict[str, object]:
    wanted = set(kinds)
    if not wanted <= set(KINDS):
        raise UnknownChoice()
    PACE.check(pace)
    return {"kinds": " ".join(kind for kind in KINDS if kind in wanted), "per_minute": pace}
