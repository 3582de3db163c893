"""The facts behind a line: what counted, what did not and why, down to each card's photo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, ModelSelect, fn

from rules.clauses import Clause
from rules.clauses.floor_forfeit import FloorForfeit
from rules.periods import Clock
from webapp.facts.current import latest_verdicts
from webapp.facts.current_deals import standing_deals
from webapp.facts.models import Call, Card, Contribution, Deal, Fact, Rating

SHOWN = 200  # rows of one kind; a month of calls would bury the rest


@dataclass(frozen=True)
class FactRow:
    """One fact: what it is worth in the metric's stored unit, and what became of it.

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
        """Whether it is in the sum."""
        return self.state in ("counted", "genuine")


@dataclass(frozen=True)
class Facts:
    """The facts of one kind: the newest of them, and how many there are."""

    kind: str
    rows: tuple[FactRow, ...]
    total: int


@dataclass(frozen=True)
class Span:
    """Whose facts, of which days; `timely`: what came after the cut-off does not count."""

    person: str
    start: date
    end: date
    timely: bool
    clock: Clock


def metrics_of(clause: Clause) -> tuple[str, ...]:
    """The metrics that a clause looks at."""
    named = [getattr(clause, "metric", "")]
    named += [*getattr(clause, "weights", ()), *getattr(clause, "plans", ())]
    named += [part.metric for part in getattr(clause, "parts", ())]
    return tuple(dict.fromkeys(name for name in named if name))


def facts_behind(clause: Clause, span: Span) -> list[Facts]:
    """The facts of a person that a clause looked at, those that did not count among them."""
    span = Span(span.person, span.start, span.end, _is_timely(clause), span.clock)
    told = dict.fromkeys(_TELLERS[metric] for metric in metrics_of(clause) if metric in _TELLERS)
    found = [tell(span) for tell in told]
    return [held for held in found if held.total]


def _is_timely(clause: Clause) -> bool:
    """Rule 5: a day's rank prizes and its floor leave out what came after the cut-off."""
    return getattr(clause, "timely", False) or isinstance(clause, FloorForfeit)


def _in(query: ModelSelect, span: Span) -> ModelSelect:
    return query.where(Fact.person == span.person, Fact.day.between(span.start, span.end))


@dataclass(frozen=True)
class _Became:
    """What became of facts: which later fact corrects each, which verdicts hold on cards."""

    span: Span
    later: Mapping[int, str]
    verdicts: Mapping[int, str]

    def of(self, fact: Fact, usual: str) -> str:
        """Taken back, replaced, too late, or what it usually is."""
        later = self.later.get(fact.number)
        if later is not None:
            return {"withdrawal": "withdrawn", "cancel": "cancelled"}.get(later, "corrected")
        if self.span.timely and not self.span.clock.timely(fact.at, fact.received_at):
            return "late"
        return usual


def _facts(
    kind: str, query: ModelSelect, span: Span, row: Callable[[Any, _Became], FactRow]
) -> Facts:
    newest = list(query.order_by(Fact.at.desc(), Fact.number.desc()).limit(SHOWN))
    numbers = [held.fact_id for held in newest]
    later = Fact.select(Fact.corrects, Fact.kind).where(Fact.corrects.in_(numbers))
    verdicts = latest_verdicts(numbers) if kind == "card" else {}
    became = _Became(span, dict(later.order_by(Fact.number.desc()).tuples()), verdicts)
    return Facts(kind, tuple(row(held, became) for held in newest), query.count())


def _calls(span: Span) -> Facts:
    query = _in(Call.select(Call, Fact).join(Fact), span)
    return _facts(
        "call",
        query,
        span,
        lambda call, became: _row(call, call.outcome, 1, became.of(call.fact, "counted")),
    )


def _cards(span: Span) -> Facts:
    query = _in(Card.select(Card, Fact).join(Fact), span)
    return _facts("card", query, span, _card_row)


def _card_row(card: Card, became: _Became) -> FactRow:
    state = became.verdicts.get(card.fact_id) or ("held" if card.mark else "counted")
    return _row(card, card.serial, 1, became.of(card.fact, state), bool(card.photo_id))


def _deals(span: Span) -> Facts:
    query = _in(Deal.select(Deal, Fact).join(Fact), span)
    return _facts("deal", query, span, _deal_row)


def _deals_of_own_cards(span: Span) -> Facts:
    """Deals, whoever closed them, from cards the person sold to customers who had not visited.

    Each is what its card is by now: one that is held, fake or taken back gives nothing.
    """
    states = {
        deal.number: deal.card.state
        for deal in standing_deals(span.start, span.end, span.person)
        if deal.card and deal.card.seller == span.person and not deal.card.visited
    }
    sale = Fact.alias("sale")
    later = Fact.alias("later")
    cancelled = later.select(later.number).where(later.corrects == Deal.fact)
    query = (
        Deal.select(Deal, Fact)
        .join(Fact)
        .switch(Deal)
        .join(Card)
        .join(sale, JOIN.INNER, on=(sale.number == Deal.card))
        .where(sale.person == span.person, Fact.day.between(span.start, span.end))
        .where(Fact.number.in_(list(states)) | (fn.EXISTS(cancelled) & ~Card.visited))
    )
    return _facts(
        "deal",
        query,
        span,
        lambda deal, became: _deal_row(deal, became, states.get(deal.fact_id)),
    )


def _deal_row(deal: Deal, became: _Became, state: str | None = None) -> FactRow:
    return _row(deal, deal.contract, deal.amount, became.of(deal.fact, state or "counted"))


def _ratings(span: Span) -> Facts:
    query = _in(Rating.select(Rating, Fact).join(Fact), span)
    return _facts(
        "rating",
        query,
        span,
        lambda rating, became: _row(rating, "", rating.score, became.of(rating.fact, "counted")),
    )


def _contributions(span: Span) -> Facts:
    query = _in(Contribution.select(Contribution, Fact).join(Fact), span)
    return _facts(
        "contribution",
        query,
        span,
        lambda given, became: _row(
            given, given.reason, given.points, became.of(given.fact, "counted")
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


_TELLERS: Mapping[str, Callable[[Span], Facts]] = {
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
