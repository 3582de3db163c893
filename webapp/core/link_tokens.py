"""Derive the tokens in the addresses of pages without a login, short enough to type.

Ten characters are 50 bits. A token is the beginning of an HMAC over a row's number (a record to
rate, the link of a wall) under the company's own key, so it can be computed again and is not
stored. To find a token's row, the database stores a second HMAC, of the token: a copy of the
database alone reveals no link (a plain hash of 50 bits could be reversed by trying all values).
"""

from __future__ import annotations

import hmac
from hashlib import sha256

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: no i, l, o, u
LENGTH = 10
_LOOK_ALIKE = str.maketrans({"o": "0", "i": "1", "l": "1", "-": "", " ": ""})


def link_token(key: bytes, number: int, of: str = "rating") -> str:
    """Return the token of a row.

    `number` is that of a call's or deal's fact or, for `of` "wall", of the wall's link.
    """
    bits = int.from_bytes(_mac(key, f"{of} link {number}")[:8], "big") >> (64 - 5 * LENGTH)
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(LENGTH)))


def link_token_hash(key: bytes, token: str, of: str = "rating") -> str:
    """Return the HMAC of a token, as the database stores it."""
    return _mac(key, f"{of} token {token}").hex()


def typed_token(text: str) -> str:
    """Return a typed token as ALPHABET has it: no capitals or hyphens, 0 for o, 1 for i or l."""
    return text.lower().translate(_LOOK_ALIKE)


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, f"jiebao {text}".encode(), sha256).digest()
