"""The one writer: a thread that commits work in groups and answers once a group is on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, wait
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from webapp.models.base import database

T = TypeVar("T")
Tx = TypeVar("Tx")  # the transaction that a piece of work is called with
Outcome = tuple[Any, BaseException | None]  # a piece of work's answer, or why it was refused

GROUP = 256  # work committed together at the most


@dataclass
class _Group:
    """What the work of one commit has gathered for its end."""

    moves: dict[db.TallyKey, db.TallyMove] = field(default_factory=dict)
    topics: set[str] = field(default_factory=set)
    company: Company | None = None  # read once a group; anew after a change of the roster


class Transaction:
    """What one piece of work may do: it is kept whole, or nothing of it is kept."""

    def __init__(self, now: datetime, group: _Group) -> None:
        self.now = now
        self._group = group
        self._moves: dict[db.TallyKey, db.TallyMove] = {}
        self._topics: set[str] = set()
        self._flushed: dict[db.TallyKey, db.TallyMove] = {}
        self._company: Company | None = None

    @property
    def company(self) -> Company:
        """Who works here, where, with which targets: as this transaction sees it."""
        if self._company is None:
            changed = "roster" in self._topics or "roster" in self._group.topics
            self._company = self._group.company or load_company(fresh=changed)
            if "roster" not in self._topics:
                self._group.company = self._company
        return self._company

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
        if "roster" in topics:
            self._company = None
            self._group.company = None

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
    with db.write_lock():
        answers = [_attempt(work, clock(), group) for work in works]
        if group.moves:
            db.move_tallies(group.moves)
        if group.topics:
            db.post_notices(sorted(group.topics))
    if "roster" in group.topics:
        roster_changed()
    return answers


def transact(work: Callable[[Transaction], T], clock: Clock) -> T:
    """Do one piece of work in a commit of its own (commands and tests)."""
    [(answer, refusal)] = commit_group([work], clock)
    if refusal is not None:
        raise refusal
    return answer


class Writer:
    """A thread that takes work from all requests and commits what has gathered, as one group."""

    def __init__(
        self, commit: Callable[[Sequence[Callable[[Tx], Any]]], Sequence[Outcome]]
    ) -> None:
        self._commit_works = commit
        self._queue: SimpleQueue[tuple[Callable[[Tx], Any], Future[Any]] | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def __call__(self, work: Callable[[Tx], T]) -> T:
        """Do `work` in a transaction and return its answer once that is on disk."""
        future: Future[T] = Future()
        self._queue.put((work, future))
        return future.result()

    def all(self, works: Iterable[Callable[[Tx], T]]) -> list[Future[T]]:
        """Do each piece of work, in this order, in as few commits as it takes.

        The futures of their answers or refusals, all of them done and on disk.
        """
        futures: list[Future[T]] = []
        for work in works:
            futures.append(Future())
            self._queue.put((work, futures[-1]))
        wait(futures)
        return futures

    def close(self) -> None:
        """Finish what was asked for, then stop."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            group, last = self._gather(first)
            self._commit(group)
            if last:
                break
        database.close()

    def _gather(
        self, first: tuple[Callable[[Tx], Any], Future[Any]]
    ) -> tuple[list[tuple[Callable[[Tx], Any], Future[Any]]], bool]:
        group = [first]
        while len(group) < GROUP:
            try:
                item = self._queue.get_nowait()
            except Empty:
                return group, False
            if item is None:
                return group, True
            group.append(item)
        return group, False

    def _commit(self, group: list[tuple[Callable[[Tx], Any], Future[Any]]]) -> None:
        try:
            answers = self._commit_works([work for work, _ in group])
        except Exception as failure:  # noqa: BLE001 - the commit itself failed: nobody is acknowledged
            answers = [(None, failure)] * len(group)
        for (_, future), (answer, refusal) in zip(group, answers, strict=True):
            if refusal is None:
                future.set_result(answer)
            else:
                future.set_exception(refusal)
