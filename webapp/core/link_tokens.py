"""What stands in the address of a page without a login: derived from a row, and typed if need be.

Ten characters are 50 bits. A token is the beginning of an HMAC over the row's number (a record to
rate, the link of a wall) under the company's own key: who may is shown it as often as wanted, and
it is kept nowhere. To find the row of a token the database keeps a second HMAC, of the token: so a
copy of the database alone opens no link (a plain hash of 50 bits could be turned back by trying).
"""

from __future__ import annotations

import hmac
from hashlib import sha256

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: no i, l, o, u
LENGTH = 10
_LOOK_ALIKE = str.maketrans({"o": "0", "i": "1", "l": "1", "-": "", " ": ""})


def token_of(key: bytes, number: int, of: str = "rating") -> str:
    """The token of a row: the number of a call's or deal's fact; `of` a wall: of its link."""
    bits = int.from_bytes(_mac(key, f"{of} link {number}")[:8], "big") >> (64 - 5 * LENGTH)
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(LENGTH)))


def hash_of(key: bytes, token: str, of: str = "rating") -> str:
    """What the database keeps of a token."""
    return _mac(key, f"{of} token {token}").hex()


def as_typed(text: str) -> str:
    """A token as a person may have typed it: capitals, hyphens, o for 0, i or l for 1."""
    return text.lower().translate(_LOOK_ALIKE)


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, f"jiebao {text}".encode(), sha256).digest()
