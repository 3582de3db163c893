"""Compute the entries to add to a ledger so that its net equals the outcomes (rules 6 and 7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rules.outcomes import MONEY, Key, Outcome


@dataclass(frozen=True)
class Recorded:
    """The net of a ledger for one key: the sum in fen and the number of entries not reversed."""

    key: Key
    amount: int
    count: int


@dataclass(frozen=True)
class Difference:
    """An entry to add for one key: a sum in fen (None: no money), `sign` 1 or -1.

    `outcome` is the current outcome; None if there is none any more.
    """

    key: Key
    amount: int | None
    sign: int
    outcome: Outcome | None


def differences(outcomes: Iterable[Outcome], recorded: Iterable[Recorded]) -> list[Difference]:
    """Return the entries to add so that the ledger's net equals the outcomes (rules 6 and 7).

    `recorded` is the ledger's net for this scheme and period. For money a difference is a sum, for
    other kinds an entry or its reversal. Where both agree there is no difference: settling
    again with the same facts adds nothing. Sorted by key.
    """
    owed = {outcome.key: outcome for outcome in outcomes}
    held = {each.key: each for each in recorded}
    found = []
    for key in sorted(owed.keys() | held.keys()):
        difference = _difference(key, owed.get(key), held.get(key))
        if difference is not None:
            found.append(difference)
    return found


def _difference(key: Key, owed: Outcome | None, held: Recorded | None) -> Difference | None:
    if key[1] in MONEY:
        due = owed.amount or 0 if owed else 0
        lacking = due - (held.amount if held else 0)
        return Difference(key, lacking, 1 if lacking > 0 else -1, owed) if lacking else None
    lacking = (1 if owed else 0) - (held.count if held else 0)
    return Difference(key, None, lacking, owed) if lacking else None
