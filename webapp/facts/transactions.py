"""What an operation writes through: rows, audit lines, tallies, touches and notices."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from rules.filters import split_name
from rules.metrics import Movement
from webapp.company.snapshot import Company
from webapp.core.instants import to_microseconds
from webapp.facts.models import Touch
from webapp.facts.tallies import TallySums, add_in_periods, recompute, tally_periods
from webapp.facts.tally_rows import TallyKey, TallyMove, add_tallies, move_tallies
from webapp.schemes.company_loading import load_company
from webapp.store import database as db
from webapp.store.engine import OfFirst
from webapp.store.models import AuditLine
from webapp.store.request_cache import change_here, undo_here

AT_ONCE = frozenset({"fake_cards"})  # metrics that touch days which are not over
Work = Callable[["Transaction"], Any]


class _Touched(NamedTuple):
    """The columns of a touch."""

    what: str
    scheme: str | None
    who: str | None
    first: date
    last: date | None


@dataclass
class CommitGroup:
    """Tally moves, topics and touches of one commit's work, written at the end of the commit."""

    moves: dict[TallyKey, TallyMove] = field(default_factory=dict)
    topics: set[str] = field(default_factory=set)
    touches: dict[_Touched, datetime] = field(default_factory=dict)

    def write(self) -> None:
        """Write the tallies, the touches and the notices, once for all works of the commit."""
        if self.moves:
            move_tallies(self.moves)
        for touched, at in self.touches.items():
            db.insert(Touch, {**touched._asdict(), "at": at})
        if self.topics:
            db.post_notices(sorted(self.topics))


