"""Compute the state of a card: counted, held, held for its clock, genuine or fake."""

from __future__ import annotations

from webapp.facts.current import latest_verdict

CLOCK = "clock"  # the mark of a record held because its moment is not proved


def card_state(card: int, mark: str) -> str:
    """Return a card's state: its latest verdict, else held if it has a mark, else counted."""
    return card_state_by(latest_verdict(card), mark)


def card_state_by(verdict: str | None, mark: str) -> str:
    """Return the state of a card with this latest verdict (None: without one) and this mark."""
    held = mark if mark == CLOCK else "held"
    return verdict or (held if mark else "counted")
