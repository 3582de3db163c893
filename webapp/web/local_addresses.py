"""Addresses that a request names to be led to afterwards: only those of this program are taken."""

from __future__ import annotations

from urllib.parse import urlsplit

START = "/"


def local_address(wanted: str) -> str:
    """The address if it is a path of this program, else the start page's.

    Browsers drop tabs and line ends within an address and read a backslash as a slash, so that
    `/<tab>/host` and `/\\host` lead to another host: an address with any such character is refused.
    """
    has_others = any(sign <= " " or sign == "\x7f" or sign == "\\" for sign in wanted)
    if has_others or not wanted.startswith("/") or wanted.startswith("//"):
        return START
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return START
    return wanted if not parts.scheme and not parts.netloc else START
