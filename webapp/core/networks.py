"""Derive from an IP address the visitor by whom actions are counted, and a hash of its network."""

from __future__ import annotations

import hmac
from datetime import date
from functools import lru_cache
from hashlib import sha256
from ipaddress import (
    AddressValueError,
    IPv4Address,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

IPV4, IPV6 = 24, 56  # bits of an address that name its network
HOUSEHOLD = 64  # bits of an IPv6 address that name a household; a device changes the rest at will


def visitor_of(address: str) -> str:
    """Return the part of an address by which actions are counted: of IPv6 /64, of IPv4 all."""
    try:
        whole = IPv6Address(address)
    except AddressValueError:
        return address
    mapped = whole.ipv4_mapped
    return str(mapped or IPv6Network((whole, HOUSEHOLD), strict=False).network_address)


@lru_cache(maxsize=4096)  # every request asks for that of its session
def network_hash(key: bytes, address: str, day: date) -> str:
    """Return the hash of an address's network (IPv4 /24, IPv6 /56) on a day; empty for no address.

    The hash is made with the company's key and changes each day. It shows that two requests of one
    day came from one network; it shows neither the network nor that two days' hashes are of the
    same one.
    """
    try:
        whole: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return ""
    if isinstance(whole, IPv6Address) and whole.ipv4_mapped is not None:
        whole = whole.ipv4_mapped
    bits = IPV4 if isinstance(whole, IPv4Address) else IPV6
    network = ip_network((whole, bits), strict=False)
    text = f"jiebao network {day.isoformat()} {network}"
    return hmac.new(key, text.encode(), sha256).hexdigest()[:32]
