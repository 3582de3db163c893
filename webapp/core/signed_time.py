"""Sign and read timestamps (beacons) that prove a record was not made before an instant.

A beacon reads `v1.<milliseconds since 1970>.<HMAC>`. Every response carries one; a record made
offline carries the last one its phone received (docs/decisions/0018-event-time-rule.md).
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime, timedelta
from hashlib import sha256

from webapp.core.instants import EPOCH

_BEACON = re.compile(r"v1\.([0-9]{1,15})\.([0-9a-f]{32})")
_MILLISECOND = timedelta(milliseconds=1)


class Beacons:
    """Signs instants and verifies them with `secret`, a key of this installation."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.new(secret, b"jiebao time beacon", sha256).digest()

    def sign(self, now: datetime) -> str:
        """Return the beacon of an instant in UTC, rounded down to the millisecond."""
        told = str((now - EPOCH) // _MILLISECOND)
        return f"v1.{told}.{self._mac(told)}"

    def read(self, beacon: str) -> datetime | None:
        """Return the instant of a beacon with a valid signature; None for any other text."""
        found = _BEACON.fullmatch(beacon)
        if found is None or not hmac.compare_digest(found[2], self._mac(found[1])):
            return None
        return instant_of(int(found[1]))

    def _mac(self, told: str) -> str:
        return hmac.digest(self._key, told.encode(), "sha256").hex()[:32]


def instant_of(milliseconds: int) -> datetime:
    """Return the instant `milliseconds` after 1970. Raises OverflowError beyond year 9999."""
    return EPOCH + milliseconds * _MILLISECOND


def milliseconds_of(instant: datetime) -> int:
    """Return an instant as whole milliseconds since 1970, rounded down."""
    return (instant - EPOCH) // _MILLISECOND
