"""The server's side of the child that sends: asked one thing at a time, ended where it hangs."""

from __future__ import annotations

import json
import os
import select
import subprocess  # the one program that the server starts: itself
import sys
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from webapp.core.cpu_affinity import all_cores
from webapp.messaging.operations.deliver import Answer, DeliveryClaim

PATIENCE = 30.0  # seconds for one answer
LOADING = 120.0  # seconds for the child to load all services: about 1 on a quiet machine


class Herald:
    """Sends by the child, which is started when it is first asked and ends with the block."""

    def __init__(
        self,
        folder: Path,
        inside: bool = False,
        patience: float = PATIENCE,
        loading: float = LOADING,
    ) -> None:
        self._folder, self._inside = folder, inside
        self._patience, self._loading = patience, loading
        self._child: Any = None  # its pipes are there: `_start` opens them

    def __enter__(self) -> Herald:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._end()

    def interrupt(self) -> None:
        """End the child now, from another thread: whoever waits for its answer gets none."""
        child = self._child
        if child is not None:
            child.kill()

    def check(self, address: str) -> dict[str, Any]:
        """`known`, `service` and `files` of an address; nothing is sent."""
        return self._ask({"ask": "check", "address": address}) or {"known": False}

    def send(self, address: str, claim: DeliveryClaim, file: Path | None) -> Answer:
        """Send one message to one address."""
        told = self._ask(
            {
                "ask": "send",
                "address": address,
                "title": claim.title,
                "text": claim.text,
                "file": str(file) if file else None,
                "file_name": claim.file_name,
            }
        )
        if told is None:
            return Answer("failed", "silent")
        after = told["after"]
        return Answer(
            told["result"], told["said"], None if after is None else timedelta(seconds=after)
        )

    def _ask(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        """The child's answer; None where it gave none in time: it is ended then."""
        try:
            child = self._child or self._start()
            child.stdin.write(json.dumps(asked).encode() + b"\n")
            child.stdin.flush()
            told: dict[str, Any] = json.loads(self._line(child, self._patience))
        except (OSError, ValueError):
            self.interrupt()  # at once: what it would still send is sent again
            self._end()
            return None
        return told

    def _line(self, child: Any, patience: float) -> bytes:
        came = b""
        while not came.endswith(b"\n"):
            ready, _, _ = select.select([child.stdout], [], [], patience)
            piece = os.read(child.stdout.fileno(), 65536) if ready else b""
            if not piece:
                break
            came += piece
        return came

    def _start(self) -> Any:
        """A child that is ready. Raises ValueError where it was not so in time."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        where = "inside" if self._inside else "open"
        with all_cores():  # inherited by the process
            self._child = subprocess.Popen(  # noqa: S603 - itself, with no word of anybody's
                [sys.executable, "-I", "-m", "webapp.messaging.worker", str(self._folder), where],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8"},  # no proxy of the server's, no secret
            )
        json.loads(self._line(self._child, self._loading))
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        try:
            child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
