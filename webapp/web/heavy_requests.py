"""Limit how many heavy requests of one account are worked on at a time.

Each such request holds one of the few threads that answer pages (webapp/site/asgi.py), some for
seconds. A phone sends one batch after the other, and a person one table: the limits leave room for
a second device and for a request whose answer was lost. A request over the limit is refused, and
the browser sends it again later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from threading import Condition, Lock
from typing import ParamSpec, TypeVar

from flask import request

from webapp.core.errors import JiebaoError, _
from webapp.web.current_user import me

P = ParamSpec("P")
T = TypeVar("T")
BATCHES_AT_ONCE = 4  # batches of records from the phones of one account
TABLES_AT_ONCE = 2  # uploads and imports of tables by one account
FORMS_REMEMBERED = 1_000  # the forms whose newest request is known after it was answered


class TooManyAtOnce(JiebaoError):
    """As many requests of this kind are being worked on as the account may have."""

    sentence = _("您还有 %(most)s 个同样的请求在处理。请等它们做完，再试一次。")
    status = 429


class AtWork:
    """Counts the requests in progress by account and kind, in this process's memory."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[tuple[str, str]] = Counter()

    @contextmanager
    def at_most(self, most: int, kind: str, account: str) -> Iterator[None]:
        """Count one more request inside the context. Raises TooManyAtOnce."""
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


@dataclass(frozen=True)
class SentForm:
    """The place of a form's request among the requests of its page (static/web/numbered.js).

    `page` is random for each page that was opened, `number` counts its requests from 1; without
    JavaScript they are empty and 0.
    """

    page: str = ""
    number: int = 0

    def is_before(self, other: SentForm) -> bool:
        """Whether the same page sent `other` later, whichever request arrived first."""
        return self.page == other.page and self.number < other.number


def sent_form() -> SentForm:
    """Read from the request's header which request of its page it is."""
    page, _space, number = request.headers.get("X-Sent", "").partition(" ")
    is_number = number.isdecimal() and len(number) < 10
    return SentForm(page, int(number)) if is_number else SentForm()


class Newest:
    """Runs the requests of a form one after the other; of those that wait, only the newest.

    A form that is sent at each change holds all its fields: the newest request says everything that
    the earlier ones said, and the browser no longer waits for those. They may arrive in another
    order than they were sent, each on a connection of its own: the number in `SentForm` decides.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._newest: dict[Hashable, SentForm] = {}
        self._running: set[Hashable] = set()

    @contextmanager
    def turn(self, form: Hashable, sent: SentForm | None = None) -> Iterator[bool]:
        """Wait until no other request of the form runs; give False if a newer one was sent.

        At most one request of a form runs and one waits: a newer one sends the waiting one away.
        """
        runs = self._wait(form, sent or SentForm())
        try:
            yield runs
        finally:
            if runs:
                with self._changed:
                    self._running.discard(form)
                    self._changed.notify_all()

    def _wait(self, form: Hashable, sent: SentForm) -> bool:
        with self._changed:
            if sent.is_before(self._newest.get(form, sent)):
                return False
            self._newest.pop(form, None)  # the form moves to the end: those in front go first
            self._newest[form] = sent = replace(sent)  # an object of this request alone
            self._changed.notify_all()
            self._changed.wait_for(
                lambda: self._newest.get(form) is not sent or form not in self._running
            )
            if self._newest.get(form) is not sent:
                return False
            self._running.add(form)
            while len(self._newest) > FORMS_REMEMBERED:
                del self._newest[next(iter(self._newest))]
            return True


newest = Newest()


def limited(kind: str, most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Limit how many calls of a page function run at once for the signed-in account."""

    def decorate(view: Callable[P, T]) -> Callable[P, T]:
        @wraps(view)
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            with at_work.at_most(most, kind, me().person):
                return view(*args, **kwargs)

        return run

    return decorate
