"""Convert phone and account numbers to the forms that are stored: encrypted, hashed, masked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from webapp.core.phone_numbers import Cipher, mask


@dataclass(frozen=True)
class SealedNumber:
    """A number as the database stores it: encrypted, as a keyed hash, and masked."""

    cipher: str
    hash: str
    masked: str


def number_sealer(cipher: Cipher) -> Callable[[str], SealedNumber]:
    """Return a function that seals canonical numbers (`phone_numbers.normalise`) with a cipher."""

    def seal(number: str) -> SealedNumber:
        return SealedNumber(cipher.encrypt(number), cipher.hash(number), mask(number))

    return seal


def account_sealer(cipher: Cipher) -> Callable[[str], SealedNumber]:
    """Return a function that seals bank account numbers; the mask shows the last four digits."""

    def seal(digits: str) -> SealedNumber:
        masked = f"**** {digits[-4:]}"
        return SealedNumber(cipher.encrypt_account(digits), cipher.hash_account(digits), masked)

    return seal
