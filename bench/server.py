"""Start a real server for a benchmark, with its own data folder and port; end it by its id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

STARTS_WITHIN = 300.0  # seconds after which a start counts as failed; normally about 2


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A running `jiebao serve` in a process of its own."""

    data: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """End the process by a signal, as a person would."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the process without warning, as a crash would."""
        self.process.kill()
        self.process.wait()


def start(
    data: Path, log: Path | None = None, options: Sequence[str] = (), core: int | None = None
) -> Server:
    """Start serving `data` (made ready before), with further options, and wait until it answers.

    `core`: the only core that it is given; else it chooses one by its process number, so that two
    servers may share one.
    """
    port = free_port()
    jiebao = Path(sys.executable).with_name("jiebao")
    output = log.open("ab") if log else subprocess.DEVNULL
    process = subprocess.Popen(
        [
            *(() if core is None else ("taskset", "--cpu-list", str(core))),
            str(jiebao),
            "serve",
            "--no-demo",
            "--keep-backups",
            "0",
            "--data",
            str(data),
            "--port",
            str(port),
            *options,
        ],
        stdout=output,
        stderr=output,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    server = Server(data, port, process)
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode} before it answered")
        try:
            with urllib.request.urlopen(f"{server.url}/health", timeout=2):
                return server
        except OSError:
            time.sleep(0.1)
    server.kill()
    raise RuntimeError(f"the server did not answer within {STARTS_WITHIN} s")
