"""Delete technical data whose period is over: sessions, logs, staged tables, messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from rules.periods import Clock
from webapp.core.instants import to_microseconds
from webapp.facts.transactions import Transaction
from webapp.store import erasing
from webapp.verification.retention import (
    MESSAGES,
    READINGS,
    SESSIONS,
    STAGED,
    oldest_kept,
)

Write = Callable[[Callable[[Transaction], Any]], Any]


@dataclass(frozen=True)
class Purged:
    """Rows of `table` that are past the period `key`, as `where` says.

    `:at` stands for the beginning of the first day that is kept, in microseconds, `:day` for that
    day. `values`: what the columns get; none: the rows are deleted.
    """

    key: str
    table: str
    where: str
    values: Mapping[str, Any] = field(default_factory=dict)


_OLD_SIGN_IN = "coalesce(ended_at, seen_at, started_at) < :at"
PURGED: tuple[Purged, ...] = (
    Purged(
        SESSIONS,
        "subscription",
        f"sign_in_id IN (SELECT id FROM sign_in WHERE {_OLD_SIGN_IN})",  # noqa: S608
    ),
    Purged(SESSIONS, "sign_in", _OLD_SIGN_IN),
    Purged(SESSIONS, "network_use", "day < :day"),
    Purged(SESSIONS, "sign_in_attempt", "at < :at"),
    Purged(READINGS, "showing", "at < :at"),
    Purged(READINGS, "photo_showing", "at < :at"),
    Purged(
        STAGED,
        "staged_table",
        "ended_at IS NULL AND uploaded_at < :at",
        {"content": "", "cells": "[]", "ended_at": 0},
    ),
    Purged(STAGED, "long_work_end", "at < :at AND how = 'refused'", {"told": "[]"}),
    Purged(MESSAGES, "message", "at < :at", {"title": "", "text": ""}),
    Purged(MESSAGES, "reminder", "at < :at"),
)


def purge(write: Write, clock: Clock, now: datetime) -> Counter[str]:
    """Delete what is past its period, in pieces; return how many rows of each period.

    An audit line says how many, if there were any.
    """
    today, counts = clock.day(now), Counter[str]()
    for each in PURGED:
        asked = _asked(clock, oldest_kept(each.key, today))
        while done := write(partial(_purge_piece, each=each, asked=asked)):
            counts[each.key] += done
            if done < erasing.AT_ONCE:
                break
    if counts:
        write(
            lambda tx: tx.audit(
                "jiebao", "purge", "setting:privacy", after={"counts": dict(counts)}
            )
        )
    return counts


def _purge_piece(tx: Transaction, each: Purged, asked: Mapping[str, Any]) -> int:
    values = dict(each.values)
    if not values:
        return erasing.delete(each.table, each.where, asked, erasing.AT_ONCE)
    if "ended_at" in values:
        values["ended_at"] = to_microseconds(tx.now)
    return erasing.overwrite(each.table, values, _unlike(each), asked, erasing.AT_ONCE)


def _unlike(each: Purged) -> str:
    """The condition of the rows that do not have the values yet, whenever they ended."""
    other = " OR ".join(
        f"{column} <> '{value}'" for column, value in each.values.items() if column != "ended_at"
    )
    return f"({each.where}) AND ({other})"


def _asked(clock: Clock, first: date) -> dict[str, Any]:
    at = datetime.combine(first, time(), ZoneInfo(clock.zone))
    return {"at": to_microseconds(at), "day": first.isoformat()}


def old_returns(today: date, key: str) -> list[str]:
    """The names of the files of daily returns past their period."""
    day = oldest_kept(key, today).isoformat()
    return [
        row["sha256"] for row in erasing.rows_where("day_return", "on_day < :day", {"day": day})
    ]
