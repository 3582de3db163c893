"""What a ledger lacks so that it says what is owed (rules 6 and 7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rules.outcomes import MONEY, Key, Outcome


@dataclass(frozen=True)
class Recorded:
    """What a ledger holds for one key, net: the sum in fen, and how many entries stand."""

    key: Key
    amount: int
    count: int


@dataclass(frozen=True)
class Difference:
    """What the ledger lacks for one key: a sum in fen (None: no money), `sign` 1 or -1.

    `outcome` is what is owed now; None where nothing is any more.
    """

    key: Key
    amount: int | None
    sign: int
    outcome: Outcome | None


def differences(outcomes: Iterable[Outcome], recorded: Iterable[Recorded]) -> list[Difference]:
    """Just what has to be added so that the ledger says what is owed (rules 6 and 7).

    `recorded` is what the ledger holds for this scheme and period, net. Money lacks a sum, all
    else an entry or its reversal; where nothing lacks there is no difference, so to settle again
    with the same facts adds nothing. In order of key.
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
