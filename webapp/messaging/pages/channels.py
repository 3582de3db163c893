"""HR's page of channels: add, change, test and close them; see how the latest messages went."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from peewee import fn
from werkzeug.wrappers import Response

from webapp.core.errors import JiebaoError
from webapp.core.public_address import is_internal_host
from webapp.messaging.group_sender import GroupSender
from webapp.messaging.models import Channel, Delivery, Message, Sending
from webapp.messaging.operations.announce import KINDS
from webapp.messaging.operations.channels import (
    ADDRESS,
    NAME,
    PACE,
    USUAL,
    AddressGiven,
    InternalAddress,
    NoAddress,
    add_channel,
    end_channel,
    mask_address,
    set_channel,
    try_channel,
)
from webapp.messaging.operations.deliver import SENT
from webapp.messaging.pages.sending_words import failure_sentence
from webapp.messaging.pasted_addresses import sendable_address
from webapp.messaging.worker_client import WorkerClient
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("channels", __name__)
LATEST = 30
INPUTS = {each.name: each for each in (NAME, ADDRESS, PACE)}


@dataclass(frozen=True)
class DeliveryRow:
    """One delivery for display: its channel's name, latest Sending, number of tries, reason."""

    channel: str
    last: Sending | None
    tries: int
    why: str


@page.get("/channels")
def show() -> str:
    """Show the open channels, and the latest messages with their deliveries."""
    return _page(Filled("", {"per_minute": str(USUAL)}))


@page.post("/channels")
def add() -> str | Response | tuple[str, int]:
    """Add a channel after the worker process has recognised its address."""
    form = filled()
    by = me().person
    try:
        name = NAME.read(form.values)
        given = _address(ADDRESS.read(form.values))
        kinds, pace = request.form.getlist("kinds"), PACE.read(form.values)
        runtime().write(lambda tx: add_channel(tx, by, name, given, kinds, pace))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal)), refusal.status
    flash_message(gettext("通知群“%(name)s”已添加。发一条测试看看。", name=name))
    return redirect_to(url_for("channels.show"))


@page.post("/channels/<int:number>")
def change(number: int) -> Response:
    """Change a channel's kinds and pace, or close it."""
    form, by = filled(), me().person
    kinds = request.form.getlist("kinds")
    try:
        if form.values.get("step") == "end":
            runtime().write(lambda tx: end_channel(tx, by, number))
            flash_message(gettext("已停用，不再向它发送。"))
        else:
            pace = PACE.read(form.values)
            runtime().write(lambda tx: set_channel(tx, by, number, kinds, pace))
            flash_message(gettext("已保存。"))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("channels.show"))


@page.post("/channels/<int:number>/test")
def test(number: int) -> Response:
    """Send a test message at once and show its result."""
    title = gettext("捷报：测试消息")
    text = gettext("这是人事 %(name)s 发出的测试。收到它，说明通知群设置正确。", name=me().name)
    try:
        answer = GroupSender(runtime()).deliver(lambda tx: try_channel(tx, number, title, text))
        if answer.result == SENT:
            flash_message(gettext("测试已送达，请到群里看一眼。"))
        else:
            flash_message(
                gettext("测试没有送达：%(why)s", why=failure_sentence(answer.said)), "error"
            )
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("channels.show"))


def _address(typed: str) -> AddressGiven:
    here, address = runtime(), sendable_address(typed)
    with WorkerClient(here.config.outgoing, here.config.inside) as client:
        checked = client.check(address)
    if not checked["known"]:
        raise NoAddress()
    if checked["host"] and not here.config.inside and is_internal_host(checked["host"]):
        raise InternalAddress()
    sealed = here.cipher.encrypt_address(address)
    return AddressGiven(sealed, mask_address(address), checked["service"], checked["files"])


def _page(form: Filled) -> str:
    channels = Channel.select().where(Channel.ended_at.is_null()).order_by(Channel.id)
    latest = list(Message.select().order_by(Message.id.desc()).limit(LATEST))
    form.values.pop("address", None)  # a secret is not shown again
    return render_template(
        "messaging/channels/index.html",
        channels=list(channels),
        messages=latest,
        deliveries=_deliveries([message.id for message in latest]),
        kinds=KINDS,
        inputs=INPUTS,
        form=form,
        chosen=request.form.getlist("kinds"),
    )


def _deliveries(messages: list[int]) -> dict[int, list[DeliveryRow]]:
    """The deliveries of these messages, by message number."""
    newest = Sending.select(fn.MAX(Sending.id)).group_by(Sending.delivery)
    latest = {row.delivery_id: row for row in Sending.select().where(Sending.id.in_(newest))}
    begun = Sending.select(Sending.delivery, fn.COUNT(Sending.id)).where(Sending.result == "begun")
    tries = dict(begun.group_by(Sending.delivery).tuples())
    found: dict[int, list[DeliveryRow]] = defaultdict(list)
    rows = Delivery.select(Delivery, Channel).join(Channel).where(Delivery.message.in_(messages))
    for row in rows.order_by(Delivery.id):
        last = latest.get(row.id)
        why = failure_sentence(last.said) if last is not None and last.said else ""
        found[row.message_id].append(DeliveryRow(row.channel.name, last, tries.get(row.id, 0), why))
    return found
