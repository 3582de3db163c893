"""HR's pages of webhooks: add, change, test, enable and end them, and the log of deliveries."""

from __future__ import annotations

from base64 import b64encode
from functools import partial
from secrets import token_bytes
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from peewee import fn
from werkzeug.wrappers import Response

from webapp.core.errors import JiebaoError, NotFound
from webapp.core.public_address import is_internal_host
from webapp.integration.events import EVENTS
from webapp.integration.operations.deliver_webhooks import KEPT
from webapp.integration.operations.webhooks import (
    BOTH_SIGN,
    HOOK_ADDRESS,
    HOOK_NAME,
    WebhookGiven,
    add_webhook,
    check_form,
    enable_webhook,
    end_old_secret,
    end_webhook,
    held_webhook,
    hook_steps,
    open_webhooks,
    replace_secret,
    sealed_parts,
    sealed_text,
    set_webhook,
    try_webhook,
)
from webapp.integration.webhook_models import (
    Webhook,
    WebhookDue,
    WebhookMessage,
    WebhookOldSecret,
    WebhookRead,
    WebhookTry,
)
from webapp.integration.webhook_sender import WebhookSender
from webapp.messaging.operations.channels import InternalAddress
from webapp.messaging.operations.deliver import SENT
from webapp.messaging.pages.sending_words import failure_sentence
from webapp.store.models import AuditLine
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled
from webapp.web.list_pages import list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("webhooks", __name__)
INPUTS = {each.name: each for each in (HOOK_NAME, HOOK_ADDRESS)}
SECRET = 24  # bytes of a signing secret


@page.get("/webhooks")
def show() -> str:
    """The webhooks with their state, what waits, and what was sent last."""
    return _page(Filled(""))


@page.post("/webhooks")
def add() -> str | tuple[str, int]:
    """Add a webhook, and show its signing secret this once."""
    form, by, kinds = filled(), me().person, request.form.getlist("kinds")
    secret = _draw_secret()
    try:
        name, address = HOOK_NAME.read(form.values), HOOK_ADDRESS.read(form.values)
        _refuse_internal(address)
        sealed = runtime().cipher.encrypt_address(sealed_text(address, secret))
        given = WebhookGiven(name, address, kinds, sealed)
        runtime().write(lambda tx: add_webhook(tx, by, given))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal), kinds), refusal.status
    return _page(Filled(""), secret=secret)


@page.post("/webhooks/<int:number>")
def change(number: int) -> Response:
    """Change a webhook's kinds, enable it again or end it."""
    by, step = me().person, request.form.get("step")
    if step == "end":
        work, said = partial(end_webhook, by=by, number=number), gettext("已停用，不再推送。")
    elif step == "enable":
        work = partial(enable_webhook, by=by, number=number)
        said = gettext("已重新启用，从现在起推送。")
    else:
        kinds = request.form.getlist("kinds")
        work = partial(set_webhook, by=by, number=number, kinds=kinds)
        said = gettext("已保存。")
    try:
        runtime().write(work)
        flash_message(said)
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("webhooks.show"))


@page.post("/webhooks/<int:number>/secret")
def change_secret(number: int) -> str | Response:
    """Replace the signing secret and show the new one this once, or end the old one at once."""
    by, cipher, secret = me().person, runtime().cipher, _draw_secret()
    try:
        if request.form.get("step") == "end_old":
            runtime().write(lambda tx: end_old_secret(tx, by, number))
            flash_message(gettext("旧密钥已停用，现在只用新密钥签名。"))
            return redirect_to(url_for("webhooks.show"))
        address, held = sealed_parts(cipher.decrypt_address(held_webhook(number).sealed))
        sealed = cipher.encrypt_address(sealed_text(address, secret, held[0]))
        runtime().write(lambda tx: replace_secret(tx, by, number, sealed))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
        return redirect_to(url_for("webhooks.show"))
    return _page(Filled(""), secret=secret)


def _draw_secret() -> str:
    return f"whsec_{b64encode(token_bytes(SECRET)).decode()}"


@page.post("/webhooks/<int:number>/test")
def test(number: int) -> Response:
    """Send a test message at once and say what became of it."""
    by = me().person
    try:
        answer = WebhookSender(runtime()).send_trial(lambda tx: try_webhook(tx, by, number))
        if answer.result == SENT:
            flash_message(gettext("测试已送达。"))
        else:
            why = failure_sentence(answer.said)
            flash_message(gettext("测试没有送达：%(why)s", why=why), "error")
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("webhooks.show"))


@page.get("/webhooks/<int:number>")
def deliveries(number: int) -> str:
    """The log of what was sent to a webhook, the newest first."""
    held = Webhook.get_or_none(Webhook.number == number)
    if held is None:
        raise NotFound()
    of_hook = WebhookMessage.select().where(WebhookMessage.webhook == number)
    listed = list_page(of_hook.count(), "webhooks.deliveries", kept={"number": str(number)})
    rows = of_hook.order_by(WebhookMessage.id.desc()).offset(listed.first).limit(listed.size)
    return render_template(
        "integration/deliveries.html",
        webhook=held,
        messages=_messages(list(rows)),
        page=listed,
        events=EVENTS,
        kept_days=KEPT.days,
        failure_sentence=failure_sentence,
    )


def _messages(rows: list[Any]) -> list[dict[str, Any]]:
    """Messages with their event, their newest try, how many there were, and when the next is."""
    numbers = [row.id for row in rows]
    of_these = WebhookTry.message.in_(numbers)
    newest = WebhookTry.select(fn.MAX(WebhookTry.id)).where(of_these).group_by(WebhookTry.message)
    last = {each.message_id: each for each in WebhookTry.select().where(WebhookTry.id.in_(newest))}
    counts = WebhookTry.select(WebhookTry.message, fn.COUNT(WebhookTry.id)).where(of_these)
    tries = dict(counts.group_by(WebhookTry.message).tuples())
    due = WebhookDue.select().where(WebhookDue.message.in_(numbers))
    again = {each.message_id: each.again_at for each in due}
    lines = AuditLine.select().where(AuditLine.number.in_([row.line for row in rows]))
    told = {each.number: each for each in lines}
    return [
        {
            "at": row.at,
            "event": told.get(row.line),
            "last": last.get(row.id),
            "tries": tries.get(row.id, 0),
            "again_at": again.get(row.id),
        }
        for row in rows
    ]


def _refuse_internal(address: str) -> None:
    """Raises HookAddressMalformed, InternalAddress."""
    inside = runtime().config.inside
    host = check_form(address, inside=inside)
    if not inside and is_internal_host(host):
        raise InternalAddress()


def _page(form: Filled, chosen: list[str] | None = None, secret: str = "") -> str:
    hooks, here = open_webhooks(), runtime()
    waiting = WebhookDue.select(WebhookDue.webhook, fn.COUNT(WebhookDue.message)).group_by(
        WebhookDue.webhook
    )
    form.values.pop("address", None)  # it may hold a secret, which is not shown again
    return render_template(
        "integration/webhooks.html",
        webhooks=hooks,
        steps=hook_steps(),
        waiting=dict(waiting.tuples()),
        sent={row.webhook_id: row.sent_at for row in WebhookRead.select()},
        names=here.company.name_of,
        events=EVENTS,
        inputs=INPUTS,
        form=form,
        chosen=chosen or [],
        secret=secret,
        both_days=BOTH_SIGN.days,
        old_until={
            row.webhook_id: row.until
            for row in WebhookOldSecret.select().where(WebhookOldSecret.until > here.clock())
        },
    )
