"""A limit on the heavy requests of one account that are worked on at a time.

Each holds one of the few threads that answer pages (webapp/site/asgi.py), some for seconds. A phone
sends one batch after the other, and a person one table: the limits leave room for a second device
and for a request whose answer was lost. What is over the limit is refused, and sent again later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import wraps
from itertools import count
from threading import Condition, Lock
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


class Newest:
    """Runs the requests of one form one after the other, and of those that wait only the newest.

    A form that is sent at each change holds all its fields: the newest request says what the
    earlier ones said, and the browser has given those up.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._tickets = count()
        self._newest: dict[Hashable, int] = {}
        self._running: set[Hashable] = set()

    @contextmanager
    def turn(self, form: Hashable) -> Iterator[bool]:
        """Wait until no other request of the form runs; give False if a newer one came meanwhile.

        At most one request of a form runs and one waits: a newer one sends the waiting one away.
        """
        with self._changed:
            ticket = self._newest[form] = next(self._tickets)
            self._changed.notify_all()
            self._changed.wait_for(
                lambda: self._newest.get(form) != ticket or form not in self._running
            )
            runs = self._newest.get(form) == ticket
            if runs:
                self._running.add(form)
        try:
            yield runs
        finally:
            if runs:
                self._end(form, ticket)

    def _end(self, form: Hashable, ticket: int) -> None:
        with self._changed:
            self._running.discard(form)
            if self._newest.get(form) == ticket:
                del self._newest[form]
            self._changed.notify_all()


newest = Newest()


def limited(kind: str, most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let a page function run for the signed-in account at most so many times at once."""

    def decorate(view: Callable[P, T]) -> Callable[P, T]:
        @wraps(view)
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            with at_work.at_most(most, kind, me().person):
                return view(*args, **kwargs)

        return run

    return decorate
