"""Whether base pay is paid here, with awards and commission, or elsewhere: a setting of HR's.

Lines of base pay are settled by the close of a month either way. Where it is paid elsewhere, they
are no part of what the payroll and its file pay.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from webapp.ledger.payroll_plan import Row
from webapp.store.models import Setting

BASE_PAY_ELSEWHERE = "base_pay_elsewhere"  # the setting's name; its value: true or false
BASE_PAY = "base_pay"


def is_base_pay_elsewhere() -> bool:
    """Whether months that are closed from now on pay no base pay."""
    held = Setting.get_or_none(Setting.name == BASE_PAY_ELSEWHERE)
    return held is not None and json.loads(held.value) is True


def paid_here(rows: Iterable[Row], elsewhere: bool) -> tuple[Row, ...]:
    """The rows that the payroll pays: without base pay, where it is paid elsewhere."""
    return tuple(row for row in rows if not elsewhere or row.line.kind != BASE_PAY)
