"""Count durations by length, so that the share of slow ones can be read off."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds


class Durations:
    """How many durations were at most as long as each of BOUNDS, and their sum in seconds.

    Only one thread may add to it. A reader in another thread may see a count before its sum.
    """

    def __init__(self) -> None:
        self._counts = [0] * (len(BOUNDS) + 1)
        self.total = 0.0

    def add(self, seconds: float) -> None:
        """Count one duration."""
        self._counts[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds

    @property
    def up_to(self) -> list[int]:
        """The number of durations up to each of BOUNDS; the last number is that of all."""
        return list(accumulate(self._counts))
