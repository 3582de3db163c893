"""Which facts still stand: not taken back, not replaced, not judged fake."""

from __future__ import annotations

from collections.abc import Iterable

from peewee import fn

from webapp.facts.evidence_models import Verdict
from webapp.facts.models import Card, Fact


def still_stands(number: int) -> bool:
    """Whether no later fact takes this one back or replaces it."""
    return not Fact.select().where(Fact.corrects == number).exists()


def latest_verdict(card: int, before: int | None = None) -> str | None:
    """The verdict that holds on a card, if there is one; `before`: that held before this fact."""
    verdicts = Verdict.select(Verdict.result).where(Verdict.card == card)
    if before is not None:
        verdicts = verdicts.where(Verdict.fact < before)
    held = verdicts.order_by(Verdict.fact.desc()).tuples().first()
    return str(held[0]) if held and held[0] != "open" else None


def latest_verdicts(cards: Iterable[int]) -> dict[int, str]:
    """The verdicts that hold on these cards; a card without one is not among them."""
    newest = (
        Verdict.select(fn.MAX(Verdict.fact))
        .where(Verdict.card.in_(list(cards)))
        .group_by(Verdict.card)
    )
    rows = Verdict.select(Verdict.card, Verdict.result).where(Verdict.fact.in_(newest))
    return {card: result for card, result in rows.tuples() if result != "open"}


def serial_is_taken(serial: str, besides: int | None = None) -> bool:
    """Whether a card of this serial stands: a withdrawn or finally fake one frees it."""
    later = Fact.alias()
    newest = Verdict.select(fn.MAX(Verdict.fact)).where(Verdict.card == Card.fact)
    fake = Verdict.select().where(Verdict.fact == newest, Verdict.result == "fake")
    corrected = later.select().where(later.corrects == Card.fact)
    taken = Card.select(Card.fact).where(
        Card.serial == serial, ~fn.EXISTS(fake), ~fn.EXISTS(corrected)
    )
    if besides is not None:
        taken = taken.where(Card.fact != besides)
    return bool(taken.exists())
