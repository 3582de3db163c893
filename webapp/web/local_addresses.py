"""Addresses that a request names to be led to afterwards: only those of this program are taken."""

from __future__ import annotations

from urllib.parse import urlsplit

START = "/"
# Signs that look like a slash or backslash, which a proxy or browser may read as one.
LIKE_SLASHES = frozenset("\u2044\u2215\u29f8\u29f5\u29f9\ufe68\uff0f\uff3c")


def local_address(wanted: str) -> str:
    """The address if it is a path of this program, else the start page's.

    Browsers drop tabs and line ends within an address and read a backslash as a slash, so that
    `/<tab>/host` and `/\\host` lead to another host: an address with any such character is refused,
    and with any that is not shown or that looks like a slash.
    """
    if any(sign in "\\ " or sign in LIKE_SLASHES or not sign.isprintable() for sign in wanted):
        return START
    if not wanted.startswith("/") or wanted.startswith("//"):
        return START
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return START
    return wanted if not parts.scheme and not parts.netloc else START
