"""Make random numbers that a seed and a purpose determine, so that they can be reproduced."""

from __future__ import annotations

from datetime import datetime
from random import Random
from uuid import UUID

from webapp.core.instants import to_microseconds


def chance(seed: int, *purpose: object) -> Random:
    """Return a random generator for one purpose, independent of those for other purposes."""
    return Random(":".join(map(str, (seed, *purpose))))  # noqa: S311 - a sample, no secret


def fact_id(random: Random, at: datetime) -> str:
    """Return a UUID of version 7 as a phone would have made it at that instant."""
    milliseconds = to_microseconds(at) // 1000
    value = (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | random.getrandbits(12) << 64
    return str(UUID(int=value | 0b10 << 62 | random.getrandbits(62)))


def phone_number(random: Random) -> str:
    """Return a random number in the format of a mobile number."""
    prefix = random.choice(("138", "139", "136", "150", "159", "186", "187", "177", "199", "133"))
    return f"{prefix}{random.randrange(10**8):08d}"
