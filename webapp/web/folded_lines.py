"""Fold lines of the ledger that a reversal has brought to zero into one entry of a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar


class ListedLine(Protocol):
    """What a list knows of a line: `amount` in fen, None unless it is money."""

    @property
    def number(self) -> int: ...
    @property
    def reverses(self) -> int | None: ...
    @property
    def amount(self) -> int | None: ...
    @property
    def approved_at(self) -> datetime | None: ...


Line = TypeVar("Line", bound=ListedLine)


def folded_with_reversals(lines: Sequence[Line]) -> list[tuple[Line, ...]]:
    """Return the lines in order, each alone or, as the newer of two, with the one it reverses.

    Two lines stand together where both are approved and their amounts cancel each other.
    """
    held = {line.number: line for line in lines}
    groups: list[tuple[Line, ...]] = []
    for line in lines:
        if held.pop(line.number, None) is None:
            continue  # it stands with its reversal
        other = held.get(line.reverses or 0)
        if other is not None and _cancels(line, other):
            groups.append((line, held.pop(other.number)))
        else:
            groups.append((line,))
    return groups


def _cancels(line: ListedLine, other: ListedLine) -> bool:
    """Whether a line and the one it reverses are approved and come to zero."""
    approved = line.approved_at is not None and other.approved_at is not None
    if line.amount is None or other.amount is None:
        return False
    return approved and line.amount + other.amount == 0
