"""What senders to the outside share: rounds through a worker process, which can be ended."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from random import SystemRandom
from threading import Event

from webapp.messaging.worker_client import WorkerClient
from webapp.web.runtime import Runtime

CHANCE = SystemRandom().random
Client = Callable[[], AbstractContextManager[WorkerClient]]


class RoundSender:
    """Sends what is due through the worker process of a `client`, which each round starts.

    `chance` returns a random number from 0 to 1, which spreads the retries.
    """

    def __init__(
        self, runtime: Runtime, chance: Callable[[], float] = CHANCE, client: Client | None = None
    ) -> None:
        config = runtime.config
        self._runtime, self._chance = runtime, chance
        self._new_client = client or (lambda: WorkerClient(config.outgoing, config.inside))
        self._active: WorkerClient | None = None
        self._stopped = Event()

    def stop(self) -> None:
        """End the round: the try in progress counts as failed. May be called from any thread."""
        self._stopped.set()
        active = self._active
        if active is not None:
            active.interrupt()
