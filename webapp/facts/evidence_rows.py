"""List the facts behind a ledger line, counted or not, each with its state and its photo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from peewee import JOIN, ModelSelect, fn

from rules.clauses import Clause
from rules.clauses.floor_forfeit import FloorForfeit
from rules.facts import DealTraits
from rules.filters import NO_FILTER, OF_CARDS, Filter
from rules.periods import Clock
from webapp.facts.current import latest_verdicts
from webapp.facts.current_deals import CurrentDeal, current_deals
from webapp.facts.first_contacts import first_contacts
from webapp.facts.models import Call, Card, Contribution, Deal, Fact, Rating

SHOWN = 200  # at most so many rows of a kind: a month of calls is too long a list


@dataclass(frozen=True)
class FactRow:
    """One fact with its value in the metric's stored unit and its state.

    `state`: counted, held, genuine, fake, withdrawn, corrected, cancelled or late.
    """

    number: int
    kind: str
    at: datetime
    received_at: datetime
    label: str
    value: int
    state: str
    has_photo: bool = False

    @property
    def counts(self) -> bool:
        """Whether the fact is part of the sum."""
        return self.state in ("counted", "genuine")


@dataclass(frozen=True)
class Facts:
    """The facts of one kind: the newest SHOWN of them as `rows`, and how many there are."""

    kind: str
    rows: tuple[FactRow, ...]
    total: int


@dataclass(frozen=True)
class Span:
    """A person and days; `timely`: facts received after the cut-off do not count."""

    person: str
    start: date
    end: date
    timely: bool
    clock: Clock


def metrics_of(clause: Clause) -> tuple[str, ...]:
    """Return the names of the metrics that a clause reads."""
    named = [getattr(clause, "metric", "")]
    named += [*getattr(clause, "weights", ()), *getattr(clause, "plans", ())]
    named += [part.metric for part in getattr(clause, "parts", ())]
    return tuple(dict.fromkeys(name for name in named if name))


def facts_behind(clause: Clause, span: Span) -> list[Facts]:
    """Return the person's facts that a clause reads, those that did not count included."""
    span = Span(span.person, span.start, span.end, _is_timely(clause), span.clock)
    only = getattr(clause, "only", NO_FILTER)
    if only:
        taken = _taken_in(span, only, getattr(clause, "metric", ""))
        return [taken] if taken.total else []
    readers = dict.fromkeys(_READERS[metric] for metric in metrics_of(clause) if metric in _READERS)
    by_kind = [read(span) for read in readers]
    return [facts for facts in by_kind if facts.total]


def late_facts(span: Span) -> list[Facts]:
    """Return the person's calls, cards and deals that make the return of the day late, by kind.

    They happened by the cut-off, were received after it (`Clock.late`, here in SQL), and still
    count. Deals that HR imported are left out.
    """
    day, clock = span.start, span.clock
    is_late = (Fact.at <= clock.cut_off(day)) & (Fact.received_at > clock.closed(day))
    by_kind = []
    kinds = ((_calls, Call.mark == ""), (_cards, True), (_deals, ~Deal.imported))
    for read, counts in kinds:
        found = read(span, is_late, counts)
        rows = tuple(replace(row, state="late") for row in found.rows if row.counts)
        if rows:
            by_kind.append(Facts(found.kind, rows, len(rows)))
    return by_kind


def _is_timely(clause: Clause) -> bool:
    """Rule 5: a day's rank prizes and floor leave out facts received after the cut-off."""
    return getattr(clause, "timely", False) or isinstance(clause, FloorForfeit)


def _in(query: ModelSelect, span: Span) -> ModelSelect:
    return query.where(Fact.person == span.person, Fact.day.between(span.start, span.end))


@dataclass(frozen=True)
class _States:
    """Finds the states of facts: `later` is the kind of the fact that corrects each."""

    span: Span
    later: Mapping[int, str]
    verdicts: Mapping[int, str]

    def of(self, fact: Fact, usual: str) -> str:
        """Withdrawn, cancelled, corrected or late, else `usual`."""
        later = self.later.get(fact.number)
        if later is not None:
            return {"withdrawal": "withdrawn", "cancel": "cancelled"}.get(later, "corrected")
        if self.span.timely and not self.span.clock.timely(fact.at, fact.received_at):
            return "late"
        return usual


def _facts(
    kind: str, query: ModelSelect, span: Span, row: Callable[[Any, _States], FactRow]
) -> Facts:
    newest = list(query.order_by(Fact.at.desc(), Fact.number.desc()).limit(SHOWN))
    numbers = [held.fact_id for held in newest]
    later = Fact.select(Fact.corrects, Fact.kind).where(Fact.corrects.in_(numbers))
    verdicts = latest_verdicts(numbers) if kind == "card" else {}
    states = _States(span, dict(later.order_by(Fact.number.desc()).tuples()), verdicts)
    return Facts(kind, tuple(row(held, states) for held in newest), query.count())


