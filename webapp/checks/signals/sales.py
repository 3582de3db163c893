"""Compare a card or call with others: bursts, nights, issued serials, customers, past fakes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter

from peewee import fn

from webapp.cards.models import IssuedCard
from webapp.checks.operations.note_signals import Noted
from webapp.company.snapshot import Company
from webapp.core.instants import from_microseconds, to_microseconds
from webapp.facts.evidence_models import Verdict
from webapp.facts.models import Card, Fact
from webapp.store.statements import listed, read_rows

_SECOND = 1_000_000  # microseconds
RUN, RUN_WITHIN = 6, 75 * _SECOND  # six calls within this time: faster than people dial
CALLS, CALLS_WITHIN = 30, 600 * _SECOND
CARDS, CARDS_WITHIN = 5, 600 * _SECOND
ALIKE = 25  # calls in a row on one day with the same outcome
SAME_CUSTOMER = timedelta(days=30)
NIGHT = (22, 7)  # from the first hour to the second, in the company's time zone
SKIPPED = 20  # unsold cards of the batch before this card

At = tuple[int, int]  # when, in microseconds, and the fact's number

# Every call of the days and sellers of some calls: one statement, since each round asks it.
_CALLS_OF_DAYS = """
SELECT fact.person_id, fact.day, fact.at, fact.number, call.outcome
FROM (SELECT DISTINCT new.person_id, new.day FROM {asked} CROSS JOIN fact AS new
      WHERE new.number = asked.number AND new.person_id IS NOT NULL) AS wanted
CROSS JOIN fact CROSS JOIN call
WHERE fact.person_id = wanted.person_id AND fact.day = wanted.day AND fact.kind = 'call'
      AND fact.corrects_id IS NULL AND call.fact_id = fact.number
ORDER BY fact.person_id, fact.day, fact.at, fact.number
"""


def call_signals(numbers: Sequence[int], company: Company) -> Iterator[Noted]:
    """Yield the signals of these calls, each compared with its seller's other calls of the day."""
    new = frozenset(numbers)
    sql = _CALLS_OF_DAYS.format(asked=listed("asked", number="BIGINT"))
    rows = read_rows(sql, [json.dumps(list(numbers))])
    for _seller_and_day, of_day in groupby(rows, key=itemgetter(0, 1)):
        calls = [row[2:] for row in of_day]
        times = [(at, number) for at, number, _ in calls]
        yield from _faster_than_dialled(times, new)
        yield from _bursts(times, new, CALLS, CALLS_WITHIN)
        yield from _nights(times, new, company)
        yield from _same_outcome([(number, outcome) for _, number, outcome in calls], new)


def card_signals(numbers: Sequence[int], company: Company) -> Iterator[Noted]:
    """Yield the signals of these cards."""
    new = frozenset(numbers)
    for person, day in _days(numbers):
        rows = (
            Fact.select(Fact.at, Fact.number)
            .where(Fact.person == person, Fact.day == day, Fact.kind == "card", _is_no_correction())
            .order_by(Fact.at, Fact.number)
        )
        times = [(to_microseconds(at), number) for at, number in rows.tuples()]
        yield from _bursts(times, new, CARDS, CARDS_WITHIN)
        yield from _nights(times, new, company)
    for card in Card.select(Card, Fact).join(Fact).where(Card.fact.in_(list(numbers))):
        yield from _issue(card, company)
        yield from _customer(card)
        yield from _past_fakes(card)


def _is_no_correction() -> object:
    """The condition that a fact is not a correction, which is not a further call or card."""
    return Fact.corrects.is_null()


def _days(numbers: Sequence[int]) -> list[tuple[str, date]]:
    rows = Fact.select(Fact.person, Fact.day).where(Fact.number.in_(list(numbers))).distinct()
    return [(person, day) for person, day in rows.tuples() if person]


