"""Send due deliveries: many in each run of the scheduler, or one at once as a test."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from webapp.core.disk_faults import FilesUnreachable
from webapp.core.phone_numbers import NumberUnreadable
from webapp.facts.transactions import Transaction
from webapp.messaging.operations.deliver import (
    SENT,
    Answer,
    DeliveryClaim,
    any_due,
    claim,
    claim_next,
    files_wanted,
    note_delivery,
)
from webapp.messaging.round_sender import RoundSender
from webapp.messaging.worker_client import WorkerClient
from webapp.store.files import FileAltered, FileLost

MOST = 40  # deliveries a round
# Age up to which a file without a message is kept: a file is stored before its message is written.
KEPT = timedelta(hours=1)
log = logging.getLogger(__name__)


class GroupSender(RoundSender):
    """Sends due deliveries to groups; `note_delivery` notes each result and when to retry."""

    def __call__(self) -> None:
        """Send up to MOST due deliveries; skip a channel for the round after it has failed once."""
        runtime = self._runtime
        now = runtime.clock()
        runtime.enclosures.drop_all_but(files_wanted(now), before=now - KEPT)
        if not any_due(now):
            return
        failed_channels: set[int] = set()
        with self._new_client() as client:
            self._active = client
            for _ in range(MOST):
                if self._stopped.is_set():
                    return
                claimed = runtime.write(lambda tx: claim_next(tx, failed_channels))
                if claimed is None:
                    return
                if self._deliver(client, claimed).result != SENT:
                    failed_channels.add(claimed.channel)

    def deliver(self, begin: Callable[[Transaction], int]) -> Answer:
        """Insert a delivery by `begin` and try to send it at once.

        The delivery is inserted and claimed in one transaction, so that no scheduled run claims it
        first.
        """
        claimed = self._runtime.write(lambda tx: claim(tx, begin(tx)))
        with self._new_client() as client:
            return self._deliver(client, claimed)

    def _deliver(self, client: WorkerClient, claimed: DeliveryClaim) -> Answer:
        runtime = self._runtime
        try:
            answer = self._send(client, claimed, runtime.cipher.decrypt_address(claimed.sealed))
        except NumberUnreadable:
            answer = Answer("failed", "sealed")
        except (FileLost, FileAltered, FilesUnreachable) as missing:
            log.error("message %s to channel %s: %s", claimed.delivery, claimed.channel, missing)
            answer = Answer("failed", "enclosure")
        chance = self._chance()
        result = runtime.write(lambda tx: note_delivery(tx, claimed, answer, chance))
        if result != SENT:
            log.info("message %s to channel %s: %s", claimed.delivery, claimed.channel, answer.said)
        return answer

    def _send(self, client: WorkerClient, claimed: DeliveryClaim, address: str) -> Answer:
        """Send with the enclosure, which lies in the one folder that the client may read."""
        if not claimed.file:
            return client.send(address, claimed, None)
        here = self._runtime
        with here.enclosures.on_disk(claimed.file, here.config.outgoing) as file:
            return client.send(address, claimed, file)
