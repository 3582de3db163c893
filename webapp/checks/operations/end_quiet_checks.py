"""Delete the cards that need no check from `open_check`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from webapp.checks.open_cards import cards_to_check
from webapp.facts.evidence_models import OpenCheck
from webapp.facts.transactions import Transaction

AT_ONCE = 200  # cards in one transaction


@dataclass(frozen=True)
class Pass:
    """The result of one piece of work: how many rows were deleted, and the last card looked at."""

    ended: int
    last: int | None  # None: there are no more


def end_quiet_checks(tx: Transaction, after: int = 0) -> Pass:
    """Delete those of the next AT_ONCE rows of `open_check` whose card is in no queue.

    Looks at the cards after `after`. A card stays while it has no verdict and is drawn, flagged,
    received after its day's draw, of the last days, or while opinions on it are in force. What may
    change that later (a signal, an opinion, a photo) inserts its row again.
    """
    query = OpenCheck.select(OpenCheck.card).where(OpenCheck.card > after)
    cards = [number for (number,) in query.order_by(OpenCheck.card).limit(AT_ONCE).tuples()]
    if not cards:
        return Pass(0, None)
    today: date = tx.company.clock.day(tx.now)
    quiet = set(cards) - cards_to_check(cards, today)
    OpenCheck.delete().where(OpenCheck.card.in_(sorted(quiet))).execute()
    return Pass(len(quiet), cards[-1])
