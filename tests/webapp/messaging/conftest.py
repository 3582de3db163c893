"""Fixtures of messaging: an HTTP receiver on loopback as a group, senders and channels."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from typing import Any

import pytest

from tests.answering import answering
from webapp.messaging.group_sender import GroupSender
from webapp.messaging.operations.announce import KINDS
from webapp.messaging.operations.channels import AddressGiven, add_channel
from webapp.messaging.worker_client import WorkerClient
from webapp.web.runtime import Runtime

AT_MOST = 300.0  # timeout in seconds; on a quiet machine every wait takes 1 or 2


@dataclass
class Group:
    """Keeps the requests in `told`; answers with `answers` one after the other, then with 200."""

    address: str = ""
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    asked: Event = field(default_factory=Event)  # set by the first request
    answering: Event = field(default_factory=Event)  # every answer waits until it is set

    def will(self, status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        self.answers.append((status, headers or {}, body))

    @property
    def titles(self) -> list[str]:
        """The titles of all messages received, whether refused or accepted."""
        return [each["title"] for each in self.told]


def listening(group: Group) -> ThreadingHTTPServer:
    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            group.told.append(json.loads(body))
            group.asked.set()
            group.answering.wait()
            status, headers, said = group.answers.pop(0) if group.answers else (200, {}, b"")
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_args: object) -> None:
            """Says nothing."""

    return ThreadingHTTPServer(("127.0.0.1", 0), Takes)


@contextmanager
def serve_group() -> Iterator[Group]:
    """Serve a group on loopback; it answers at once until a test clears `answering`."""
    held = Group()
    held.answering.set()
    server = listening(held)
    # Apprise's timeouts are 4 s unless the address sets them.
    patient = f"cto={AT_MOST}&rto={AT_MOST}"
    held.address = f"json://127.0.0.1:{server.server_port}/a-secret?{patient}&of=the-group"
    with answering(server):
        yield held
        held.answering.set()


@pytest.fixture
def group() -> Iterator[Group]:
    with serve_group() as held:
        yield held


@pytest.fixture(scope="session")
def worker_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerClient]:
    """One sending process for all tests, because starting it is slow."""
    with WorkerClient(tmp_path_factory.getbasetemp(), True, AT_MOST, AT_MOST) as held:
        yield held


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every other sending process the same timeouts, unless a test passes its own."""
    given = (False, AT_MOST, AT_MOST)
    monkeypatch.setattr(WorkerClient.__init__, "__defaults__", given)


@pytest.fixture
def sender(inside: Runtime, worker_client: WorkerClient) -> Callable[[float], GroupSender]:
    """Makes a sender with this `chance`; 1 gives the longest wait."""
    return lambda chance: GroupSender(inside, lambda: chance, lambda: nullcontext(worker_client))


@pytest.fixture
def goes_round(sender: Callable[[float], GroupSender]) -> GroupSender:
    return sender(1.0)


@pytest.fixture
def inside(runtime: Runtime) -> Runtime:
    """The runtime of a company whose configuration allows internal addresses."""
    return replace(runtime, config=replace(runtime.config, inside=True))


@pytest.fixture
def channel(inside: Runtime, group: Group) -> Callable[..., int]:
    """Adds a channel to the group, for all kinds unless some are given."""

    def opened(*kinds: str, pace: int = 15, address: str = "") -> int:
        sealed = inside.cipher.encrypt_address(address or group.address)
        given = AddressGiven(sealed, "json://127.****up", "JSON", True)
        wanted = kinds or tuple(KINDS)
        return int(inside.write(lambda tx: add_channel(tx, "1002", "大群", given, wanted, pace)))

    return opened
