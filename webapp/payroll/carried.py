"""Read how much of each person's reversals and deductions a closed month left to later months."""

from __future__ import annotations

from webapp.core.instants import to_microseconds
from webapp.ledger.payroll_models import Payroll
from webapp.store.statements import read_rows

# Lines below 0, approved when the month was closed, less what payrolls up to it have settled. Only
# those that are unsettled now, or were settled by a later payroll, can have had anything left.
_CARRIED = """
SELECT line.person_id, sum(coalesce(
    (SELECT sum(paid.amount) FROM payroll_line AS paid
     WHERE paid.line_id = line.number AND paid.payroll_id <= ?), 0) - line.amount)
FROM line JOIN approval ON approval.line_id = line.number
WHERE line.number IN (
    SELECT line_id FROM unpaid_line
    UNION SELECT line_id FROM payroll_line WHERE payroll_id > ?)
  AND line.amount < 0 AND line.person_id IS NOT NULL AND approval.approved_at <= ?
  AND (line.kind != 'base_pay' OR NOT ?)
GROUP BY line.person_id
"""


def carried_after(month: str) -> dict[str, int]:
    """Return the fen (above 0) still to take from each person when a month was closed, by person.

    Empty if the month is not closed. Base pay is left out where it is paid elsewhere.
    """
    held = Payroll.get_or_none(Payroll.month == month)
    if held is None:
        return {}
    closed = to_microseconds(held.closed_at)
    values = (month, month, closed, bool(held.base_pay_elsewhere))
    rows = read_rows(_CARRIED, values)
    return {person: fen for person, fen in rows if fen}


def month_before(month: str) -> str:
    """Return the newest closed month before `month`; empty if there is none."""
    earlier = Payroll.select(Payroll.month).where(Payroll.month < month)
    found = earlier.order_by(Payroll.month.desc()).first()
    return str(found.month) if found else ""
