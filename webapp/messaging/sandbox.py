"""What the child that sends may do: no address inside the house, no file but its own, no command.

An address of a group may name anything: a host in this network, a file to be sent along. Python's
audit hooks (PEP 578) see each connection and each file at the moment it is opened, after names are
resolved and redirects followed, and cannot be taken off again.
"""

from __future__ import annotations

import os
import ssl
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from webapp.core.paths import ROOT

FORBIDDEN = (
    *("subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "os.remove"),
    *("os.rename", "os.truncate", "os.putenv", "pty.", "syslog.", "ctypes.dlopen", "socket.bind"),
)
READABLE = ("/etc/hosts", "/etc/resolv.conf", "/etc/mime.types", "/usr/share/zoneinfo", "/dev/null")


class Guard:
    """Stops what is not allowed, and remembers that it did."""

    def __init__(self, folder: Path, inside: bool) -> None:
        paths = ssl.get_default_verify_paths()
        mine = (sys.prefix, sys.base_prefix, str(ROOT), str(folder))
        keys = (paths.cafile, paths.capath, paths.openssl_cafile, paths.openssl_capath)
        self._readable = tuple(os.path.realpath(each) for each in (*mine, *keys, *READABLE) if each)
        self._inside = inside
        self.stopped = ""

    def stand(self) -> None:
        """From now on."""
        sys.addaudithook(self._ask)

    def _ask(self, event: str, told: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.sendto"):
            self._connecting(told[1])
        elif event == "open":
            self._opening(*told)
        elif event.startswith(FORBIDDEN):
            self._stop(event)

    def _connecting(self, address: Any) -> None:
        try:
            found = ip_address(str(address[0]).partition("%")[0])
        except ValueError:
            self._stop("address")
            return
        if not (found.is_global or self._inside) or found.is_multicast:
            self._stop("address")

    def _opening(self, path: Any, _mode: Any, flags: int) -> None:
        if isinstance(path, int):
            return
        place = os.path.realpath(os.fsdecode(path))
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if (writes and place != "/dev/null") or not self._may_read(place):
            self._stop("file")

    def _may_read(self, place: str) -> bool:
        return any(place == each or place.startswith(f"{each}/") for each in self._readable)

    def _stop(self, why: str) -> None:
        self.stopped = why
        raise PermissionError(f"stopped: {why}")
