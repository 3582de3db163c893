"""One sentence a week on the other's method, and one tap whether it helped; by page or by phone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from webapp.colleagues.pair_models import PairMethod, PairTap
from webapp.colleagues.pair_reading import RESULTS, pair_seen
from webapp.company.parts import PAIRS
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.core.fields import Text
from webapp.facts.operations.record import Receipt
from webapp.facts.transactions import Transaction
from webapp.sync.operations.receive import SheetGiven

METHOD = Text("method", most=60)
_Kept = tuple[int, bool]  # the number of the row, and whether it is new


class TapTooEarly(JiebaoError):
    """The tap of a week before its Friday, or without a method to judge."""

    sentence = _("先写下对方的办法，星期五再点选有没有用。")
    status = 409


def write_method(tx: Transaction, by: str, pair: int, words: str) -> None:
    """Write the other's method of this week. Raises NotFound, PairEnded, Missing, TextTooLong."""
    _method(tx, by, pair, words, tx.now)


def tap(tx: Transaction, by: str, pair: int, result: str) -> None:
    """Say of the latest method that is due whether it helped.

    Raises NotFound, PairEnded, UnknownChoice, TapTooEarly.
    """
    _tap(tx, by, pair, result, tx.now)


def keep_sheet(tx: Transaction, by: str, given: SheetGiven, digest: str, at: datetime) -> Receipt:
    """Write what a phone sends, as of the moment `at` at which it was written or tapped.

    The pair and the week are those of that day. The same words again change nothing. Raises what
    `write_method` and `tap` raise, and NotFound where pairs are switched off.
    """
    if PAIRS in tx.company.parts_off:
        raise NotFound()
    if given.result:
        number, is_new = _tap(tx, by, given.pair, given.result, at)
    else:
        number, is_new = _method(tx, by, given.pair, given.method, at)
    return Receipt(given.id, number, digest, known=not is_new)


def _method(tx: Transaction, by: str, pair: int, words: str, at: datetime) -> _Kept:
    today = tx.company.clock.day(at)
    found = pair_seen(pair, by, today)
    text = METHOD.demand(words)
    kept = _keep(tx, PairMethod, {"pair": pair, "week": found.week(today), "by": by}, text, at)
    if kept[1]:
        tx.audit(by, "write_method", f"pair:{pair}")
    return kept


def _tap(tx: Transaction, by: str, pair: int, result: str, at: datetime) -> _Kept:
    if result not in RESULTS:
        raise UnknownChoice()
    today = tx.company.clock.day(at)
    found = pair_seen(pair, by, today)
    week = found.week_to_tap(today)
    if week is None or (week, by) not in found.methods:
        raise TapTooEarly()
    kept = _keep(tx, PairTap, {"pair": pair, "week": week, "by": by}, result, at)
    if kept[1]:
        tx.audit(by, "tap_pair", f"pair:{pair}")
    return kept


def _keep(tx: Transaction, table: Any, about: dict[str, Any], value: str, at: datetime) -> _Kept:
    """Insert the value, unless it is the latest one already."""
    column = "words" if table is PairMethod else "result"
    rows = table.select().where(*(getattr(table, name) == held for name, held in about.items()))
    last = rows.order_by(table.id.desc()).first()
    if last is not None and getattr(last, column) == value:
        return int(last.id), False
    return int(tx.insert(table, **about, **{column: value}, at=at)), True
