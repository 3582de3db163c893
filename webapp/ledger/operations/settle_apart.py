"""Settle a period in pieces: compute outside the writer, then write in a few short transactions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from webapp.company.ended import has_ended
from webapp.facts.transactions import Transaction
from webapp.ledger.operations.post_settlement import (
    PreparedSettlement,
    ReadState,
    Settled,
    newest_line_of,
    post_settlement,
)
from webapp.ledger.operations.settle import prepare_settlement, settle_period
from webapp.ledger.settlement_basis import in_pieces, keep_rows, rows_to_keep
from webapp.schemes.company_loading import ROSTER, load_company
from webapp.store.request_cache import request_cache
from webapp.store.statements import one_state

Write = Callable[[Callable[[Transaction], Any]], Any]
Also = Callable[[Transaction], object]
TRIES = 3  # computations outside the writer; then one inside it


def settle_apart(
    write: Write,
    now: datetime,
    scheme: str,
    period: str,
    by: str | None = None,
    also: Also | None = None,
) -> Settled:
    """Settle as `settle_period` does, but hold the writer only while rows are inserted.

    The settlement is computed in one read transaction. Its inputs are inserted first, in pieces,
    under their hashes; the settlement and its lines follow in one transaction, if what was read is
    unchanged (`is_same`). Otherwise it is computed again. If the work is interrupted, the ledger
    has no new line. `also` runs in the transaction that inserts the settlement, before it. Raises
    NotFound, NoSuchPeriod, NoCampaign, PeriodNotBegun, NotEnrolled.
    """
    for _try in range(TRIES):
        prepared = prepare_apart(scheme, period, now)
        if prepared.inputs is not None:
            for piece in in_pieces(rows_to_keep(prepared.inputs)):
                write(partial(keep_rows, rows=piece))
        done = write(partial(_post_if_same, prepared=prepared, by=by, also=also))
        if isinstance(done, Settled):
            return done
        now = done

    def settle(tx: Transaction) -> Settled:
        if also is not None:
            also(tx)
        return settle_period(tx, scheme, period, by)

    settled: Settled = write(settle)
    return settled


def prepare_apart(scheme: str, period: str, now: datetime) -> PreparedSettlement:
    """Compute a settlement in one read transaction, so that all that it reads is of one instant."""
    with request_cache(), one_state():
        return prepare_settlement(load_company(), scheme, period, now)


def _post_if_same(
    tx: Transaction, prepared: PreparedSettlement, by: str | None, also: Also | None
) -> Settled | datetime:
    """Post a settlement if it would be computed the same now; else return the present time."""
    if not is_same(tx, prepared):
        return tx.now
    if also is not None:
        also(tx)
    return post_settlement(tx, prepared, by)


def is_same(tx: Transaction, prepared: PreparedSettlement) -> bool:
    """Whether nothing has changed from which a settlement was computed.

    Compares the `ReadState` of then and now (newest line of the period, newest roster, the day),
    and asks for later touches of the scheme and for a notice of the roster in this transaction.
    """
    read, company = prepared.read, tx.company
    now = ReadState(
        read.touch,
        company.seq,
        newest_line_of(prepared.scheme, prepared.period),
        company.clock.day(tx.now),
        has_ended(company, prepared.span, tx.now),
    )
    changed = tx.is_noticed(ROSTER) or tx.is_touched(prepared.scheme, read.touch)
    return now == read and not changed
