"""Set whether base pay is paid here or elsewhere."""

from __future__ import annotations

import json

from webapp.facts.transactions import Transaction
from webapp.ledger.unpaid_lines import BASE_PAY_ELSEWHERE
from webapp.people.operations.import_rows import demand_hr
from webapp.people.operations.staff import set_setting


def set_base_pay_place(tx: Transaction, by: str, elsewhere: bool) -> None:
    """Let months that are closed from now on pay base pay, or not.

    A month that was closed keeps what it pays. Raises NotHR.
    """
    demand_hr(tx, by)
    set_setting(tx, by, BASE_PAY_ELSEWHERE, json.dumps(elsewhere))
    tx.notice("ledger")
