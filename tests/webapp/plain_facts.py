"""The facts of the database, read plainly and told to the rules in their own words.

Apart from `webapp.facts.movements` on purpose: what that tells by SQL is held against this.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from rules import facts
from rules.counting import Fact as RuleFact
from webapp.facts.evidence_models import Verdict
from webapp.facts.models import Call, Card, Contribution, Deal, Fact, Rating


def facts_told_plainly() -> Iterator[RuleFact]:
    """Every fact that is for the rules: a marked card without a standing verdict is left out."""
    amended = {number for (number,) in Fact.select(Fact.corrects).tuples() if number is not None}
    yield from _calls(amended)
    yield from _cards(amended)
    yield from _deals(amended)
    for rating in Rating.select():
        number, person, at, received = _common(rating.fact)
        yield facts.Rating(number, person, at, received, rating.score)
    for given in Contribution.select():
        number, person, at, received = _common(given.fact)
        team = given.fact.team_id
        yield facts.Contribution(number, person, team, at, received, given.points)


def _common(fact: Fact) -> tuple[str, Any, Any, Any]:
    return str(fact.number), fact.person_id, fact.at, fact.received_at


def _calls(amended: set[int]) -> Iterator[RuleFact]:
    for call in Call.select():
        if call.fact_id not in amended:
            yield facts.Call(*_common(call.fact), call.outcome)


def _cards(amended: set[int]) -> Iterator[RuleFact]:
    results = {row.card_id: row.result for row in Verdict.select().order_by(Verdict.fact)}
    for card in Card.select():
        name, result = str(card.fact_id), results.get(card.fact_id)
        if card.mark and result in (None, "open"):  # `open`: the verdict was undone
            continue
        yield facts.Card(*_common(card.fact), card.visited, product=card.product)
        later = card.fact.received_at + timedelta(days=1)
        if card.fact_id in amended:  # replaced by a correction, which is told too, or taken back
            yield facts.Withdrawal(name, later)
        elif result is not None:
            yield facts.Verdict(name, result, later)


def _deals(amended: set[int]) -> Iterator[RuleFact]:
    """The rules take the lower id of two deals at one moment, so the numbers are padded."""
    corrected = dict(
        Fact.select(Fact.corrects, Fact.number)
        .where(Fact.kind == "card", Fact.corrects.is_null(False))
        .tuples()
    )
    for deal in Deal.select():
        if deal.fact_id not in amended:
            source = deal.card_id
            while source in corrected:
                source = corrected[source]
            number, person, at, received = _common(deal.fact)
            yield facts.Deal(
                id=f"{int(number):09d}",
                person=person,
                at=at,
                received=received,
                amount=deal.amount,
                card=None if source is None else str(source),
                customer=None if deal.customer_id is None else str(deal.customer_id),
                by_hr=deal.imported,
            )
