"""Read once per request the values that would otherwise be queried again and again.

A scope is one request, one commit of the writer, or one rendering of the live hub. In a scope
`read_once` reads a value once; outside of every scope (clock threads, commands) it reads each time.
A value is read again after this process has committed a change of its topic; a change by another
process is seen from the next scope on. In the writer's scope `change_here` marks the topics that
the open transaction has changed, so that the transaction sees its own changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass
class _Scope:
    """The values read, by topic and name, each with the topic's commit count at that time."""

    values: dict[tuple[str, str], tuple[int, Any]] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()  # topics with changes that are not committed yet


_scope: ContextVar[_Scope | None] = ContextVar("what this request has read", default=None)
_commits: dict[str, int] = {}  # the number of commits of each topic that was ever read
_lock = Lock()


def open_request_cache() -> None:
    """Start a scope on this thread; `close_request_cache` ends it."""
    _scope.set(_Scope())


def close_request_cache() -> None:
    """End the scope of this thread."""
    _scope.set(None)


@contextmanager
def request_cache() -> Iterator[None]:
    """A scope for a block; the outer scope, if any, is restored afterwards."""
    token = _scope.set(_Scope())
    try:
        yield
    finally:
        _scope.reset(token)


def read_once(topic: str, name: str, read: Callable[[], T]) -> T:
    """Return the value of `read()`, kept under its topic and name for the rest of the scope."""
    scope = _scope.get()
    if scope is None:
        return read()
    commits = _commits.setdefault(topic, 0)
    held = scope.values.get((topic, name))
    if held is None or held[0] != commits:
        held = (commits, read())
        scope.values[(topic, name)] = held
    value: T = held[1]
    return value


def keep_beside(topic: str, name: str, read: Callable[[], tuple[Any, T]]) -> T:
    """Return the second part of `read()`; the first is kept as a value that `read_once` has read.

    For a value that a statement can tell beside what it is asked for.
    """
    commits = _commits.setdefault(topic, 0)
    value, asked = read()
    scope = _scope.get()
    if scope is not None:
        scope.values[(topic, name)] = (commits, value)
    return asked


def is_changed_here(topic: str) -> bool:
    """Whether the open transaction has changed the topic, so that caches elsewhere are stale."""
    scope = _scope.get()
    return scope is not None and topic in scope.changed


def change_here(topics: Iterable[str]) -> None:
    """Mark topics that the open transaction has changed: their values are read again."""
    scope = _scope.get()
    if scope is not None:
        scope.changed |= frozenset(topics)
        _forget(scope, scope.changed)


def undo_here(topics: Iterable[str], left: Iterable[str]) -> None:
    """Unmark `topics`, whose changes were rolled back; `left`, changed earlier, stay marked."""
    scope = _scope.get()
    if scope is not None:
        _forget(scope, frozenset(topics))
        scope.changed = frozenset(left)


def note_commit(topics: Iterable[str]) -> None:
    """Count a commit that changed these topics, so that every scope reads their values again."""
    with _lock:
        for topic in topics:
            if topic in _commits:
                _commits[topic] += 1


def _forget(scope: _Scope, topics: frozenset[str]) -> None:
    for key in [key for key in scope.values if key[0] in topics]:
        del scope.values[key]
