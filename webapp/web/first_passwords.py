"""First passwords: drawn at random, shown once, stored only as hashes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

from webapp.web.operations.sign_in import hash_password

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # without 0 1 i l o, which are misread on paper
LENGTH = 10


def draw_password() -> str:
    """A random password of LENGTH characters of ALPHABET."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def draw_for(people: Iterable[str]) -> dict[str, str]:
    """A random first password by staff number."""
    return {person: draw_password() for person in people}


def hashed(passwords: Mapping[str, str]) -> dict[str, str]:
    """Their argon2 hashes by staff number. Slow: never call it in a write transaction."""
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(passwords, pool.map(hash_password, passwords.values()), strict=True))
