"""Cap the sum that a clause pays one person for one period."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rules.because import yuan_text
from rules.outcomes import to_fen


def capped_sum(fen: int, cap: Decimal) -> tuple[int, list[str], dict[str, Any]]:
    """Cap a sum in fen at `cap` yuan (0: no cap); return it, its steps and extra explanation.

    The step and `capped` (the cap and what it took off, in fen) are there only if it took off
    anything.
    """
    most = to_fen(cap)
    if not cap or fen <= most:
        return fen, [], {}
    step = f"min({yuan_text(fen)}, {yuan_text(most)}) = {yuan_text(most)}"
    return most, [step], {"capped": {"cap": most, "took": fen - most}}
