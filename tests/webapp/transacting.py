"""Run one piece of work in a commit of its own, without the thread of the writer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from webapp.facts.commits import Clock, commit_group
from webapp.facts.transactions import Transaction

T = TypeVar("T")


def transact(work: Callable[[Transaction], T], clock: Clock) -> T:
    """Run the work, and return its result or raise its refusal."""
    [(result, refusal)] = commit_group([work], clock)
    if refusal is not None:
        raise refusal
    return result
