"""Cache ranked boards by database and key; a board is ranked again only after a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from threading import Lock

from webapp.boards.keys import BoardKey, key_for, span_of
from webapp.boards.places import OwnPlace, own_place
from webapp.boards.ranking import Board, ranked
from webapp.company.snapshot import Company
from webapp.store.database import notice_seq
from webapp.store.tables import database

__all__ = [
    "Board",
    "BoardKey",
    "OwnPlace",
    "board",
    "board_as_sealed",
    "empty_board_cache",
    "key_for",
    "own_place",
]

KEPT = 128  # boards in the cache; the one that was ranked longest ago is dropped first

_cache: dict[tuple[str, BoardKey], Board] = {}
_sealed: dict[tuple[str, BoardKey], Board] = {}  # of today only
_lock = Lock()


def board(key: BoardKey, company: Company, today: date) -> Board:
    """Return the current board; rank it only if its figures, the roster or the day changed."""
    seq = (_seq(key), company.seq, day_of(key, company, today))
    name = (str(database.database), key)
    held = _cache.get(name)
    if held is not None and held.seq == seq:
        return held
    fresh = ranked(key, company, seq[2], seq)
    if held is not None:
        fresh = _with_rises(fresh, held)
    with _lock:
        _cache.pop(name, None)
        _cache[name] = fresh
        while len(_cache) > KEPT:
            del _cache[next(iter(_cache))]
    return fresh


def board_as_sealed(key: BoardKey, company: Company, today: date) -> Board:
    """Return a day's board as it was when this process first asked for it as sealed.

    A wall asks from the minute on at which it is sealed. After a restart of the server, the board
    is as it was after the restart.
    """
    name = (str(database.database), key)
    with _lock:
        held = _sealed.get(name)
    if held is not None:
        return held
    fresh = board(key, company, today)
    with _lock:
        for other in [other for other in _sealed if other[1].period != key.period]:
            del _sealed[other]
        return _sealed.setdefault(name, fresh)


def day_of(key: BoardKey, company: Company, today: date) -> date:
    """Return the day whose posts and targets a board uses: today, within the board's period."""
    span = span_of(key, company)
    return min(max(today, span.start), span.end)


def empty_board_cache() -> None:
    """Empty the cache, so that each board is ranked again at its next use."""
    with _lock:
        _cache.clear()
        _sealed.clear()


def _seq(key: BoardKey) -> int:
    """The highest `seq` of the notices on the board's topics, 0 without any."""
    return notice_seq(*key.topics)


def _with_rises(now: Board, before: Board) -> Board:
    """The board with each row's `rise` against `before`; unchanged while no rank changes."""
    ranks = {row.who: row.rank for row in before.rows}
    if {row.who: row.rank for row in now.rows} == ranks:
        rises = {row.who: row.rise for row in before.rows}
    else:
        bottom = len(before.rows) + 1
        rises = {row.who: ranks.get(row.who, bottom) - row.rank for row in now.rows}
    return replace(now, rows=tuple(replace(row, rise=rises.get(row.who, 0)) for row in now.rows))
