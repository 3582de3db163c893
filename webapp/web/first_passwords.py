"""First passwords: drawn at the door, shown once, kept only as hashes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

from webapp.web.operations.sign_in import hash_password

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is misread on paper
LENGTH = 10


def draw_password() -> str:
    """One first password, fit to be read from paper."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def draw_for(people: Iterable[str]) -> dict[str, str]:
    """A first password for each staff number."""
    return {person: draw_password() for person in people}


def hashed(passwords: Mapping[str, str]) -> dict[str, str]:
    """Their argon2 hashes: slow on purpose, so never inside a write transaction."""
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(passwords, pool.map(hash_password, passwords.values()), strict=True))
