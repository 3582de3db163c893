"""Draw the spot-check samples of the sample company: seed commitments and daily draws."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from webapp.checks.operations.draw_samples import commit_seeds, draw_days
from webapp.demo.chance import chance
from webapp.demo.events import Event, event_moment
from webapp.facts.transactions import Transaction


def sample_events(seed: int, start: date, today: date) -> Iterator[Event]:
    """Yield the commitment of seeds and the draw of each day after its cut-off, as on a server.

    The first seeds are committed at 08:00 on the day before the first day.
    """
    yield _commit(seed, start - timedelta(days=1))
    day = start
    while day <= today:
        yield _commit(seed, day)
        yield Event(event_moment(day, 21.25), draw_days)
        day += timedelta(days=1)


def _commit(seed: int, day: date) -> Event:
    random = chance(seed, day, "sample")

    def work(tx: Transaction) -> None:
        commit_seeds(tx, lambda: random.randbytes(32).hex())

    return Event(event_moment(day, 8.0), work)
