"""Compute the signals of the facts that were recorded since the last round of examination.

The signals are computed outside any transaction, so that no new call waits for them; only the
signals of a card's photo are computed inside (`note_round`).
"""

from __future__ import annotations

from dataclasses import dataclass

from webapp.checks.models import Round
from webapp.checks.operations.note_signals import Noted
from webapp.checks.signals.sales import call_signals, card_signals
from webapp.company.snapshot import Company
from webapp.facts.models import Fact

MOST = 1000  # facts per round


@dataclass(frozen=True)
class ExaminedRound:
    """The result of a round: the number of facts, the last fact, its cards, and the signals."""

    count: int
    last: int
    cards: tuple[int, ...]
    signals: tuple[Noted, ...]


def examine_round(company: Company, most: int = MOST) -> ExaminedRound | None:
    """Compute the signals of at most `most` facts since the last round; None without new facts."""
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
    return ExaminedRound(len(facts), facts[-1][0], tuple(cards), signals)
