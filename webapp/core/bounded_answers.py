"""Read the answer of a foreign server up to a limit of bytes and of seconds, with requests.

requests itself reads an answer whole, however long it is, and also the body of each redirect.
"""

from __future__ import annotations

import time
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

PIECE = 64 * 1024


class AnswerTooSlow(requests.ConnectionError):
    """The answer was not complete in time."""


class AnswerTooLong(requests.ConnectionError):
    """The answer is longer than the limit."""


def read_bounded(answer: Any, most: int, seconds: float, *, cut: bool) -> None:
    """Read at most `most` bytes of a streamed answer within `seconds`, and close it.

    Its `content` is what was read then. `cut`: a longer answer is cut off and a slow one ends where
    it is; else they raise AnswerTooLong and AnswerTooSlow. Also raises requests.ConnectionError.
    """
    until, held = time.monotonic() + seconds, b""
    try:
        while len(held) <= most and (piece := answer.raw.read1(PIECE, decode_content=True)):
            held += piece
            if time.monotonic() > until:
                break
        else:
            until = float("inf")
    except (HTTPError, OSError) as broken:
        raise requests.ConnectionError(str(broken)) from broken
    finally:
        answer.close()
    if not cut:
        if len(held) > most:
            raise AnswerTooLong()
        if until != float("inf"):
            raise AnswerTooSlow()
    answer._content, answer._content_consumed = held[:most], True


class BoundedAdapter(HTTPAdapter):
    """An adapter whose answers are read by `read_bounded`; a longer or slower one is an error."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        super().__init__()

    def send(self, request: Any, **how: Any) -> Any:  # type: ignore[override]
        """Send a request and read its answer. Raises requests.RequestException."""
        answer = super().send(request, **{**how, "stream": True})
        read_bounded(answer, self._most, self._seconds, cut=False)
        return answer
