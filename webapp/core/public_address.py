"""Which addresses this program may write to where a user has named one: https, in the open."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from urllib.parse import urlsplit


def in_the_open(address: str) -> bool:
    """Whether an https address leads out of this machine and its network, whoever named it."""
    place = urlsplit(address)
    if place.scheme != "https" or not place.hostname:
        return False
    try:
        found = socket.getaddrinfo(place.hostname, place.port or 443, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return all(ip_address(entry[4][0]).is_global for entry in found)
