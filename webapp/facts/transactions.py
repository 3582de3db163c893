"""Transactions: what a piece of work may do, and what a commit does with a group of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from rules.metrics import Movement
from webapp.company.snapshot import Company
from webapp.facts.tallies import add_movement
from webapp.schemes.company_loading import load_company
from webapp.store import database as db
from webapp.store.models import AuditLine
from webapp.store.request_cache import change_here, note_commit, request_cache, undo_here
from webapp.store.tables import database
from webapp.store.writer import Writer

T = TypeVar("T")
Clock = Callable[[], datetime]
Work = Callable[["Transaction"], Any]


@dataclass
class _Group:
    """What the work of one commit has gathered for its end."""

    moves: dict[db.TallyKey, db.TallyMove] = field(default_factory=dict)
    topics: set[str] = field(default_factory=set)


class Transaction:
    """What one piece of work may do: it is kept whole, or nothing of it is kept."""

    def __init__(self, now: datetime, group: _Group) -> None:
        self.now = now
        self._group = group
        self._moves: dict[db.TallyKey, db.TallyMove] = {}
        self._topics: set[str] = set()
        self._flushed: dict[db.TallyKey, db.TallyMove] = {}

    @property
    def company(self) -> Company:
        """Who works here, where, with which targets: as this transaction sees it."""
        return load_company()

    def insert(self, model: Any, **values: Any) -> int:
        """Insert one row and return its running number."""
        return db.insert(model, values)

    def insert_unknown(self, model: Any, rows: Sequence[Mapping[str, Any]]) -> int:
        """Insert those rows of one shape that break no uniqueness; how many they were."""
        return db.insert_unknown(model, rows)

    def audit(
        self,
        who: str,
        action: str,
        subject: str,
        after: Mapping[str, Any] | None = None,
        before: Mapping[str, Any] | None = None,
    ) -> None:
        """Write the audit line that belongs to this change of state."""
        self.insert(
            AuditLine,
            at=self.now,
            who=who,
            action=action,
            subject=subject,
            before=_as_json(before),
            after=_as_json(after),
        )

    def notice(self, *topics: str) -> None:
        """Tell open pages, after the commit, that these topics have changed."""
        self._topics.update(topics)
        change_here(topics)

    def changed_since(self, seq: int) -> set[str]:
        """The topics changed after the notice of this number, by commits and by this one so far."""
        return db.topics_since(seq) | self._group.topics | self._topics

    def move(self, movements: Iterable[Movement]) -> None:
        """Add movements to the running tallies; rows of a whole group are written at once."""
        campaigns = self.company.campaigns
        for movement in movements:
            self._topics.update(add_movement(self._moves, movement, campaigns))

    def flush(self) -> None:
        """Write the tallies gathered so far, so that this work can read them."""
        _merge(self._flushed, self._group.moves)  # copied: a refusal gives back these alone
        _merge(self._group.moves, self._moves)
        db.move_tallies(self._group.moves)
        self._group.moves.clear()
        self._moves.clear()

    def _keep(self) -> None:
        _merge(self._group.moves, self._moves)
        self._group.topics |= self._topics

    def _undo(self) -> None:
        undo_here(self._topics, left=self._group.topics)
        _merge(self._group.moves, self._flushed)


def _as_json(value: Mapping[str, Any] | None) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, default=str)


def _merge(into: dict[db.TallyKey, db.TallyMove], moves: Mapping[db.TallyKey, list[int]]) -> None:
    for key, move in moves.items():
        held = into.get(key)
        if held is None:
            into[key] = list(move)
            continue
        for place in (0, 1, 3, 4):
            held[place] += move[place]
        for place in (2, 5):
            held[place] = max(held[place], move[place])


def _attempt(work: Work, now: datetime, group: _Group) -> tuple[Any, BaseException | None]:
    """Do one piece of work in a savepoint: its answer, or why it was refused."""
    transaction = Transaction(now, group)
    try:
        with database.savepoint():
            answer = work(transaction)
        transaction._keep()
        return answer, None
    except Exception as refusal:  # noqa: BLE001 - handed to whoever asked for the work, by its future
        transaction._undo()
        return None, refusal


def commit_group(works: Iterable[Work], clock: Clock) -> list[tuple[Any, BaseException | None]]:
    """Do all the work in one commit; each piece is kept or refused by itself."""
    group = _Group()
    with request_cache(), db.write_lock():
        answers = [_attempt(work, clock(), group) for work in works]
        if group.moves:
            db.move_tallies(group.moves)
        if group.topics:
            db.post_notices(sorted(group.topics))
    note_commit(group.topics)
    return answers


def transact(work: Callable[[Transaction], T], clock: Clock) -> T:
    """Do one piece of work in a commit of its own, without the thread: for tests."""
    [(answer, refusal)] = commit_group([work], clock)
    if refusal is not None:
        raise refusal
    return answer


def start_writer(clock: Clock) -> Writer[Transaction]:
    """Start the writer whose groups are committed as transactions at the times of `clock`."""
    return Writer(lambda works: commit_group(works, clock))
