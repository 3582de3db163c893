"""The smallest new scheme: 8 yuan a card, with its example."""

from __future__ import annotations

from typing import Any

from webapp.authoring.new_scheme_text import blank_table
from webapp.authoring.shape_samples import shape_sample
from webapp.authoring.worked_examples import WorkedExample, written_examples


def each_card() -> tuple[dict[str, Any], str]:
    """The scheme's table and its examples as a version keeps them."""
    changed = {"id": "each-card", "name": "每卡奖", "metric": "cards", "amount": 8}
    table = blank_table("每卡 8 元", campaign=False)
    clause = {**shape_sample("per-unit"), **changed, "period": "day"}
    table["revision"][0] |= {"because": "多卖一张，多奖一份", "clause": [clause]}
    row = {"name": "张三", "cards": "2", "expected": "16"}
    return table, written_examples([WorkedExample("each-card", "", (row,))])
