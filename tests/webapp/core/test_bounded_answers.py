"""A foreign server's answer is read up to a limit, also where it never ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from tests.answering import answering
from webapp.core.bounded_answers import AnswerTooLong, AnswerTooSlow, BoundedAdapter, read_bounded


class Foreign(BaseHTTPRequestHandler):
    """Answers /short whole, /endless without an end, /away by an endless redirect to /short."""

    def do_GET(self) -> None:
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("Location", "/short")
        self.end_headers()
        with suppress(OSError):  # the reader goes away
            self.wfile.write(b"short")
            while self.path != "/short":
                self.wfile.write(b"x" * 1000)

    def log_message(self, *_args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def foreign() -> Iterator[str]:
    """The address of such a server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Foreign)
    with answering(server):
        yield f"http://127.0.0.1:{server.server_port}"


def get(address: str, most: int = 10_000, seconds: float = 60) -> requests.Response:
    with requests.Session() as session:
        session.mount("http://", BoundedAdapter(most, seconds))
        return session.get(address, timeout=60)


def test_a_short_answer_is_read_whole(foreign: str) -> None:
    assert get(f"{foreign}/short").content == b"short"


def test_a_longer_answer_is_an_error_and_so_is_a_slow_one(foreign: str) -> None:
    with pytest.raises(AnswerTooLong):
        get(f"{foreign}/endless")
    with pytest.raises(AnswerTooLong):  # requests would read the redirect's body whole
        get(f"{foreign}/away")
    with pytest.raises(AnswerTooSlow):
        get(f"{foreign}/endless", most=10**9, seconds=0.0)


def test_a_longer_answer_may_be_cut_off_instead(foreign: str) -> None:
    with requests.Session() as session:
        answer = session.get(f"{foreign}/endless", stream=True, timeout=60)
        read_bounded(answer, 10_000, 60, cut=True)
    assert len(answer.content) == 10_000
    assert answer.text.startswith("shortxx")
