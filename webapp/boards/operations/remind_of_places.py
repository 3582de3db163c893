"""Reminders of places among the first of today's boards, won and lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from webapp.boards.cache import board
from webapp.boards.keys import BoardKey
from webapp.company.snapshot import Company
from webapp.facts.transactions import Transaction
from webapp.messaging.operations.remind import LOST, PLACES, WON, remind

RANKED = ("cards", "invitations_completion")

Places = Mapping[tuple[str, int], str]  # who holds a place of a metric's board of the day


def first_places(company: Company, today: date) -> Places:
    """Who holds the first places of today's boards; a place shared belongs to each, by turns."""
    held: dict[tuple[str, int], str] = {}
    for metric in RANKED:
        rows = board(BoardKey(today.isoformat(), metric), company, today).rows
        held |= {(metric, number): row.who for number, row in enumerate(rows[:PLACES], 1)}
    return held


def remind_of_places(tx: Transaction, before: Places, now: Places) -> None:
    """Who has come among the first, and who has fallen out of them, since the last look."""
    for metric in RANKED:
        were = {who for (of, _place), who in before.items() if of == metric}
        are = {who: place for (of, place), who in now.items() if of == metric}
        moment = f"{metric} {tx.now.isoformat(timespec='minutes')}"
        for who in sorted(are.keys() - were):
            href = f"/boards?period=day&metric={metric}"
            remind(tx, who, WON, moment, href, metric=metric, place=are[who])
        for who in sorted(were - are.keys()):
            href = f"/boards?period=day&metric={metric}"
            remind(tx, who, LOST, moment, href, metric=metric)
