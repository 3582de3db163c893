"""Convert facts that count from the database to facts of the rules, and those to movements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from peewee import ModelSelect, fn

from rules import facts
from rules.metrics import (
    Movement,
    call_movements,
    card_movements,
    contribution_movements,
    deal_movements,
    fake_card_movements,
    rating_movements,
    violation_movements,
)
from rules.tallies import Tallies
from webapp.company.snapshot import Company
from webapp.facts.current_deals import CurrentDeal, current_deals
from webapp.facts.evidence_models import Ruling, Verdict
from webapp.facts.first_contacts import first_contacts
from webapp.facts.models import Call, Card, Contribution, Fact, Rating, Violation
from webapp.facts.reading_order import of_kind_on


def as_call(number: str, person: str, at: datetime, received: datetime, outcome: str) -> facts.Call:
    """Return a call as a fact of the rules."""
    return facts.Call(id=number, person=person, at=at, received=received, outcome=outcome)


def as_card(
    number: str,
    person: str,
    at: datetime,
    received: datetime,
    visited: bool,
    product: str = "",
) -> facts.Card:
    """Return a card as a fact of the rules."""
    return facts.Card(number, person, at, received, visited, product=product)


def as_rating(
    number: str, person: str, at: datetime, received: datetime, score: int
) -> facts.Rating:
    """Return a rating as a fact of the rules; `score` in hundredths."""
    return facts.Rating(id=number, person=person, at=at, received=received, score=score)


def as_contribution(
    number: str,
    person: str | None,
    team: str | None,
    at: datetime,
    received: datetime,
    points: int,
) -> facts.Contribution:
    """Return contribution points as a fact of the rules; `points` in hundredths."""
    return facts.Contribution(
        id=number, person=person, team=team, at=at, received=received, points=points
    )


def movements_of(
    company: Company,
    first: date | None = None,
    last: date | None = None,
    person: str | None = None,
) -> Iterator[Movement]:
    """Yield every movement of the facts that count, limited to these days and this person if given.

    A person's movements include those from other closers' deals that came from the person's card.
    """
    for movements_from in (_of_calls, *_BESIDE_CALLS):
        for movement in movements_from(company, first, last, person):
            if person is None or movement.person == person:
                yield movement


def movements_beside_calls(company: Company, first: date, last: date) -> Iterator[Movement]:
    """Yield every movement of these days except those of calls (see `grouped_calls.py`)."""
    for movements_from in _BESIDE_CALLS:
        yield from movements_from(company, first, last, None)


def _asked(
    query: ModelSelect, kind: str, first: date | None, last: date | None, person: str | None
) -> ModelSelect:
    """Limit a query on facts of one kind to these days and this person, where they are given."""
    if person is not None:
        query = query.where(Fact.person == person)
    if first is None or last is None:
        return query
    days = of_kind_on(kind, first, last) if person is None else Fact.day.between(first, last)
    return query.where(days)


def _standing(query: ModelSelect) -> ModelSelect:
    """Leave out facts that a later fact withdraws or replaces."""
    later = Fact.alias("later")
    corrections = later.select(later.number).where(later.corrects == Fact.number)
    return query.where(~fn.EXISTS(corrections))


def _rows(query: ModelSelect) -> Iterable[tuple]:  # type: ignore[type-arg]
    return query.tuples().iterator()


def _of_calls(
    company: Company, first: date | None, last: date | None, person: str | None
) -> Iterator[Movement]:
    query = (
        Call.select(Fact.number, Fact.person, Fact.at, Fact.received_at, Call.outcome)
        .join(Fact)
        .where(Call.mark == "")
    )
    for number, who, at, received, outcome in _rows(
        _standing(_asked(query, "call", first, last, person))
    ):
        call = as_call(str(number), who, at, received, outcome)
        yield from call_movements(call, company.posting(who, company.clock.day(at)), company.clock)


def _latest_result() -> ModelSelect:
    """A subquery: the result of the latest verdict on the outer query's card, else NULL."""
    verdict = Verdict.alias("latest")
    return (
        verdict.select(verdict.result)
        .where(verdict.card == Card.fact)
        .order_by(verdict.fact.desc())
        .limit(1)
    )


