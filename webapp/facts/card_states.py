"""What became of a card: counted, held, genuine or fake."""

from __future__ import annotations

from webapp.facts.current import latest_verdict

CLOCK = "clock"  # the moment could not be proved: the record is held


def card_state(card: int, mark: str) -> str:
    """A card's state: its latest verdict, or held for its mark, or simply counted."""
    return card_state_by(latest_verdict(card), mark)


def card_state_by(verdict: str | None, mark: str) -> str:
    """The state of a card on which a verdict, or none, holds."""
    held = mark if mark == CLOCK else "held"
    return verdict or (held if mark else "counted")
