"""Draw random first passwords, hash them, and encrypt them for HR until they are used."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from webapp.core.phone_numbers import Cipher
from webapp.web.models import FirstPassword, FirstPasswordBatch
from webapp.web.operations.first_passwords import FirstGiven
from webapp.web.operations.sign_in import hash_drawn_password

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # without 0 1 i l o, which are misread on paper
LENGTH = 10
Seal = Callable[[str, str], str]  # of a person and the password


def draw_password() -> str:
    """A random password of LENGTH characters of ALPHABET."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def draw_for(people: Iterable[str]) -> dict[str, str]:
    """Draw a random first password for each person; return them by staff number."""
    return {person: draw_password() for person in people}


def hashed(passwords: Mapping[str, str]) -> dict[str, str]:
    """Return the argon2 hashes of passwords. Slow: never call it in a write transaction."""
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(passwords, pool.map(hash_drawn_password, passwords.values()), strict=True))


def first_given(passwords: Mapping[str, str], seal: Seal) -> list[FirstGiven]:
    """Hash and encrypt first passwords, given by staff number. Slow, as `hashed` is."""
    hashes = hashed(passwords)
    return [
        FirstGiven(person, hashes[person], seal(person, password))
        for person, password in passwords.items()
    ]


@dataclass(frozen=True)
class HeldPassword:
    """A kept first password: whose it is, its batch, when, why and by whom it was made."""

    person: str
    batch: int
    made_at: datetime
    why: str
    made_by: str
    sealed: str

    def opened(self, cipher: Cipher) -> str:
        """Decrypt and return the password. Raises NumberUnreadable."""
        return cipher.decrypt_first_password(self.person, self.sealed)


def held_passwords(batch: int = 0) -> list[HeldPassword]:
    """The kept first passwords of a batch (0: of all), by staff number."""
    rows = FirstPassword.select(
        FirstPassword.person,
        FirstPassword.batch,
        FirstPasswordBatch.made_at,
        FirstPasswordBatch.why,
        FirstPasswordBatch.made_by,
        FirstPassword.sealed,
    ).join(FirstPasswordBatch)
    if batch:
        rows = rows.where(FirstPassword.batch == batch)
    return [HeldPassword(*row) for row in rows.order_by(FirstPassword.person).tuples()]
