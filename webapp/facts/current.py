"""Find which facts are still valid: not withdrawn, not replaced, not judged fake."""

from __future__ import annotations

from collections.abc import Iterable

from peewee import fn

from webapp.facts.evidence_models import Verdict
from webapp.facts.models import Card, Fact


def is_current(number: int) -> bool:
    """Whether no later fact withdraws, cancels or replaces this one."""
    return not Fact.select().where(Fact.corrects == number).exists()


def latest_verdict(card: int, before: int | None = None) -> str | None:
    """Return a card's latest verdict; None if it has none or was reopened.

    `before`: only verdicts whose fact is older than the fact of this number.
    """
    verdicts = Verdict.select(Verdict.result).where(Verdict.card == card)
    if before is not None:
        verdicts = verdicts.where(Verdict.fact < before)
    held = verdicts.order_by(Verdict.fact.desc()).tuples().first()
    return str(held[0]) if held and held[0] != "open" else None


def latest_verdicts(cards: Iterable[int]) -> dict[int, str]:
    """Return the latest verdict of each of these cards, by card.

    Cards without a verdict, and reopened ones, are left out.
    """
    newest = (
        Verdict.select(fn.MAX(Verdict.fact))
        .where(Verdict.card.in_(list(cards)))
        .group_by(Verdict.card)
    )
    rows = Verdict.select(Verdict.card, Verdict.result).where(Verdict.fact.in_(newest))
    return {card: result for card, result in rows.tuples() if result != "open"}


def serial_is_taken(serial: str, besides: int | None = None) -> bool:
    """Whether a valid card has this serial; `besides` is a card that is not looked at.

    A withdrawn, replaced or fake card leaves its serial free.
    """
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
