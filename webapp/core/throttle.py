"""Limit the rate of visitors without a login, identified by a day's hash of their address.

Nothing is stored on disk: addresses are hashed with a salt that exists only in memory and is
replaced each day (and at each start of the program), so no hash can be reversed later.
"""

from __future__ import annotations

import hmac
import secrets
from collections import deque
from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256
from threading import Lock

from webapp.core.networks import visitor_of

MOST_HELD = 10_000  # visitors held in memory; beyond, the least recently seen is removed


class DaySalt:
    """Hashes addresses with a salt that is replaced each day."""

    def __init__(self, draw: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._draw = draw
        self._lock = Lock()
        self._day: date | None = None
        self._salt = b""

    def origin(self, address: str, today: date) -> str:
        """Return today's hash of an address; of IPv6, of the /64 prefix (one household)."""
        with self._lock:
            if today != self._day:
                self._day, self._salt = today, self._draw(32)
            return hmac.new(self._salt, visitor_of(address).encode(), sha256).hexdigest()[:32]


class Throttle:
    """Counts each visitor's actions within a time span, in memory."""

    def __init__(self, most: int, within: timedelta) -> None:
        self.most, self.within = most, within
        self._lock = Lock()
        self._seen: dict[str, deque[datetime]] = {}

    def note(self, who: str, now: datetime) -> None:
        """Count one more action of this visitor."""
        with self._lock:
            times = self._seen.pop(who, deque(maxlen=self.most))
            times.append(now)
            self._seen[who] = times  # moved to the end: the first entry is the least recently seen
            while len(self._seen) > MOST_HELD:
                del self._seen[next(iter(self._seen))]

    def exceeded(self, who: str, now: datetime) -> bool:
        """Whether this visitor reached the limit within the time span."""
        with self._lock:
            times = self._seen.get(who, ())
            return sum(now - at < self.within for at in times) >= self.most
