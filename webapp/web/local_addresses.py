"""Check the address to which a request wants to be redirected: only paths of this program."""

from __future__ import annotations

from urllib.parse import urlsplit

START = "/"
# Signs that look like a slash or backslash, which a proxy or browser may read as one.
LIKE_SLASHES = frozenset("\u2044\u2215\u29f8\u29f5\u29f9\ufe68\uff0f\uff3c")


def local_address(wanted: str) -> str:
    """Return the address if it is a path of this program, else that of the start page.

    Browsers drop tabs and line ends within an address and read a backslash as a slash, so that
    `/<tab>/host` and `/\\host` lead to another host: an address with such a character, with one
    that is not shown, or with one that looks like a slash is refused.
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