def _calls(span: Span, *where: Any) -> Facts:
    query = _in(Call.select(Call, Fact).join(Fact), span).where(*where)
    return _facts(
        "call",
        query,
        span,
        lambda call, states: _row(call, call.outcome, 1, states.of(call.fact, "counted")),
    )


def _cards(span: Span, *where: Any) -> Facts:
    query = _in(Card.select(Card, Fact).join(Fact), span).where(*where)
    return _facts("card", query, span, _card_row)


def _card_row(card: Card, states: _States) -> FactRow:
    state = states.verdicts.get(card.fact_id) or ("held" if card.mark else "counted")
    label = f"{card.serial} · {card.product}" if card.product else card.serial
    return _row(card, label, 1, states.of(card.fact, state), bool(card.photo_id))


def _deals(span: Span, *where: Any) -> Facts:
    query = _in(Deal.select(Deal, Fact).join(Fact), span).where(*where)
    return _facts("deal", query, span, _deal_row)


def _taken_in(span: Span, only: Filter, metric: str) -> Facts:
    """The person's cards or deals that a filter takes in."""
    if metric in OF_CARDS:
        return _cards(span, Card.product == only.product)
    if metric == "designer_deals":
        return _deals_of_own_cards(span, only)
    deals = [deal for deal in current_deals(span.start, span.end) if deal.closer == span.person]
    return _deals(span, Fact.number.in_(_numbers_taken_in(deals, only, span.clock)))


def _numbers_taken_in(deals: Sequence[CurrentDeal], only: Filter, clock: Clock) -> list[int]:
    """The numbers of the deals that a filter takes in."""
    contacts = first_contacts({deal.customer for deal in deals if deal.customer is not None})
    numbers = []
    for deal in deals:
        first = None if deal.customer is None else contacts[deal.customer]
        age = None if first is None else (clock.day(deal.at) - clock.day(first)).days
        if only.takes_in(DealTraits(deal.new_customer, age, deal.product, deal.referred)):
            numbers.append(deal.number)
    return numbers


def _deals_of_own_cards(span: Span, only: Filter = NO_FILTER) -> Facts:
    """Deals, whoever closed them, from cards the person sold to customers who had not visited.

    Each has the state of its card, because a held, fake or withdrawn card gives nothing. With a
    filter, the deals that it takes in; no cancelled ones, as for other filtered metrics.
    """
    sold = [
        deal
        for deal in current_deals(span.start, span.end, span.person)
        if deal.card and deal.card.seller == span.person and not deal.card.visited
    ]
    numbers = _numbers_taken_in(sold, only, span.clock) if only else [each.number for each in sold]
    card_states = {deal.number: deal.card.state for deal in sold if deal.card}
    sale = Fact.alias("sale")
    later = Fact.alias("later")
    cancelled = later.select(later.number).where(later.corrects == Deal.fact)
    taken = Fact.number.in_(numbers)
    query = (
        Deal.select(Deal, Fact)
        .join(Fact)
        .switch(Deal)
        .join(Card)
        .join(sale, JOIN.INNER, on=(sale.number == Deal.card))
        .where(sale.person == span.person, Fact.day.between(span.start, span.end))
        .where(taken if only else taken | (fn.EXISTS(cancelled) & ~Card.visited))
    )
    return _facts(
        "deal",
        query,
        span,
        lambda deal, states: _deal_row(deal, states, card_states.get(deal.fact_id)),
    )


def _deal_row(deal: Deal, states: _States, state: str | None = None) -> FactRow:
    return _row(deal, deal.contract, deal.amount, states.of(deal.fact, state or "counted"))


def _ratings(span: Span) -> Facts:
    query = _in(Rating.select(Rating, Fact).join(Fact), span)
    return _facts(
        "rating",
        query,
        span,
        lambda rating, states: _row(rating, "", rating.score, states.of(rating.fact, "counted")),
    )


def _contributions(span: Span) -> Facts:
    query = _in(Contribution.select(Contribution, Fact).join(Fact), span)
    return _facts(
        "contribution",
        query,
        span,
        lambda given, states: _row(
            given, given.reason, given.points, states.of(given.fact, "counted")
        ),
    )


def _row(held: Any, label: str, value: int, state: str, has_photo: bool = False) -> FactRow:
    fact: Fact = held.fact
    return FactRow(
        number=fact.number,
        kind=fact.kind,
        at=fact.at,
        received_at=fact.received_at,
        label=label,
        value=value,
        state=state,
        has_photo=has_photo,
    )


_READERS: Mapping[str, Callable[[Span], Facts]] = {
    "calls": _calls,
    "invitations": _calls,
    "cards": _cards,
    "designer_cards": _cards,
    "contracts": _deals,
    "sales": _deals,
    "new_customers": _deals,
    "completion": _deals,
    "designer_deals": _deals_of_own_cards,
    "rating": _ratings,
    "contribution": _contributions,
}
