"""Add, change, enable and end webhooks; HR does all of it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from peewee import fn

from webapp.audit.chain import newest_line
from webapp.company.roles import HR
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.core.fields import Text
from webapp.facts.operations.demand_role import demand_role
from webapp.facts.transactions import Transaction
from webapp.integration.events import EVENTS
from webapp.integration.webhook_models import (
    Webhook,
    WebhookDue,
    WebhookMessage,
    WebhookOldSecret,
    WebhookRead,
    WebhookStep,
)
from webapp.messaging.operations.channels import mask_address

ENABLED, DISABLED, ENDED = "enabled", "disabled", "ended"
BY_HR, FAILING, GONE, TOO_MANY = "hr", "failing", "gone", "too_many"  # why a step was made
BOTH_SIGN = timedelta(days=7)  # how long the old secret signs beside the one in its place
MOST_WEBHOOKS = 20  # that are not ended: each reads the audit trail
HOOK_NAME, HOOK_ADDRESS = Text("name", most=40), Text("address", most=500)


class HookAddressMalformed(JiebaoError):
    """The address is no https address of a host."""

    sentence = _("请填 https:// 开头的完整网址，里面不写用户名和密码。")
    field = "address"


class NoKind(JiebaoError):
    """No kind of event was chosen."""

    sentence = _("请至少选一种事件。")
    field = "kinds"


class TooManyHooks(JiebaoError):
    """There are as many webhooks as there may be."""

    sentence = _("最多 %(most)s 个推送地址。请先停用不用的。")
    field = "name"


class HookEnded(JiebaoError):
    """The webhook was ended and is told nothing any more."""

    sentence = _("这个推送地址已经停用。")
    status = 409


@dataclass(frozen=True)
class WebhookGiven:
    """A new webhook: its name, checked address, kinds, and `sealed` (`sealed_text` encrypted)."""

    name: str
    address: str
    kinds: Collection[str]
    sealed: str


def check_form(address: str, *, inside: bool) -> str:
    """The host of an https address (`inside`: also http). Raises HookAddressMalformed."""
    try:
        place = urlsplit(address)
        host, _port = place.hostname, place.port
    except ValueError as malformed:
        raise HookAddressMalformed() from malformed
    wanted = ("https", "http") if inside else ("https",)
    plain = address.isascii() and not any(each.isspace() for each in address)
    if place.scheme not in wanted or not host or "@" in place.netloc or not plain:
        raise HookAddressMalformed()
    return host


def sealed_text(address: str, *secrets: str) -> str:
    """What is encrypted of a webhook: its address, its signing secret, and the old one."""
    return json.dumps([address, *secrets])


def sealed_parts(text: str) -> tuple[str, list[str]]:
    """The address and the secrets, the newest first, of what was encrypted."""
    address, *secrets = json.loads(text)
    return address, secrets


def add_webhook(tx: Transaction, by: str, given: WebhookGiven) -> int:
    """Insert a webhook, which is told of what happens from now on; return its number. For HR.

    Raises NotAllowed, Missing, TextTooLong, NoKind, UnknownChoice, TooManyHooks.
    """
    demand_role(tx, by, HR)
    HOOK_NAME.clean(given.name)
    kinds = _checked_kinds(given.kinds)
    if len(open_webhooks()) >= MOST_WEBHOOKS:
        raise TooManyHooks(most=MOST_WEBHOOKS)
    values = {"name": given.name, "shown": mask_address(given.address), "kinds": kinds}
    made = {"made_by": by, "made_at": tx.now}
    number = tx.insert(Webhook, sealed=given.sealed, **values, **made)
    tx.audit(by, "add_webhook", f"webhook:{number}", after=values)
    tx.insert(WebhookRead, webhook=number, upto=newest_line())
    _step(tx, number, ENABLED, BY_HR, by)
    return number


def set_webhook(tx: Transaction, by: str, number: int, kinds: Collection[str]) -> None:
    """Replace the kinds of a webhook. Raises NotAllowed, NotFound, HookEnded, NoKind."""
    demand_role(tx, by, HR)
    held = held_webhook(number)
    after = _checked_kinds(kinds)
    Webhook.update(kinds=after).where(Webhook.number == number).execute()
    changed = {"before": {"kinds": held.kinds}, "after": {"kinds": after}}
    tx.audit(by, "set_webhook", f"webhook:{number}", **changed)


def replace_secret(tx: Transaction, by: str, number: int, sealed: str) -> None:
    """Sign with a new secret, and for BOTH_SIGN with the old one too.

    `sealed`: `sealed_text` encrypted, with the new and the old secret; an older one ends now.
    Raises NotAllowed, NotFound, HookEnded.
    """
    demand_role(tx, by, HR)
    held_webhook(number)
    until = tx.now + BOTH_SIGN
    Webhook.update(sealed=sealed).where(Webhook.number == number).execute()
    _end_old(number)
    tx.insert(WebhookOldSecret, webhook=number, until=until)
    tx.audit(by, "replace_secret", f"webhook:{number}", after={"old_until": until.isoformat()})


def end_old_secret(tx: Transaction, by: str, number: int) -> None:
    """Sign with the new secret alone from now on. Raises NotAllowed, NotFound, HookEnded."""
    demand_role(tx, by, HR)
    held_webhook(number)
    _end_old(number)
    tx.audit(by, "end_old_secret", f"webhook:{number}")


def _end_old(number: int) -> None:
    WebhookOldSecret.delete().where(WebhookOldSecret.webhook == number).execute()


def enable_webhook(tx: Transaction, by: str, number: int) -> None:
    """Tell a webhook that was disabled again, of what happens from now on.

    Raises NotAllowed, NotFound, HookEnded.
    """
    demand_role(tx, by, HR)
    held_webhook(number)
    if webhook_state(number) == ENABLED:
        return
    upto = {"upto": newest_line()}
    WebhookRead.update(upto).where(WebhookRead.webhook == number).execute()
    _step(tx, number, ENABLED, BY_HR, by)
    tx.audit(by, "enable_webhook", f"webhook:{number}")


def end_webhook(tx: Transaction, by: str, number: int) -> None:
    """End a webhook for good. Raises NotAllowed, NotFound, HookEnded."""
    demand_role(tx, by, HR)
    held_webhook(number)
    forget_due(number)
    _step(tx, number, ENDED, BY_HR, by)
    tx.audit(by, "end_webhook", f"webhook:{number}")


def disable_webhook(tx: Transaction, number: int, why: str) -> None:
    """Stop telling a webhook, because it does not take what is sent; HR can enable it again."""
    forget_due(number)
    _step(tx, number, DISABLED, why, "jiebao")
    tx.audit("jiebao", "disable_webhook", f"webhook:{number}", after={"why": why})


def try_webhook(tx: Transaction, by: str, number: int) -> int:
    """Insert a test message and return its number. Raises NotAllowed, NotFound, HookEnded."""
    demand_role(tx, by, HR)
    held_webhook(number)
    return tx.insert(WebhookMessage, webhook=number, at=tx.now)


def held_webhook(number: int) -> Webhook:
    """The webhook that is not ended. Raises NotFound, HookEnded."""
    held: Webhook | None = Webhook.get_or_none(Webhook.number == number)
    if held is None:
        raise NotFound()
    if webhook_state(number) == ENDED:
        raise HookEnded()
    return held


def webhook_state(number: int) -> str:
    """The state of a webhook: enabled, disabled or ended."""
    steps = WebhookStep.select(WebhookStep.step).where(WebhookStep.webhook == number)
    return str(steps.order_by(WebhookStep.id.desc()).limit(1).scalar())


def hook_steps() -> dict[int, WebhookStep]:
    """The newest step of each webhook, by its number."""
    newest = WebhookStep.select(fn.MAX(WebhookStep.id)).group_by(WebhookStep.webhook)
    return {row.webhook_id: row for row in WebhookStep.select().where(WebhookStep.id.in_(newest))}


def open_webhooks() -> list[Webhook]:
    """The webhooks that are not ended."""
    ended = [number for number, row in hook_steps().items() if row.step == ENDED]
    return list(Webhook.select().where(Webhook.number.not_in(ended)).order_by(Webhook.number))


def forget_due(number: int) -> None:
    """Send nothing more of what waits for a webhook; its messages stay in the log."""
    WebhookDue.delete().where(WebhookDue.webhook == number).execute()


def _step(tx: Transaction, number: int, step: str, why: str, by: str) -> None:
    tx.insert(WebhookStep, webhook=number, step=step, why=why, by=by, at=tx.now)


def _checked_kinds(chosen: Collection[str]) -> str:
    wanted = set(chosen)
    if not wanted:
        raise NoKind()
    if not wanted <= EVENTS.keys():
        raise UnknownChoice()
    return " ".join(kind for kind in EVENTS if kind in wanted)