def _faster_than_dialled(times: Sequence[At], new: frozenset[int]) -> Iterator[Noted]:
    for first, last in zip(times, times[RUN - 1 :], strict=False):
        took = last[0] - first[0]
        if last[1] in new and took < RUN_WITHIN:
            seconds = round(took / _SECOND / (RUN - 1))
            yield Noted(last[1], "faster_than_dialled", {"count": RUN, "seconds": seconds})


def _bursts(times: Sequence[At], new: frozenset[int], count: int, within: int) -> Iterator[Noted]:
    for first, last in zip(times, times[count - 1 :], strict=False):
        took = last[0] - first[0]
        if last[1] in new and took < within:
            minutes = max(1, round(took / _SECOND / 60))
            yield Noted(last[1], "burst", {"count": count, "minutes": minutes})


def _nights(times: Sequence[At], new: frozenset[int], company: Company) -> Iterator[Noted]:
    evening, morning = NIGHT
    for at, number in times:
        if number not in new:
            continue
        local = company.clock.local(from_microseconds(at))
        if local.hour >= evening or local.hour < morning:
            yield Noted(number, "night", {"time": local.strftime("%H:%M")})


def _same_outcome(outcomes: Sequence[tuple[int, str]], new: frozenset[int]) -> Iterator[Noted]:
    run, before = 0, ""
    for number, outcome in outcomes:
        run = run + 1 if outcome == before else 1
        before = outcome
        if run >= ALIKE and number in new:
            yield Noted(number, "same_outcome", {"count": run})


def _issue(card: Card, company: Company) -> Iterator[Noted]:
    """The signals of the card's serial against the batches of issued cards, if any were entered."""
    issued = IssuedCard.get_or_none(IssuedCard.serial == card.serial)
    if issued is None:
        if IssuedCard.select().exists():
            yield Noted(card.fact_id, "not_issued", {"serial": card.serial})
        return
    if issued.product and issued.product != card.product:
        told = {"serial": card.serial, "issued": issued.product, "sold": card.product}
        yield Noted(card.fact_id, "other_product", told)
    seller = card.fact.person_id
    if issued.person_id and issued.person_id != seller:
        whom = company.name_of(issued.person_id)
        yield Noted(card.fact_id, "issued_to_other", {"serial": card.serial, "whom": whom})
    yield from _order(card, issued)


def _order(card: Card, issued: IssuedCard) -> Iterator[Noted]:
    """A signal if SKIPPED or more earlier cards of the same batch and holder are not sold."""
    sold = Card.select(Card.serial)
    skipped = (
        IssuedCard.select()
        .where(
            IssuedCard.batch == issued.batch,
            IssuedCard.place < issued.place,
            IssuedCard.person == issued.person if issued.person_id else IssuedCard.person.is_null(),
            IssuedCard.serial.not_in(sold),
        )
        .count()
    )
    if skipped >= SKIPPED:
        yield Noted(card.fact_id, "out_of_order", {"skipped": skipped})


def _customer(card: Card) -> Iterator[Noted]:
    if card.customer_id is None:
        return
    since = card.fact.at - SAME_CUSTOMER
    later = Fact.alias()
    amended = later.select().where(later.corrects == Fact.number)
    sellers = (
        Card.select(fn.COUNT(Fact.person.distinct()))
        .join(Fact)
        .where(Card.customer == card.customer_id, Fact.at >= since, ~fn.EXISTS(amended))
        .scalar()
    )
    if sellers > 1:
        yield Noted(card.fact_id, "customer_of_several", {"sellers": sellers})


def _past_fakes(card: Card) -> Iterator[Noted]:
    """A signal if the latest verdict on any card of the seller is fake."""
    newest = Verdict.select(fn.MAX(Verdict.fact)).group_by(Verdict.card)
    fakes = (
        Verdict.select()
        .join(Card)
        .join(Fact)
        .where(
            Fact.person == card.fact.person_id, Verdict.fact.in_(newest), Verdict.result == "fake"
        )
        .count()
    )
    if fakes:
        yield Noted(card.fact_id, "past_fakes", {"count": fakes})
