"""Ask the sending process from the server, one request at a time; end it where it hangs."""

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

PATIENCE = 30.0  # timeout of one answer in seconds
LOADING = 120.0  # timeout of the process's start in seconds: about 1 on a quiet machine


class WorkerClient:
    """Sends through a worker process, which the first request starts and the `with` block ends.

    `folder` is the only folder that the process may read attachments from; `inside` allows
    internal addresses; `patience` and `loading` are timeouts in seconds.
    """

    def __init__(
        self,
        folder: Path,
        inside: bool = False,
        patience: float = PATIENCE,
        loading: float = LOADING,
    ) -> None:
        self._folder, self._inside = folder, inside
        self._patience, self._loading = patience, loading
        self._process: Any = None  # Popen; Any because its pipes are never None here

    def __enter__(self) -> WorkerClient:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._end()

    def interrupt(self) -> None:
        """Kill the worker process from another thread; the pending request fails."""
        process = self._process
        if process is not None:
            process.kill()

    def check(self, address: str) -> dict[str, Any]:
        """Return `known`, `service` and `files` of an address; send nothing."""
        return self._request({"ask": "check", "address": address}) or {"known": False}

    def send(self, address: str, claim: DeliveryClaim, file: Path | None) -> Answer:
        """Send one message to one address; Answer("failed", "silent") if no answer came in time."""
        return self._answer(
            {
                "ask": "send",
                "address": address,
                "title": claim.title,
                "text": claim.text,
                "file": str(file) if file else None,
                "file_name": claim.file_name,
            }
        )

    def post(self, address: str, headers: dict[str, str], body: str) -> Answer:
        """POST a body; an Answer "failed", "silent" where none came in time."""
        return self._answer({"ask": "post", "address": address, "headers": headers, "body": body})

    def _answer(self, request: dict[str, Any]) -> Answer:
        answer = self._request(request)
        if answer is None:
            return Answer("failed", "silent")
        after = answer["after"]
        return Answer(
            answer["result"], answer["said"], None if after is None else timedelta(seconds=after)
        )

    def _request(self, request: dict[str, Any]) -> dict[str, Any] | None:
        """The process's answer; None where none came in time: the process is ended then."""
        try:
            process = self._process or self._start()
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._read_line(process, self._patience))
        except (OSError, ValueError):
            self.interrupt()  # at once: the delivery is retried, so it must not be sent as well
            self._end()
            return None
        return answer

    def _read_line(self, process: Any, patience: float) -> bytes:
        line = b""
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([process.stdout], [], [], patience)
            chunk = os.read(process.stdout.fileno(), 65536) if ready else b""
            if not chunk:
                break
            line += chunk
        return line

    def _start(self) -> Any:
        """Start a process and wait until it is ready. Raises ValueError where it is not in time."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        where = "inside" if self._inside else "open"
        with all_cores():  # inherited by the process
            self._process = subprocess.Popen(  # noqa: S603 - this program, no user input in the command
                [sys.executable, "-I", "-m", "webapp.messaging.worker", str(self._folder), where],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8"},  # none of the server's proxies or secrets
            )
        json.loads(self._read_line(self._process, self._loading))
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