class Transaction:
    """The transaction of one piece of work: all of its changes are kept, or none."""

    def __init__(self, now: datetime, group: CommitGroup) -> None:
        self.now = now
        self._group = group
        self._moves: dict[TallyKey, TallyMove] = {}
        self._topics: set[str] = set()
        self._touches: dict[_Touched, datetime] = {}
        self._open_days: dict[date, bool] = {}
        self._flushed: dict[TallyKey, TallyMove] = {}
        self._held: Company | None = None

    @property
    def company(self) -> Company:
        """The company's people, postings and targets, with this transaction's own changes."""
        return self._held or load_company()

    @contextmanager
    def company_held(self) -> Iterator[Company]:
        """Inside the block, `company` stays as it was at the beginning and is not read again.

        For many changes of the roster, none of which reads what another one changes.
        """
        self._held = self.company
        try:
            yield self._held
        finally:
            self._held = None

    def insert(self, model: Any, **values: Any) -> int:
        """Insert one row and return its running number."""
        return db.insert(model, values)

    def insert_audited(
        self,
        model: Any,
        who: str,
        action: str,
        after: Mapping[str, Any],
        rows: Sequence[tuple[Any, Mapping[str, Any]]] = (),
        **values: Any,
    ) -> int:
        """Insert one row with its audit line, and further rows that name it; return its number.

        The line's subject is the table's name with the number. `rows`: the table of each further
        row and its values, in which `OfFirst()` stands for the number.
        """
        subject = OfFirst(f"{model._meta.table_name}:")
        return db.insert_with(
            model, values, [(AuditLine, self._line(who, action, subject, after)), *rows]
        )

    def insert_rows(self, model: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows of the same columns by one statement."""
        db.insert_rows(model, rows)

    def insert_unknown(self, model: Any, rows: Sequence[Mapping[str, Any]]) -> int:
        """Insert those rows whose unique keys are not taken yet; return how many."""
        return db.insert_unknown(model, rows)

    def insert_values(
        self, model: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> None:
        """Insert rows of these columns, with values converted before (`database_values`)."""
        db.insert_values(model, columns, rows)

    def numbers_for(self, model: Any, count: int) -> range:
        """Return the running numbers for the next `count` rows of a table."""
        first = db.newest_number(model) + 1
        return range(first, first + count)

    def audit(
        self,
        who: str,
        action: str,
        subject: str,
        after: Mapping[str, Any] | None = None,
        before: Mapping[str, Any] | None = None,
    ) -> None:
        """Insert the audit line of this change of state."""
        db.insert(AuditLine, self._line(who, action, subject, after, before))

    def _line(
        self,
        who: str,
        action: str,
        subject: str | OfFirst,
        after: Mapping[str, Any] | None,
        before: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        return {
            "at": self.now,
            "who": who,
            "action": action,
            "subject": subject,
            "before": as_audited(before),
            "after": as_audited(after),
        }

    def audit_many(self, action: str, changes: Iterable[tuple[str, str, str]]) -> None:
        """Insert an audit line for each change: who, subject, and the JSON of its new values."""
        at = to_microseconds(self.now)
        self.insert_values(
            AuditLine,
            ("at", "who", "action", "subject", "before", "after"),
            ((at, who, action, subject, "", after) for who, subject, after in changes),
        )

    def notice(self, *topics: str) -> None:
        """Post notices of these topics at the commit, so that open pages reload them."""
        self._topics.update(topics)
        change_here(topics)

    def is_noticed(self, topic: str) -> bool:
        """Whether the open commit has changed this topic."""
        return topic in self._group.topics or topic in self._topics

    def is_touched(self, scheme: str, since: int) -> bool:
        """Whether a touch newer than number `since` concerns this scheme, or all schemes."""
        here = (*self._group.touches, *self._touches)
        if any(each.scheme in (None, scheme) for each in here):
            return True
        own = Touch.scheme.is_null() | (Touch.scheme == scheme)
        return bool(Touch.select(Touch.number).where(Touch.number > since, own).exists())

    def move(self, movements: Iterable[Movement]) -> None:
        """Add movements to the running tallies; they are written once for the whole group."""
        campaigns, periods = self.company.tallied, dict[date, list[str]]()
        for movement in movements:
            if movement.day not in periods:
                periods[movement.day] = tally_periods(movement.day, campaigns)
            self._topics.update(add_in_periods(self._moves, movement, periods[movement.day]))
            self._touch_figure(movement.metric, movement.person, movement.day)

    def add_tallies(self, sums: TallySums) -> None:
        """Add the sums of many facts' movements to `tally`; their touches name no person."""
        add_tallies(sums.rows)
        self._topics |= sums.topics
        for metric, day in sorted(sums.figures):
            self._touch_figure(metric, None, day)

    def recompute(self, person: str, day: date, company: Company | None = None) -> None:
        """Compute a person's tallies of one day from the facts again.

        For any change but a new fact. `company`: the company, if the caller has read it for many
        days.
        """
        topics = recompute(person, day, company or self.company)
        self.notice(*topics)
        for topic in sorted(topics):
            period, _, metric = topic.rpartition(":")
            if period == day.isoformat():
                self._touch_figure(metric, person, day)

    def touch(
        self,
        what: str,
        first: date,
        last: date | None = None,
        *,
        who: str | None = None,
        scheme: str | None = None,
    ) -> None:
        """Record what this change may change in ended periods; the clock settles them again.

        `what`: a metric or a word of `rules.reads.ROSTER`; `last` None: every day from `first` on
        (rule 17).
        """
        self._touches[_Touched(what, scheme, who, first, last)] = self.now

    def _touch_figure(self, metric: str, who: str | None, day: date) -> None:
        """Note that a person's figure of a day has changed.

        A day that is not over is settled when it is, with all its figures: only a fake card is
        followed at once (rule 16). Clauses name the metric without its filter.
        """
        if metric in AT_ONCE or not self._is_open(day):
            self.touch(split_name(metric)[0], day, day, who=who)

    def _is_open(self, day: date) -> bool:
        if day not in self._open_days:
            clock = self.company.clock
            self._open_days[day] = clock.day(self.now) <= day and self.now <= clock.closed(day)
        return self._open_days[day]

    def flush(self) -> None:
        """Write the tally moves gathered so far, so that this work can read the tallies."""
        _merge(self._flushed, self._group.moves)  # to restore them if this work is refused
        _merge(self._group.moves, self._moves)
        move_tallies(self._group.moves)
        self._group.moves.clear()
        self._moves.clear()

    def keep(self) -> None:
        """Add what this work gathered to its group: for `commit_group` alone."""
        _merge(self._group.moves, self._moves)
        self._group.topics |= self._topics
        self._group.touches |= self._touches

    def undo(self) -> None:
        """Take what this work gathered out of its group again: for `commit_group` alone."""
        undo_here(self._topics, left=self._group.topics)
        _merge(self._group.moves, self._flushed)


_AUDITED = json.JSONEncoder(ensure_ascii=False, default=str)


def as_audited(value: Mapping[str, Any] | None) -> str:
    """Return a value as an audit line stores it: JSON; empty for None."""
    return "" if value is None else _AUDITED.encode(value)


def _merge(into: dict[TallyKey, TallyMove], moves: Mapping[TallyKey, list[int]]) -> None:
    for key, move in moves.items():
        held = into.get(key)
        if held is None:
            into[key] = list(move)
            continue
        for place in (0, 1, 3, 4):
            held[place] += move[place]
        for place in (2, 5):
            held[place] = max(held[place], move[place])
