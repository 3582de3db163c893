"""Phone and account numbers in the forms that are stored: encrypted, keyed hash, masked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from webapp.core.phone_numbers import Cipher, mask


@dataclass(frozen=True)
class SealedNumber:
    """A number as the database stores it: encrypted, hashed with a key, masked."""

    cipher: str
    hash: str
    masked: str


def number_sealer(cipher: Cipher) -> Callable[[str], SealedNumber]:
    """A function that seals canonical numbers (`normalise` in `phone_numbers.py`) with this
    cipher.
    """

    def seal(number: str) -> SealedNumber:
        return SealedNumber(cipher.encrypt(number), cipher.hash(number), mask(number))

    return seal


def account_sealer(cipher: Cipher) -> Callable[[str], SealedNumber]:
    """A function that seals the numbers of bank accounts; the mask shows the last four digits."""

    def seal(digits: str) -> SealedNumber:
        masked = f"**** {digits[-4:]}"
        return SealedNumber(cipher.encrypt_account(digits), cipher.hash_account(digits), masked)

    return seal
