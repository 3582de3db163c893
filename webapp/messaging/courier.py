"""Takes waiting messages round: by the server's clock, or one at once where somebody tests it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from secrets import SystemRandom
from threading import Event

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
from webapp.messaging.worker_client import Herald
from webapp.web.app_context import Office

MOST = 40  # deliveries a round
KEPT = timedelta(hours=1)  # a file that no message names yet: the message comes after it
CHANCE = SystemRandom().random
log = logging.getLogger(__name__)


class Courier:
    """Sends what is due, by the child of a `herald`; `chance` spreads the tries."""

    def __init__(
        self,
        office: Office,
        chance: Callable[[], float] = CHANCE,
        herald: Callable[[], AbstractContextManager[Herald]] | None = None,
    ) -> None:
        config = office.config
        self._office, self._chance = office, chance
        self._herald = herald or (lambda: Herald(config.outgoing, config.inside))
        self._under_way: Herald | None = None
        self._stopped = Event()

    def stop(self) -> None:
        """End the round: the delivery under way counts as failed and is tried again later.

        May be called from any thread.
        """
        self._stopped.set()
        under_way = self._under_way
        if under_way is not None:
            under_way.interrupt()

    def __call__(self) -> None:
        """One round: what failed waits, and its channel is left alone until the next."""
        here = self._office
        now = here.clock()
        here.enclosures.drop_all_but(files_wanted(now), before=now - KEPT)
        if not any_due(now):
            return
        silent: set[int] = set()
        with self._herald() as herald:
            self._under_way = herald
            for _ in range(MOST):
                if self._stopped.is_set():
                    return
                taken = here.write(lambda tx: claim_next(tx, silent))
                if taken is None:
                    return
                if self._deliver(herald, taken).result != SENT:
                    silent.add(taken.channel)

    def deliver(self, begin: Callable[[Transaction], int]) -> Answer:
        """Try at once the delivery that `begin` puts on its way: no round comes in between."""
        taken = self._office.write(lambda tx: claim(tx, begin(tx)))
        with self._herald() as herald:
            return self._deliver(herald, taken)

    def _deliver(self, herald: Herald, taken: DeliveryClaim) -> Answer:
        here = self._office
        file = here.enclosures.path(taken.file) if taken.file else None
        try:
            answer = herald.send(here.cipher.decrypt_address(taken.sealed), taken, file)
        except NumberUnreadable:
            answer = Answer("failed", "sealed")
        chance = self._chance()
        result = here.write(lambda tx: note_delivery(tx, taken, answer, chance))
        if result != SENT:
            log.info("message %s to channel %s: %s", taken.delivery, taken.channel, answer.said)
        return answer
