"""Check that an address entered by a user is https and outside the company's network."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from urllib.parse import urlsplit


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
