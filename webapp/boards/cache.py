"""Boards: one period, metric and subject, ranked once after each change and kept until the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from threading import Lock

from webapp.boards.keys import BoardKey, key_for, span_of
from webapp.boards.places import OwnPlace, own_place
from webapp.boards.ranking import Board, ranked
from webapp.company.snapshot import Company
from webapp.store.tables import database

__all__ = ["Board", "BoardKey", "OwnPlace", "board", "forget", "key_for", "own_place"]

KEPT = 128  # boards: those ranked longest ago go first

_kept: dict[tuple[str, BoardKey], Board] = {}
_lock = Lock()


def board(key: BoardKey, company: Company, today: date) -> Board:
    """The board as it stands; ranked anew only when its figures, the roster or the day changed."""
    seq = (_seq(key), company.seq, day_of(key, company, today))
    name = (str(database.database), key)
    held = _kept.get(name)
    if held is not None and held.seq == seq:
        return held
    fresh = ranked(key, company, seq[2], seq)
    if held is not None:
        fresh = _with_rises(fresh, held)
    with _lock:
        _kept.pop(name, None)
        _kept[name] = fresh
        while len(_kept) > KEPT:
            del _kept[next(iter(_kept))]
    return fresh


def day_of(key: BoardKey, company: Company, today: date) -> date:
    """Whose posts and targets hold on a board: its period's last day, today while it runs."""
    span = span_of(key, company)
    return min(max(today, span.start), span.end)


def forget() -> None:
    """Drop the kept boards: the next one asked for is ranked anew."""
    with _lock:
        _kept.clear()


def _seq(key: BoardKey) -> int:
    """The number of the last change of its figures; no notice before had a higher one."""
    marks = ", ".join("?" * len(key.topics))
    (seq,) = (
        database.connection()
        .execute(
            f"SELECT coalesce(max(seq), 0) FROM notice WHERE topic IN ({marks})",  # noqa: S608
            tuple(key.topics),
        )
        .fetchone()
    )
    return int(seq)


def _with_rises(now: Board, before: Board) -> Board:
    """The board with who rose and who fell since its last change (kept while nobody moves)."""
    ranks = {row.who: row.rank for row in before.rows}
    if {row.who: row.rank for row in now.rows} == ranks:
        rises = {row.who: row.rise for row in before.rows}
    else:
        bottom = len(before.rows) + 1
        rises = {row.who: ranks.get(row.who, bottom) - row.rank for row in now.rows}
    return replace(now, rows=tuple(replace(row, rise=rises.get(row.who, 0)) for row in now.rows))
