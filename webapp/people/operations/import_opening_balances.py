"""Import each person's lifetime sales before this program was used: all rows of a table or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rules.clauses.milestone import Milestone
from rules.reads import OPENINGS
from webapp.company.models import OpeningBalance
from webapp.core.errors import JiebaoError, _
from webapp.facts.transactions import Transaction
from webapp.people.opening_balances_sheet import OpeningBalanceRow
from webapp.people.operations.import_people import Imported
from webapp.people.operations.import_rows import all_or_nothing, demand_hr
from webapp.schemes.catalogue import schemes

_COLUMNS = {"staff_number": "工号", "sales": "累计业绩", "until": "截至日期"}


class BalanceTooLate(JiebaoError):
    """The balance's last day is not before the first day of a scheme with milestones."""

    sentence = _("截至日期要早于 %(day)s：从那天起的成交由系统自己累计。")
    field = "until"


def import_opening_balances(
    tx: Transaction, by: str, rows: Sequence[OpeningBalanceRow]
) -> Imported:
    """Set the opening balance of each row's person. Raises NotHR, FaultyTable."""
    demand_hr(tx, by)
    first = _first_counted_day(tx)

    def take(row: OpeningBalanceRow) -> str:
        held = tx.company.openings.get(row.staff_number)
        if held is not None and (held.sales, held.until) == (row.sales, row.until):
            return "known"
        if row.until >= first:
            raise BalanceTooLate(day=first)
        _set(tx, by, row)
        tx.touch(OPENINGS, min(row.until, held.until if held else row.until), who=row.staff_number)
        return "new"

    done = all_or_nothing(rows, take, _COLUMNS, "staff_number")
    tx.notice("roster")
    return Imported(done["new"], known=done["known"])


def _set(tx: Transaction, by: str, row: OpeningBalanceRow) -> None:
    tx.insert(
        OpeningBalance,
        person=row.staff_number,
        sales=row.sales,
        until=row.until,
        set_by=by,
        set_at=tx.now,
    )
    after = {"sales": row.sales, "until": row.until}
    tx.audit(by, "set_opening_balance", f"person:{row.staff_number}", after=after)


def _first_counted_day(tx: Transaction) -> date:
    """The first day of the running milestone schemes, at the latest today."""
    today = tx.company.clock.day(tx.now)
    runs = [
        tx.company.force(scheme.id).run_start(today)
        for scheme in schemes().values()
        if any(isinstance(each, Milestone) for held in scheme.revisions for each in held.clauses)
    ]
    return min([today, *(start for start in runs if start is not None)])
