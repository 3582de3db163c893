"""Compare what a settlement owes with the lines of the ledger: what it lacks, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rules.basis import canonical
from rules.ledger import Difference, differences
from rules.outcomes import Key
from rules.settlement import Settlement as Found
from webapp.ledger.current_lines import (
    LineClaim,
    claims_reversed_by_appeal,
    own_figures,
    rejected_claims,
)
from webapp.ledger.owed import Owed
from webapp.ledger.settlement_basis import reversal_text
from webapp.ledger.waived_awards import SettledLine, owed_by, recorded, settled_lines


def posted_early(owed: Owed) -> frozenset[Key]:
    """The keys of a running period for which the ledger holds a line already."""
    lines = settled_lines(owed.found.scheme, owed.key)
    return frozenset(each.key for each in recorded(lines, owed.found.period) if each.count > 0)


def lacking_lines(
    found: Found, period: str, current: Iterable[SettledLine] | None = None
) -> list[tuple[Difference, str]]:
    """What the ledger lacks of a settlement, each with its reasoning; nothing is written.

    A claim that was rejected on the same grounds, or reversed by an appeal, lacks nothing.
    `current`: the lines to compare with, by default all that were not rejected.
    """
    held = settled_lines(found.scheme, period) if current is None else current
    reversed_by_appeal = claims_reversed_by_appeal(found.scheme, period)
    rejected = rejected_claims(found.scheme, period)
    told = [
        (each, _because(found, each))
        for each in differences(found.outcomes, recorded(held, found.period))
        if each.sign > 0 or each.key[:3] not in reversed_by_appeal
    ]
    if not rejected:
        return told
    return [(each, because) for each, because in told if _claim(each, because) not in rejected]


def _claim(lacking: Difference, because: str) -> LineClaim:
    total = owed_by(lacking.outcome) if lacking.outcome else 0
    return LineClaim(*lacking.key[:3], lacking.sign, total, own_figures(because))


def _because(found: Found, lacking: Difference) -> str:
    """The reasoning (JSON) of a line to be added."""
    if lacking.outcome is None:
        return reversal_text(lacking.key[0], _void_of(found, lacking.key))
    return canonical(dict(lacking.outcome.because))


def _void_of(found: Found, key: Key) -> Any:
    """The fake cards that void a reward, if that is why it is no longer owed; else None."""
    for outcome in found.void:
        if outcome.key == key:
            return outcome.because["void"]
    return None
