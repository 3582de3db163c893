"""Deduct a share of a person's awards from the scheme's other clauses in the period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rules.because import percent_text, yuan_text
from rules.case import Case
from rules.outcomes import Outcome, to_fen


def deduction(
    case: Case, clause: str, who: str, share: Decimal, because: Mapping[str, Any]
) -> Iterator[Outcome]:
    """Yield a deduction of `share` of the person's awards; nothing if there are no awards."""
    earned = case.earned.get(who, ())
    awards = sum(fen for _clause, fen in earned)
    fen = to_fen(Fraction(awards) * Fraction(share) / 100)
    if not fen:
        return
    told = {
        **because,
        "figures": [
            *because["figures"],
            {"name": "awards", "value": str(awards), "unit": "fen"},
        ],
        "earned": [{"clause": other, "amount": held} for other, held in earned],
        "steps": [f"−{percent_text(share)} × {yuan_text(awards)} = −{yuan_text(fen)}"],
    }
    yield Outcome(clause, "deduction", who, case.period.key, -fen, told)
