"""Read once a request what the database is otherwise asked again and again.

A scope is one request, one commit of the writer, or one rendering of the live hub. In a scope
`read_once` reads a value once; outside of every scope (clock threads, commands) it reads each time.
A value is read anew when this process has committed a change of its topic; what another process
changes is seen by the next scope. In the writer's scope a topic that the open transaction has
changed is marked by `change_here`, so that the transaction sees its own change.
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
    """What was read, by topic and name, each with the topic's count of commits at that time."""

    values: dict[tuple[str, str], tuple[int, Any]] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()  # topics with changes that are not committed yet


_scope: ContextVar[_Scope | None] = ContextVar("what this request has read", default=None)
_commits: dict[str, int] = {}  # of each topic that was ever read
_lock = Lock()


def open_request_cache() -> None:
    """From here on this thread reads each value once, until `close_request_cache`."""
    _scope.set(_Scope())


def close_request_cache() -> None:
    """The request is over."""
    _scope.set(None)


@contextmanager
def request_cache() -> Iterator[None]:
    """A scope for a block; the scope around it, if any, comes back afterwards."""
    token = _scope.set(_Scope())
    try:
        yield
    finally:
        _scope.reset(token)


def read_once(topic: str, name: str, read: Callable[[], T]) -> T:
    """The value of `read()`, kept under its topic and name for the rest of the scope."""
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


def is_changed_here(topic: str) -> bool:
    """Whether the open transaction has changed the topic: then nothing kept by others is right."""
    scope = _scope.get()
    return scope is not None and topic in scope.changed


def change_here(topics: Iterable[str]) -> None:
    """The open transaction has changed these topics: what was read of them is read anew."""
    scope = _scope.get()
    if scope is not None:
        scope.changed |= frozenset(topics)
        _forget(scope, scope.changed)


def undo_here(topics: Iterable[str], left: Iterable[str]) -> None:
    """Changes of `topics` were rolled back; those of `left`, earlier in the commit, still hold."""
    scope = _scope.get()
    if scope is not None:
        _forget(scope, frozenset(topics))
        scope.changed = frozenset(left)


def note_commit(topics: Iterable[str]) -> None:
    """Changes of these topics are on disk: every scope reads them anew."""
    with _lock:
        for topic in topics:
            if topic in _commits:
                _commits[topic] += 1


def _forget(scope: _Scope, topics: frozenset[str]) -> None:
    for key in [key for key in scope.values if key[0] in topics]:
        del scope.values[key]
