"""Check that an address entered by a user is https and outside the company's network."""

from __future__ import annotations

import re
import socket
from ipaddress import (
    AddressValueError,
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)
from urllib.parse import urlsplit

# Ends of names that only a local network knows: RFC 6761, 6762 (appendix G), 8375 and usual ones.
_INSIDE_NAMES = (
    *(".local", ".lan", ".internal", ".intranet", ".private", ".home", ".home.arpa", ".corp"),
    *(".localdomain", ".localhost", ".office"),
)
# IPv6 addresses that carry one of IPv4 in their last 32 bits: mapped, compatible, NAT64.
_CARRIERS = tuple(map(IPv6Network, ("::ffff:0:0/96", "::/96", "64:ff9b::/96")))
# All others that lead outside (RFC 4291); Python calls the former site-local ones global.
_UNICAST = IPv6Network("2000::/3")
# Public name services answer 10.0.0.5.nip.io, a-10-0-0-5.sslip.io and 0a000005.nip.io by 10.0.0.5.
_IN_NAME = re.compile(r"(?<![0-9])(\d{1,3})[.-](\d{1,3})[.-](\d{1,3})[.-](\d{1,3})(?![0-9])")
_HEX_NAME = re.compile(r"(?:.*[.-])?([0-9a-f]{8})\.(?:nip|sslip)\.io")
_PRIVATE = tuple(
    map(
        IPv4Network,
        ("10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"),
    )
)


def is_internal_host(host: str) -> bool:
    """Whether a host's name or address lies in the company's network or on this machine.

    A name that cannot be looked up now is judged by its form alone.
    """
    name = host.strip("[]").rstrip(".").lower()
    if "." not in name and ":" not in name:
        return True  # a name of one word is known in a local network only
    if name.endswith(_INSIDE_NAMES) or _spells_private(name):
        return True
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return any(is_inside(str(entry[4][0])) for entry in found)


def is_public_address(address: str) -> bool:
    """Whether an address is https and points outside this machine and its network."""
    try:
        place = urlsplit(address)
        if place.scheme != "https" or not place.hostname:
            return False
        found = socket.getaddrinfo(place.hostname, place.port or 443, type=socket.SOCK_STREAM)
    except (OSError, ValueError):  # ValueError: a label that is too long, a port out of range
        return False
    return not any(is_inside(str(entry[4][0])) for entry in found)


def is_inside(address: str) -> bool:
    """Whether an IP address is none of one machine outside: private, of this machine, of a group.

    An address of IPv6 that carries one of IPv4 is judged by that one. Raises ValueError.
    """
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        carried = _carried(found)
        if carried is None and found not in _UNICAST:
            return True
        found = carried or found
    return not found.is_global or found.is_multicast


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address.sixtofour is not None:
        return address.sixtofour
    if any(address in network for network in _CARRIERS):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _spells_private(name: str) -> bool:
    """Whether a name spells out an address of a private network in its labels."""
    spelled = [".".join(found.groups()) for found in _IN_NAME.finditer(name)]
    if found := _HEX_NAME.fullmatch(name):
        spelled.append(str(IPv4Address(int(found[1], 16))))
    return any(map(_is_private, spelled))


def _is_private(text: str) -> bool:
    try:
        address = IPv4Address(text)
    except AddressValueError:
        return False
    return any(address in network for network in _PRIVATE)
