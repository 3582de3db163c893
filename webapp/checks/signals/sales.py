"""What a card or a call gives to ask beside others: bursts, nights, serials, customers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from peewee import fn

from webapp.cards.models import IssuedCard
from webapp.checks.operations.note_signals import Noted
from webapp.company.snapshot import Company
from webapp.facts.evidence_models import Verdict
from webapp.facts.models import Call, Card, Fact

RUN, RUN_WITHIN = 6, timedelta(seconds=75)  # six calls that quickly: faster than people dial
CALLS, CALLS_WITHIN = 30, timedelta(minutes=10)
CARDS, CARDS_WITHIN = 5, timedelta(minutes=10)
ALIKE = 25  # calls of one day in a row with one outcome
SAME_CUSTOMER = timedelta(days=30)
NIGHT = (22, 7)  # from this hour to that, by the company's clock
SKIPPED = 20  # unsold cards of a batch before this one

At = tuple[datetime, int]  # when, and the fact's number


def call_signals(numbers: Sequence[int], company: Company) -> Iterator[Noted]:
    """The signals of calls recorded since the last round, each beside its seller's day."""
    new = frozenset(numbers)
    for person, day in _days(numbers):
        rows = list(
            Fact.select(Fact.at, Fact.number, Call.outcome)
            .join(Call, on=(Call.fact == Fact.number))
            .where(Fact.person == person, Fact.day == day, Fact.kind == "call", _uncorrecting())
            .order_by(Fact.at, Fact.number)
            .tuples()
        )
        times = [(at, number) for at, number, _ in rows]
        yield from _faster(times, new)
        yield from _bursts(times, new, CALLS, CALLS_WITHIN)
        yield from _nights(times, new, company)
        yield from _alike([(number, outcome) for _, number, outcome in rows], new)


def card_signals(numbers: Sequence[int], company: Company) -> Iterator[Noted]:
    """The signals of cards recorded since the last round."""
    new = frozenset(numbers)
    for person, day in _days(numbers):
        times = list(
            Fact.select(Fact.at, Fact.number)
            .where(Fact.person == person, Fact.day == day, Fact.kind == "card", _uncorrecting())
            .order_by(Fact.at, Fact.number)
            .tuples()
        )
        yield from _bursts(times, new, CARDS, CARDS_WITHIN)
        yield from _nights(times, new, company)
    for card in Card.select(Card, Fact).join(Fact).where(Card.fact.in_(list(numbers))):
        yield from _issue(card, company)
        yield from _customer(card)
        yield from _past(card)


def _uncorrecting() -> object:
    """Not a correction: that is no further call or card."""
    return Fact.corrects.is_null()


def _days(numbers: Sequence[int]) -> list[tuple[str, date]]:
    rows = Fact.select(Fact.person, Fact.day).where(Fact.number.in_(list(numbers))).distinct()
    return [(person, day) for person, day in rows.tuples() if person]


def _faster(times: Sequence[At], new: frozenset[int]) -> Iterator[Noted]:
    for first, last in zip(times, times[RUN - 1 :], strict=False):
        took = last[0] - first[0]
        if last[1] in new and took < RUN_WITHIN:
            seconds = round(took.total_seconds() / (RUN - 1))
            yield Noted(last[1], "faster_than_dialled", {"count": RUN, "seconds": seconds})


def _bursts(
    times: Sequence[At], new: frozenset[int], count: int, within: timedelta
) -> Iterator[Noted]:
    for first, last in zip(times, times[count - 1 :], strict=False):
        took = last[0] - first[0]
        if last[1] in new and took < within:
            minutes = max(1, round(took.total_seconds() / 60))
            yield Noted(last[1], "burst", {"count": count, "minutes": minutes})


def _nights(times: Sequence[At], new: frozenset[int], company: Company) -> Iterator[Noted]:
    evening, morning = NIGHT
    for at, number in times:
        local = company.clock.local(at)
        if number in new and (local.hour >= evening or local.hour < morning):
            yield Noted(number, "night", {"time": local.strftime("%H:%M")})


def _alike(outcomes: Sequence[tuple[int, str]], new: frozenset[int]) -> Iterator[Noted]:
    run, before = 0, ""
    for number, outcome in outcomes:
        run = run + 1 if outcome == before else 1
        before = outcome
        if run >= ALIKE and number in new:
            yield Noted(number, "same_outcome", {"count": run})


def _issue(card: Card, company: Company) -> Iterator[Noted]:
    """Beside the batches of issued cards, where any were entered."""
    held = IssuedCard.get_or_none(IssuedCard.serial == card.serial)
    if held is None:
        if IssuedCard.select().exists():
            yield Noted(card.fact_id, "not_issued", {"serial": card.serial})
        return
    seller = card.fact.person_id
    if held.person_id and held.person_id != seller:
        whom = company.name_of(held.person_id)
        yield Noted(card.fact_id, "issued_to_other", {"serial": card.serial, "whom": whom})
    yield from _order(card, held)


def _order(card: Card, held: IssuedCard) -> Iterator[Noted]:
    """How many cards of the same batch and holder that come before are not sold."""
    sold = Card.select(Card.serial)
    skipped = (
        IssuedCard.select()
        .where(
            IssuedCard.batch == held.batch,
            IssuedCard.place < held.place,
            IssuedCard.person.is_null() if not held.person_id else IssuedCard.person == held.person,
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


def _past(card: Card) -> Iterator[Noted]:
    """The seller's cards that were judged fake, and still are."""
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
