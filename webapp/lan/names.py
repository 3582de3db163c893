"""Find the address and the names of this machine in its network."""

from __future__ import annotations

import socket

_PROBE_ADDRESS = (
    "192.0.2.1",
    9,
)  # reserved for documentation; connecting a UDP socket sends nothing


def own_address() -> str:
    """Return this machine's address for outgoing connections; 127.0.0.1 without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_PROBE_ADDRESS)
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def own_names() -> list[str]:
    """Return the host names by which others in the network can reach this machine."""
    name = socket.gethostname().split(".")[0].lower()
    return [name, f"{name}.local"]
