"""Commit queued pieces of work together; each of them is kept or refused by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from webapp.facts.transactions import CommitGroup, Transaction, Work
from webapp.store import database as db
from webapp.store.request_cache import note_commit, request_cache
from webapp.store.writer import Writer

Clock = Callable[[], datetime]


def commit_group(works: Iterable[Work], clock: Clock) -> list[tuple[Any, BaseException | None]]:
    """Run all pieces of work in one commit; each is kept or refused by itself.

    Returns each result, or the exception that refused it. Raises the refusal after which SQLite
    undid the whole transaction (a full disk): then nothing is kept.
    """
    group = CommitGroup()
    with request_cache(), db.write_lock():
        outcomes = []
        for work in works:
            outcomes.append(_attempt(work, clock(), group))
            refusal = outcomes[-1][1]
            if refusal is not None and not db.is_in_transaction():
                raise refusal  # the work before it is undone too, and no other may follow
        group.write()
    note_commit(group.topics)
    return outcomes


def _attempt(work: Work, now: datetime, group: CommitGroup) -> tuple[Any, BaseException | None]:
    """Run one piece of work; return its result, or the exception that refused and undid it."""
    transaction = Transaction(now, group)
    try:
        with db.piece_of_transaction():
            result = work(transaction)
        transaction.keep()
        return result, None
    except Exception as refusal:  # noqa: BLE001 - who queued the work raises it
        transaction.undo()
        return None, refusal


def start_writer(clock: Clock) -> Writer[Transaction]:
    """Start the writer thread; `clock` gives each transaction its time."""
    return Writer(lambda works: commit_group(works, clock))
