"""One sentence a week on the other's method, and one tap whether it helped."""

from __future__ import annotations

from webapp.colleagues.pair_models import PairMethod, PairTap
from webapp.colleagues.pair_reading import RESULTS, pair_seen
from webapp.core.errors import JiebaoError, UnknownChoice, _
from webapp.core.fields import Text
from webapp.facts.transactions import Transaction

METHOD = Text("method", most=60)


class TapTooEarly(JiebaoError):
    """The tap of a week before its Friday, or without a method to judge."""

    sentence = _("先写下对方的办法，星期五再点有没有用。")
    status = 409


def write_method(tx: Transaction, by: str, pair: int, words: str) -> None:
    """Write the other's method of this week. Raises NotFound, PairEnded, Missing, TextTooLong."""
    today = tx.company.clock.day(tx.now)
    found = pair_seen(pair, by, today)
    text, week = METHOD.demand(words), found.week(today)
    if found.methods.get((week, by)) != text:
        tx.insert(PairMethod, pair=pair, week=week, by=by, words=text, at=tx.now)
        tx.audit(by, "write_method", f"pair:{pair}")


def tap(tx: Transaction, by: str, pair: int, result: str) -> None:
    """Say of the latest method that is due whether it helped.

    Raises NotFound, PairEnded, UnknownChoice, TapTooEarly.
    """
    if result not in RESULTS:
        raise UnknownChoice()
    today = tx.company.clock.day(tx.now)
    found = pair_seen(pair, by, today)
    week = found.week_to_tap(today)
    if week is None or (week, by) not in found.methods:
        raise TapTooEarly()
    if found.taps.get((week, by)) != result:
        tx.insert(PairTap, pair=pair, week=week, by=by, result=result, at=tx.now)
        tx.audit(by, "tap_pair", f"pair:{pair}")
