"""Count what waits about the program: tokens, webhooks, sign-in, failed messages and checks."""

from __future__ import annotations

from datetime import timedelta

from peewee import fn

from webapp.audit.check_runs import AUDIT, last_checks
from webapp.company.parts import INTEGRATION
from webapp.home.waiting_item import WaitingItem, WaitingReader, counted_item
from webapp.integration.models import ApiToken, ApiTokenDecision, ApiTokenRevocation
from webapp.integration.operations.webhooks import DISABLED, hook_steps
from webapp.messaging.models import Delivery, Sending
from webapp.web.operations.identity_providers import waiting_provider

OVERDUE = timedelta(days=2)  # nightly checks: one missed night is a pause, two are not
FAILED = timedelta(days=7)  # failed messages from before are not listed


def disabled_webhooks(reader: WaitingReader) -> WaitingItem | None:
    """Count webhooks that were disabled because they do not take what is sent."""
    if INTEGRATION in reader.company.parts_off:
        return None
    since = [step.at for step in hook_steps().values() if step.step == DISABLED]
    if not since:
        return None
    first = reader.company.clock.day(min(since))
    return WaitingItem("webhooks", "/webhooks", len(since), first)


def token_proposals(reader: WaitingReader) -> WaitingItem | None:
    """Count tokens of the API that wait for a leader's decision."""
    if INTEGRATION in reader.company.parts_off:
        return None
    query = (
        ApiToken.select(fn.COUNT(ApiToken.number), fn.MIN(ApiToken.proposed_at))
        .left_outer_join(ApiTokenDecision)
        .switch(ApiToken)
        .left_outer_join(ApiTokenRevocation)
        .where(ApiTokenDecision.token.is_null(), ApiTokenRevocation.token.is_null())
    )
    [(count, oldest)] = query.tuples()
    if not count:
        return None
    return WaitingItem("tokens", "/tokens", count, reader.company.clock.day(oldest))


def provider_proposal(reader: WaitingReader) -> WaitingItem | None:
    """Return the settings of the company's account as an item, while a leader must decide."""
    waits = waiting_provider()
    if waits is None:
        return None
    since = reader.company.clock.day(waits.proposed_at)
    return WaitingItem("provider", "/company-account", 1, since)


def failed_messages(reader: WaitingReader) -> WaitingItem | None:
    """Count messages to groups that were dropped in the last 7 days (`FAILED`)."""
    query = (
        Delivery.select(fn.COUNT(Delivery.id), fn.MIN(Sending.at))
        .join(Sending)
        .where(Sending.result == "dropped", Sending.at >= reader.now - FAILED)
    )
    return counted_item(reader, "messages", "/channels", query)


def failed_checks(reader: WaitingReader) -> WaitingItem | None:
    """Count kinds of data checks whose last run found a misfit or failed.

    Where none did: the nightly check as one item, if it has not ended for `OVERDUE`.
    """
    last, day = last_checks(), reader.company.clock.day
    bad = [each for each in last.values() if each.is_bad]
    if bad:
        since = min(day(each.ended_at) for each in bad)
        return WaitingItem("verification", "/verification", len(bad), since)
    nightly = last.get(AUDIT)
    if nightly is None or reader.now - nightly.ended_at <= OVERDUE:
        return None
    return WaitingItem("overdue", "/verification", 1, day(nightly.ended_at))
