"""Remind people who have won or lost a place among the first of today's boards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from webapp.boards.cache import board
from webapp.boards.keys import BoardKey
from webapp.company.snapshot import Company
from webapp.facts.transactions import Transaction
from webapp.messaging.operations.remind import LOST, PLACES, WON, remind

RANKED = ("cards", "invitations_completion")

Places = Mapping[tuple[str, int], str]  # (metric, place) -> person, of today's boards


def first_places(company: Company, today: date) -> Places:
    """Return who holds the first places of today's boards.

    People who share a rank take places one after the other.
    """
    held: dict[tuple[str, int], str] = {}
    for metric in RANKED:
        rows = board(BoardKey(today.isoformat(), metric), company, today).rows
        held |= {(metric, number): row.who for number, row in enumerate(rows[:PLACES], 1)}
    return held


def remind_of_places(tx: Transaction, before: Places, now: Places) -> None:
    """Remind those who have entered or left the first places between `before` and `now`."""
    for metric in RANKED:
        earlier = {who for (of, _place), who in before.items() if of == metric}
        current = {who: place for (of, place), who in now.items() if of == metric}
        moment = f"{metric} {tx.now.isoformat(timespec='minutes')}"
        for who in sorted(current.keys() - earlier):
            href = f"/boards?period=day&metric={metric}"
            remind(tx, who, WON, moment, href, metric=metric, place=current[who])
        for who in sorted(earlier - current.keys()):
            href = f"/boards?period=day&metric={metric}"
            remind(tx, who, LOST, moment, href, metric=metric)
