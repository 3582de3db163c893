"""Count what other systems wait for: webhooks that were disabled, tokens and sign-in settings."""

from __future__ import annotations

from peewee import fn

from webapp.company.parts import INTEGRATION
from webapp.home.waiting_item import WaitingItem, WaitingReader
from webapp.integration.models import ApiToken, ApiTokenDecision, ApiTokenRevocation
from webapp.integration.operations.webhooks import DISABLED, hook_steps
from webapp.web.operations.identity_providers import waiting_provider


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
