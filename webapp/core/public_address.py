"""Check that an address entered by a user is https and outside the company's network."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

_INSIDE_NAMES = (".local", ".lan", ".internal", ".intranet", ".home", ".corp", ".localdomain")


def is_internal_host(host: str) -> bool:
    """Whether a host's name or address lies in the company's network or on this machine.

    A name that cannot be looked up now is judged by its form alone.
    """
    name = host.strip("[]").rstrip(".").lower()
    if "." not in name and ":" not in name:
        return True  # a name of one word is known in a local network only
    if name.endswith(_INSIDE_NAMES):
        return True
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return any(not ip_address(str(entry[4][0]).partition("%")[0]).is_global for entry in found)


def is_public_address(address: str) -> bool:
    """Whether an address is https and points outside this machine and its network."""
    place = urlsplit(address)
    if place.scheme != "https" or not place.hostname:
        return False
    try:
        found = socket.getaddrinfo(place.hostname, place.port or 443, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return all(ip_address(entry[4][0]).is_global for entry in found)
