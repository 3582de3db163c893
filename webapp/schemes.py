"""The schemes the product ships, read once."""

from __future__ import annotations

from functools import cache

from rules.periods import Clock
from rules.scheme import SHIPPED, Scheme, load_scheme

FACT_CLOCK = "card-campaign"  # whose zone and cut-off tell which day a fact belongs to, and in time


@cache
def schemes() -> dict[str, Scheme]:
    """The shipped schemes by id."""
    loaded = [load_scheme(file) for file in sorted(SHIPPED.glob("*.toml"))]
    return {scheme.id: scheme for scheme in loaded}


def fact_clock() -> Clock:
    """The clock by which facts are told: a day keeps the cut-off that was in force on it."""
    return schemes()[FACT_CLOCK].clock
