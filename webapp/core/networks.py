"""Keyed hashes of the network of an IP address, one for each day, so that no address is stored."""

from __future__ import annotations

import hmac
from datetime import date
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

IPV4, IPV6 = 24, 56  # bits of an address that name its network


def network_hash(key: bytes, address: str, day: date) -> str:
    """The hash of an address's network (IPv4 /24, IPv6 /56) on a day; empty for no IP address.

    Under a company's key, and another each day: it shows that two requests of one day came from
    one network, but neither the network nor that it is the one of another day.
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
