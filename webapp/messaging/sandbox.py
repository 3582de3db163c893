"""Forbid the sending process internal addresses, foreign files and commands.

A channel's address may name anything: a host in the internal network, a file to attach. Python's
audit hooks (PEP 578) see each connection and each file at the moment it is opened, after names are
resolved and redirects followed, and cannot be removed.
"""

from __future__ import annotations

import os
import ssl
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from webapp.core.paths import ROOT
from webapp.core.public_address import is_inside

FORBIDDEN = (
    *("subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "os.remove"),
    *("os.rename", "os.truncate", "os.putenv", "pty.", "syslog.", "ctypes.dlopen", "socket.bind"),
)
READABLE = ("/etc/hosts", "/etc/resolv.conf", "/etc/mime.types", "/usr/share/zoneinfo", "/dev/null")


class Sandbox:
    """An audit hook that refuses forbidden operations.

    It allows reading `folder`, Python, this program and READABLE; writing only /dev/null;
    connections to global addresses, and to internal ones where `inside`. `stopped` names the last
    refused operation.
    """

    def __init__(self, folder: Path, inside: bool) -> None:
        paths = ssl.get_default_verify_paths()
        program = (sys.prefix, sys.base_prefix, str(ROOT), str(folder))
        certificates = (paths.cafile, paths.capath, paths.openssl_cafile, paths.openssl_capath)
        self._readable = tuple(
            os.path.realpath(each) for each in (*program, *certificates, *READABLE) if each
        )
        self._inside = inside
        self.stopped = ""

    def stand(self) -> None:
        """Install the hook for the rest of the process; the hook raises PermissionError."""
        sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.sendto"):
            self._check_connection(arguments[1])
        elif event == "socket.sendmsg":
            if arguments[1] is not None:  # None: to where the socket is connected
                self._check_connection(arguments[1])
        elif event == "open":
            self._check_open(*arguments)
        elif event.startswith(FORBIDDEN):
            self._refuse(event)

    def _check_connection(self, address: Any) -> None:
        try:
            target = ip_address(str(address[0]).partition("%")[0])
        except ValueError:
            self._refuse("address")
            return
        if target.is_multicast or (is_inside(str(target)) and not self._inside):
            self._refuse("address")

    def _check_open(self, path: Any, _mode: Any, flags: int) -> None:
        if isinstance(path, int):
            return
        real = os.path.realpath(os.fsdecode(path))
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if (writes and real != "/dev/null") or not self._may_read(real):
            self._refuse("file")

    def _may_read(self, real: str) -> bool:
        return any(real == each or real.startswith(f"{each}/") for each in self._readable)

    def _refuse(self, why: str) -> None:
        self.stopped = why
        raise PermissionError(f"stopped: {why}")
