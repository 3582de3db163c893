"""A limit on the heavy requests of one account that are worked on at a time.

Each holds one of the few threads that answer pages (webapp/site/asgi.py), some for seconds. A phone
sends one batch after the other, and a person one table: the limits leave room for a second device
and for a request whose answer was lost. What is over the limit is refused, and sent again later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar

from webapp.core.errors import JiebaoError, _
from webapp.web.current_user import me

P = ParamSpec("P")
T = TypeVar("T")
BATCHES_AT_ONCE = 4  # batches of records from the phones of one account
TABLES_AT_ONCE = 2  # uploads and readings of tables by one account


class TooManyAtOnce(JiebaoError):
    """The account has as many such requests at work as it may have."""

    sentence = _("您还有 %(most)s 个同样的请求在处理。请等它们做完，再试一次。")
    status = 429


class AtWork:
    """Counts the requests at work by account and kind, in this process's memory."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[tuple[str, str]] = Counter()

    @contextmanager
    def at_most(self, most: int, kind: str, account: str) -> Iterator[None]:
        """Count one more inside the context. Raises TooManyAtOnce."""
        key = kind, account
        with self._lock:
            if self._counts[key] >= most:
                raise TooManyAtOnce(most=most)
            self._counts[key] += 1
        try:
            yield
        finally:
            with self._lock:
                self._counts[key] -= 1
                if not self._counts[key]:
                    del self._counts[key]


at_work = AtWork()


def limited(kind: str, most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let a page function run for the signed-in account at most so many times at once."""

    def decorate(view: Callable[P, T]) -> Callable[P, T]:
        @wraps(view)
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            with at_work.at_most(most, kind, me().person):
                return view(*args, **kwargs)

        return run

    return decorate
