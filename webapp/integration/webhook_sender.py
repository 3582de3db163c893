"""Sends webhooks in rounds that the scheduler runs, signed in the Standard Webhooks form."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from standardwebhooks import Webhook as Signer

from webapp.company.parts import INTEGRATION
from webapp.core.phone_numbers import NumberUnreadable
from webapp.facts.transactions import Transaction
from webapp.integration.operations.deliver_webhooks import (
    AT_ONCE,
    HookClaim,
    any_hook_due,
    claim_hook,
    claim_trial,
    delete_old_messages,
    new_events,
    note_hook_try,
    queue_events,
)
from webapp.integration.operations.webhooks import sealed_parts
from webapp.messaging.operations.deliver import SENT, Answer
from webapp.messaging.round_sender import RoundSender
from webapp.messaging.worker_client import WorkerClient

MOST = 200  # messages a round
log = logging.getLogger(__name__)


def signed_headers(secrets: Sequence[str], message: str, at: datetime, body: str) -> dict[str, str]:
    """The headers of the Standard Webhooks form for a body: id, seconds since 1970, signatures.

    There is a signature by each secret, separated by spaces; a receiver takes any that fits.
    """
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Signer(each).sign(message, at, body) for each in secrets),
        "content-type": "application/json",
        "user-agent": "Jiebao webhooks",
    }


class WebhookSender(RoundSender):
    """Queues what has happened, and sends to webhooks what is due."""

    def __call__(self) -> None:
        """Queue, then send up to MOST messages; skip a webhook for the round once it has failed."""
        runtime = self._runtime
        told = INTEGRATION not in runtime.company.parts_off
        for events in new_events(told=told):
            runtime.write(partial(queue_events, events=events))
        while runtime.write(delete_old_messages) == AT_ONCE and not self._stopped.is_set():
            pass
        if told and any_hook_due(runtime.clock()):
            self._send_round()

    def _send_round(self) -> None:
        silent: set[int] = set()
        with self._new_client() as client:
            self._active = client
            for _turn in range(MOST):
                if self._stopped.is_set():
                    return
                claimed = self._runtime.write(lambda tx: claim_hook(tx, silent))
                if claimed is None:
                    return
                if self._send(client, claimed).result != SENT:
                    silent.add(claimed.webhook)

    def send_trial(self, begin: Callable[[Transaction], int]) -> Answer:
        """Insert a test message by `begin` and send it at once."""
        claimed = self._runtime.write(lambda tx: claim_trial(tx, begin(tx)))
        with self._new_client() as client:
            return self._send(client, claimed)

    def _send(self, client: WorkerClient, claimed: HookClaim) -> Answer:
        runtime = self._runtime
        try:
            address, secrets = sealed_parts(runtime.cipher.decrypt_address(claimed.sealed))
        except NumberUnreadable:
            answer = Answer("failed", "sealed")
        else:
            signing = secrets if claimed.old_too else secrets[:1]
            headers = signed_headers(signing, claimed.name, runtime.clock(), claimed.body)
            answer = client.post(address, headers, claimed.body)
        chance = self._chance()
        result = runtime.write(lambda tx: note_hook_try(tx, claimed, answer, chance))
        if result != SENT:
            log.info("message %s to webhook %s: %s", claimed.message, claimed.webhook, answer.said)
        return answer
