"""Set whether this program's payrolls pay base pay, or HR pays it elsewhere."""

from __future__ import annotations

import json

from webapp.facts.operations.set_setting import set_setting
from webapp.facts.transactions import Transaction
from webapp.ledger.unpaid_lines import BASE_PAY_ELSEWHERE
from webapp.people.operations.import_rows import demand_hr


def set_base_pay_place(tx: Transaction, by: str, elsewhere: bool) -> None:
    """Set whether months that are closed from now on leave out base pay (`elsewhere`).

    A month that is closed already keeps what it pays. Raises NotHR.
    """
    demand_hr(tx, by)
    set_setting(tx, by, BASE_PAY_ELSEWHERE, json.dumps(elsewhere))
    tx.notice("ledger")