def _of_cards(
    company: Company, first: date | None, last: date | None, person: str | None
) -> Iterator[Movement]:
    query = Card.select(
        Fact.number,
        Fact.person,
        Fact.at,
        Fact.received_at,
        Card.visited,
        Card.product,
        Card.mark,
        _latest_result(),
    ).join(Fact)
    for number, who, at, received, visited, product, mark, result in _rows(
        _standing(_asked(query, "card", first, last, person))
    ):
        card = as_card(str(number), who, at, received, visited, product)
        posting = company.posting(who, company.clock.day(at))
        if result == "fake":
            yield from fake_card_movements(card, posting, company.clock)
        elif not mark or result == "genuine":
            yield from card_movements(card, posting, company.clock)


def _of_deals(
    company: Company, first: date | None, last: date | None, person: str | None
) -> Iterator[Movement]:
    for deal in current_deals(first, last, person):
        yield from movements_of_deal(company, deal)


def tallies_of_deals(company: Company, first: date, last: date) -> Tallies:
    """Return the tallies of the deals of these days; they also answer metrics with a filter.

    Reads the deals of the days and the first contacts of their customers, by index.
    """
    deals = list(current_deals(first, last))
    contacts = first_contacts({deal.customer for deal in deals if deal.customer is not None})
    return Tallies.of(
        movement
        for deal in deals
        for movement in movements_of_deal(company, deal, _contact_age(company, deal, contacts))
    )


def _contact_age(
    company: Company, deal: CurrentDeal, contacts: Mapping[int, datetime]
) -> int | None:
    """The days since the first contact of a deal's customer; None for a deal without one."""
    if deal.customer is None:
        return None
    return (company.clock.day(deal.at) - company.clock.day(contacts[deal.customer])).days


def movements_of_deal(
    company: Company, deal: CurrentDeal, contact_age: int | None = None
) -> Sequence[Movement]:
    """Return a deal's movements: its closer's, and its card's seller's if the card counts."""
    sold, card, card_posting, seller_posting = deal.card, None, None, None
    if sold is not None and sold.counts:
        card = as_card(str(sold.number), sold.seller, sold.at, sold.received_at, sold.visited)
        card_posting = company.posting(sold.seller, company.clock.day(sold.at))
        seller = company.people.get(sold.seller)
        seller_posting = seller.posting_on(company.clock.day(deal.at)) if seller else None
    closed = facts.Deal(
        id=str(deal.number),
        person=deal.closer,
        at=deal.at,
        received=deal.received_at,
        amount=deal.amount,
        card=card.id if card else None,
        customer=None if deal.customer is None else str(deal.customer),
        by_hr=deal.imported,
        product=deal.product,
        referred=deal.referred,
    )
    posting = company.posting(deal.closer, company.clock.day(deal.at))
    return deal_movements(
        closed,
        posting,
        company.clock,
        card,
        card_posting,
        seller_posting=seller_posting,
        new_customer=deal.new_customer,
        contact_age=contact_age,
    )


def _of_ratings(
    company: Company, first: date | None, last: date | None, person: str | None
) -> Iterator[Movement]:
    query = Rating.select(Fact.number, Fact.person, Fact.at, Fact.received_at, Rating.score).join(
        Fact
    )
    for number, who, at, received, score in _rows(_asked(query, "rating", first, last, person)):
        rating = as_rating(str(number), who, at, received, score)
        posting = company.posting(who, company.clock.day(at))
        yield from rating_movements(rating, posting, company.clock)


def _of_contributions(
    company: Company, first: date | None, last: date | None, person: str | None
) -> Iterator[Movement]:
    query = Contribution.select(
        Fact.number, Fact.person, Fact.team, Fact.at, Fact.received_at, Contribution.points
    ).join(Fact)
    for number, who, team, at, received, points in _rows(
        _asked(query, "contribution", first, last, person)
    ):
        given = as_contribution(str(number), who, team, at, received, points)
        posting = company.posting(who, company.clock.day(at)) if who else None
        yield from contribution_movements(given, posting, company.clock)


def _of_violations(
    company: Company, first: date | None, last: date | None, person: str | None
) -> Iterator[Movement]:
    """Movements of upheld violations; without a ruling, a violation does not count."""
    query = (
        Violation.select(Fact.person, Fact.at, Violation.kind)
        .join(Fact)
        .switch(Violation)
        .join(Ruling)
        .where(Ruling.upheld)
    )
    for who, at, kind in _rows(_asked(query, "violation", first, last, person)):
        violation = facts.Violation(person=who, violation=kind, at=at)
        posting = company.posting(who, company.clock.day(at))
        yield from violation_movements(violation, posting, company.clock)


_BESIDE_CALLS = (_of_cards, _of_deals, _of_ratings, _of_contributions, _of_violations)
