"""The sending process reads no foreign file and runs no command, whatever address it gets."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event

import pytest

from tests.answering import answering
from tests.webapp.messaging.conftest import AT_MOST, Group
from webapp.messaging.operations.deliver import DeliveryClaim
from webapp.messaging.replies import read_reply
from webapp.messaging.worker_client import WorkerClient

TRIED = """
import json, os, subprocess, sys
from pathlib import Path
from webapp.messaging.sandbox import Sandbox

guard = Sandbox(Path(sys.argv[1]), inside=False)
own, other = Path(sys.argv[1]) / "own", Path(sys.argv[2])
guard.stand()
stopped = {}
def tried(name, what):
    guard.stopped = ""
    try:
        what()
    except (OSError, RuntimeError):
        pass
    stopped[name] = guard.stopped
def has_address(name):
    import socket
    try:
        return bool(socket.gethostbyname(name))
    except OSError:
        return False
def connect(address):
    import socket
    with socket.socket() as held:
        held.settimeout(0.01)
        held.connect(address)
tried("own file", lambda: own.read_text())
tried("other file", lambda: other.read_text())
tried("written", lambda: own.write_text("x"))
tried("linked", lambda: (own.parent / "link").read_text())
tried("command", lambda: subprocess.run(["true"]))
tried("shell", lambda: os.system("true"))
def sendmsg():
    import socket
    with socket.socket(type=socket.SOCK_DGRAM) as held:
        held.sendmsg([b"x"], [], 0, ("127.0.0.1", 9))
tried("datagram", sendmsg)
INSIDE = ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "224.0.0.1"]
if has_address("localhost"):  # a bare root has no list of hosts
    INSIDE.append("localhost")
for address in INSIDE:
    tried(address, lambda: connect((address, 9)))
sys.stdout.write(json.dumps(stopped))
"""


def test_forbidden_files_commands_and_addresses_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "outgoing"
    folder.mkdir()
    (folder / "own").write_text("enclosed")
    secret = tmp_path / "session.key"
    secret.write_text("a key")
    (folder / "link").symlink_to(secret)
    ran = subprocess.run(
        [sys.executable, "-c", TRIED, str(folder), str(secret)],
        capture_output=True,
        text=True,
        check=True,
        timeout=AT_MOST,
    )
    stopped = json.loads(ran.stdout)
    assert stopped.pop("own file") == ""
    assert stopped.pop("other file") == "file"
    assert stopped.pop("linked") == "file"
    assert stopped.pop("written") == "file"
    assert stopped.pop("command").startswith("subprocess.")
    assert stopped.pop("shell").startswith("os.system")
    assert set(stopped.values()) == {"address"}


CLAIM = DeliveryClaim(1, 1, "", "test", "题", "文", None, None, None, 1)  # type: ignore[arg-type]


def test_a_process_that_gives_no_answer_is_replaced(tmp_path: Path, group: Group) -> None:
    group.answering.clear()
    with WorkerClient(tmp_path, inside=True, patience=0.0) as worker_client:
        for _ in range(2):
            assert worker_client.send(group.address, CLAIM, None).said == "silent"


def test_a_process_that_is_not_ready_in_time_sends_nothing(tmp_path: Path, group: Group) -> None:
    with WorkerClient(tmp_path, inside=True, loading=0.0) as worker_client:
        assert worker_client.send(group.address, CLAIM, None).said == "silent"
    assert group.told == []


def test_an_answer_that_never_ends_is_cut_off(worker_client: WorkerClient) -> None:
    told = Event()

    class Endless(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.end_headers()
            with suppress(OSError):  # until the reader goes away
                while True:
                    self.wfile.write(b"x" * 10_000)
            told.set()

        def log_message(self, *_args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endless)
    with answering(server):
        answer = worker_client.send(f"json://127.0.0.1:{server.server_port}/", CLAIM, None)
        assert told.wait(AT_MOST)
    assert answer.result == "sent"


@pytest.mark.parametrize(
    ("status", "headers", "body", "wanted"),
    [
        (200, {}, "", ("sent", None)),
        (204, {}, "", ("sent", None)),
        (200, {}, '{"errcode": 0, "errmsg": "ok"}', ("sent", None)),
        (200, {}, '{"code": 200, "msg": "success"}', ("sent", None)),
        (200, {}, '{"code": true}', ("sent", None)),
        (200, {}, "[1]", ("sent", None)),
        (200, {}, '{"errcode": 40001, "errmsg": "invalid"}', ("failed", None)),
        (200, {}, '{"code": 19001, "msg": "param invalid"}', ("failed", None)),
        (200, {}, '{"ok": false, "error_code": 400}', ("failed", None)),
        (200, {}, '{"code": 11232, "msg": "frequency limited"}', ("limited", None)),
        (404, {"Retry-After": "5"}, "", ("failed", None)),
        (429, {}, "", ("limited", None)),
        (429, {"retry-after": "30"}, "", ("limited", 30)),
        (429, {"Retry-After": "99999999"}, "", ("limited", 86400)),
        (429, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, "", ("limited", None)),
        (503, {"Retry-After": "60"}, "", ("limited", 60)),
        (503, {}, "", ("failed", None)),
    ],
)
def test_an_answer_is_read_by_its_fields(
    status: int, headers: dict[str, str], body: str, wanted: tuple[str, int | None]
) -> None:
    told = read_reply(status, headers, body)
    assert (told["result"], told["after"]) == wanted
