"""Phone numbers in the three forms that the database stores: encrypted, keyed hash, masked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from webapp.core.phone_numbers import Cipher, mask


@dataclass(frozen=True)
class SealedNumber:
    """A phone number as the database stores it: encrypted, hashed with a key, masked."""

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
