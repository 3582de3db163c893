"""The method that helped most in a month: the item of the library of which most people said so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from peewee import fn

from webapp.feedback.library_models import LibraryEdition, LibraryItem, LibraryOpinion

FEWEST_HELPED = 3  # people of whom it must have helped; of fewer none is named


@dataclass(frozen=True)
class BestMethod:
    """An item that helped `helped` people; `by` wrote it, `roles` see it (empty: all who sell)."""

    item: int
    title: str
    says: str
    by: str
    roles: tuple[str, ...]
    helped: int


def best_method(first: datetime, end: datetime) -> BestMethod | None:
    """The item that helped most people from an instant until before another; two statements.

    The last word of each person in this time counts. Of equal ones that which was of no use to
    fewer, then the newer one. None where FEWEST_HELPED said so of no item, and of ended items.
    """
    counts = _opinions(first, end)
    best = max(
        (item for item, (helped, _useless) in counts.items() if helped >= FEWEST_HELPED),
        key=lambda item: (counts[item][0], -counts[item][1], item),
        default=None,
    )
    if best is None:
        return None
    rows = LibraryEdition.select().where(LibraryEdition.item == best)
    row = rows.order_by(LibraryEdition.id.desc()).get()
    return BestMethod(
        best, row.title, row.says, row.by_id, tuple(row.roles.split()), counts[best][0]
    )


def _opinions(first: datetime, end: datetime) -> dict[int, list[int]]:
    """By item that has not ended: to how many people it helped, and to how many it did not."""
    held = LibraryOpinion
    last = held.select(fn.MAX(held.id)).where(held.at >= first, held.at < end)
    rows = held.select(held.item, held.helped, fn.COUNT(held.id)).join(LibraryItem)
    rows = rows.where(
        held.id.in_(last.group_by(held.item, held.person)), LibraryItem.ended_at.is_null()
    )
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for item, helped, count in rows.group_by(held.item, held.helped).tuples():
        found[item][0 if helped else 1] = count
    return found
