"""A round of examination: what the facts that came since the last one give to ask.

It is read and thought over outside any transaction, but for what a card's photo gives to ask: no
call that comes meanwhile waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from webapp.checks.models import Round
from webapp.checks.operations.note_signals import Noted
from webapp.checks.signals.sales import call_signals, card_signals
from webapp.company.snapshot import Company
from webapp.facts.models import Fact

MOST = 1000  # facts a round


@dataclass(frozen=True)
class Looked:
    """What a round has looked at: how many facts, up to which, its cards, and what they signal."""

    count: int
    last: int
    cards: tuple[int, ...]
    signals: tuple[Noted, ...]


def look_round(company: Company, most: int = MOST) -> Looked | None:
    """Look at the facts since the last round, `most` of them; None where there are none."""
    newest = Round.select(Round.last).order_by(Round.id.desc()).first()
    facts = list(
        Fact.select(Fact.number, Fact.kind)
        .where(Fact.number > (newest.last if newest else 0))
        .order_by(Fact.number)
        .limit(most)
        .tuples()
    )
    if not facts:
        return None
    calls = [number for number, kind in facts if kind == "call"]
    cards = [number for number, kind in facts if kind == "card"]
    signals = (*call_signals(calls, company), *card_signals(cards, company))
    return Looked(len(facts), facts[-1][0], tuple(cards), signals)
