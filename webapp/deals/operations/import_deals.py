"""Import deals and cancellations from a table: all rows or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from webapp.audit.long_works import DEALS, REFUSED, arriving
from webapp.audit.operations.pieces import (
    add_staged,
    begin_work,
    drop_staged,
    end_work,
    make_sure,
    stage_rows,
)
from webapp.core.errors import JiebaoError, _
from webapp.deals.deals_sheet import CancellationRow, ContractRow
from webapp.deals.known_records import is_changed
from webapp.deals.operations.add_deals import LOST_AT_ONCE, add_deals
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.deals.prepared_deals import COLUMNS, PreparedDeals, Seal, prepare_deals
from webapp.facts.contracts import clean_contract, deal_of_contract
from webapp.facts.models import Deal
from webapp.facts.transactions import Transaction
from webapp.people.operations.import_people import Imported
from webapp.people.operations.import_rows import all_or_nothing, demand_hr
from webapp.schemes.company_loading import ROSTER, load_company
from webapp.store.request_cache import request_cache
from webapp.store.statements import one_state

Write = Callable[[Callable[[Transaction], Any]], Any]
TRIES = 5  # checks outside the writer
AT_ONCE = LOST_AT_ONCE  # new deals that are added without being staged


class ContractUnknown(JiebaoError):
    """The contract is not recorded."""

    sentence = _("没有登记过合同 %(contract)s。")
    field = "contract"


class DealsChanging(JiebaoError):
    """Each check of the table was overtaken by a change of what it names, or by another import."""

    sentence = _("这张表里的合同或卡正在被别人登记，请过几分钟再导入。")
    status = 409


def import_deals(tx: Transaction, by: str, rows: Sequence[ContractRow], seal: Seal) -> Imported:
    """Record every contract of a table; skip those already recorded with the same content.

    All is done inside the transaction, for few rows: `import_deals_apart` adds in pieces. Raises
    NotHR, FaultyTable with every row that is refused.
    """
    demand_hr(tx, by)
    tx.flush()
    prepared = prepare_deals(tx.company, tx.now, rows, seal)
    _add_all(tx, by, prepared)
    return _imported(prepared)


def import_deals_apart(
    write: Write,
    now: datetime,
    by: str,
    rows: Sequence[ContractRow],
    seal: Seal,
    work: int | None = None,
) -> Imported:
    """Import as `import_deals` does, but hold the writer only for a few rows at a time.

    The table is checked in one read transaction and its new rows are staged. If nothing that they
    name was recorded since, one transaction makes them sure; then they are added in pieces. A
    process that is killed before that transaction leaves nothing; after it, another process goes
    on. Few rows are added at once, without staging. `work`: the number of the work whose rows these
    are; without it, one is begun. Raises NotHR, FaultyTable with every row that is refused,
    WorkCancelled, DealsChanging.
    """
    write(lambda tx: demand_hr(tx, by))
    for _try in range(TRIES):
        with request_cache(), one_state():
            prepared = prepare_deals(load_company(), now, rows, seal)
        if len(prepared.staged) <= AT_ONCE:
            done = write(partial(_add_if_same, by=by, prepared=prepared))
        else:
            if work is None:
                work = write(partial(begin_work, by=by, kind=DEALS, about={"rows": len(rows)}))
            stage_rows(write, work, [(row["contract"], row) for row in prepared.staged])
            done = write(partial(_sure_if_same, by=by, prepared=prepared, work=work))
        if isinstance(done, datetime):
            now = done
            continue
        if len(prepared.staged) > AT_ONCE and work is not None:
            add_staged(write, work, add_deals)
        return _imported(prepared)
    if work is not None:
        _give_up(write, work)
    raise DealsChanging()


def _give_up(write: Write, work: int) -> None:
    write(lambda tx: end_work(tx, work, REFUSED))
    drop_staged(write, work)


def _imported(prepared: PreparedDeals) -> Imported:
    done = prepared.done
    return Imported(done["new"], done["known"] + done["cancelled"], cancelled=done["cancelled"])


def _add_all(tx: Transaction, by: str, prepared: PreparedDeals) -> None:
    left = prepared.staged
    while left:
        left = left[add_deals(tx, by, left) :]


def _add_if_same(tx: Transaction, by: str, prepared: PreparedDeals) -> datetime | None:
    """Add the rows if the check would find the same now; else return the present time."""
    demand_hr(tx, by)
    if not _is_same(tx, prepared):
        return tx.now
    _add_all(tx, by, prepared)
    return None


def _sure_if_same(tx: Transaction, by: str, prepared: PreparedDeals, work: int) -> datetime | None:
    """Make the staged rows sure if the check would find the same now; else return the time."""
    demand_hr(tx, by)
    if not _is_same(tx, prepared):
        return tx.now
    make_sure(tx, work, asdict(_imported(prepared)))
    return None


def _is_same(tx: Transaction, prepared: PreparedDeals) -> bool:
    """Whether nothing that a table names was recorded since its check, or is being written."""
    if tx.is_noticed(ROSTER) or tx.company.seq != prepared.company.seq:
        return False
    named = prepared.named
    return not is_changed(named, prepared.fact) and not arriving(named.contracts)


def import_cancellations(tx: Transaction, by: str, rows: Sequence[CancellationRow]) -> Imported:
    """Cancel every contract of a table; skip those already cancelled.

    Raises NotHR, FaultyTable with every row that is refused.
    """
    demand_hr(tx, by)
    done = all_or_nothing(rows, lambda row: _cancel(tx, by, row), COLUMNS, "contract")
    return Imported(done["new"], known=done["known"])


def _has_deals(contract: str) -> bool:
    return bool(Deal.select().where(Deal.contract == contract).exists())


def _cancel(tx: Transaction, by: str, row: CancellationRow) -> str:
    contract = clean_contract(row.contract)
    deal = deal_of_contract(contract)
    if deal is None:
        if not _has_deals(contract):
            raise ContractUnknown(contract=contract)
        return "known"
    record_id = str(uuid5(NAMESPACE_OID, f"cancel {deal.fact_id}"))
    cancel_deal(tx, by, CancelCommand(record_id, deal.fact_id, row.reason))
    return "new"
