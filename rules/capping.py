"""Cap what a clause pays one person for one period."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rules.because import yuan_text
from rules.outcomes import to_fen


def capped_sum(fen: int, cap: Decimal) -> tuple[int, list[str], dict[str, Any]]:
    """A sum in fen up to a cap in yuan (0: none), its steps, and what the explanation adds.

    The step and `capped` (the cap and what it took, in fen) are there only if it took anything.
    """
    most = to_fen(cap)
    if not cap or fen <= most:
        return fen, [], {}
    step = f"min({yuan_text(fen)}, {yuan_text(most)}) = {yuan_text(most)}"
    return most, [step], {"capped": {"cap": most, "took": fen - most}}
