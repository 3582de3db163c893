"""Under what address and names this machine is reached in its network."""

from __future__ import annotations

import socket

_ANY = ("192.0.2.1", 9)  # an address for documentation; nothing is sent to it


def own_address() -> str:
    """The address by which this machine goes out; the loopback one where it has no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(_ANY)
        except OSError:
            return "127.0.0.1"
        return str(asking.getsockname()[0])


def own_names() -> list[str]:
    """The names that others in the network may use."""
    name = socket.gethostname().split(".")[0].lower()
    return [name, f"{name}.local"]
