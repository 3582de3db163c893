"""Decide which facts count and compute their movements (rules 6 and 14)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.case import RuleInputs
from rules.facts import (
    Call,
    Cancel,
    Card,
    Contribution,
    Deal,
    Grant,
    Rating,
    Training,
    Verdict,
    Violation,
    Withdrawal,
)
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
from rules.periods import Clock
from rules.roster import Roster

Fact = (
    Call
    | Card
    | Deal
    | Cancel
    | Withdrawal
    | Verdict
    | Rating
    | Contribution
    | Violation
    | Grant
    | Training
)


def card_state(events: Iterable[Verdict | Withdrawal]) -> str:
    """Return the state of a card after these events: `counted`, `withdrawn` or `fake`.

    The latest verdict applies. A withdrawal is final: later verdicts have no effect. A withdrawal
    while a fake verdict applies has no effect (docs/rules.md, Words); one after a later genuine
    verdict has. Of events at the same moment, the withdrawal comes first and a genuine verdict
    last, which favours the honest seller.
    """
    state = "counted"
    for event in sorted(events, key=_order):
        if isinstance(event, Verdict):
            state = "fake" if event.result == "fake" else "counted"
        elif state != "fake":
            return "withdrawn"
    return state


def _order(event: Verdict | Withdrawal) -> tuple[datetime, bool, bool]:
    return (event.at, isinstance(event, Verdict), getattr(event, "result", "") == "genuine")


@dataclass(frozen=True)
class Counted:
    """A company's facts: cards by state, and deals that are not cancelled."""

    cards: dict[str, Card]
    states: dict[str, str]
    cancelled: frozenset[str]
    firsts: frozenset[str]  # the deals that are the first of their customer
    contacts: dict[str, datetime]  # the first contact of each customer


def sort_out(facts: Sequence[Fact]) -> Counted:
    """Determine the state of each card and the cancelled deals."""
    events: dict[str, list[Verdict | Withdrawal]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact, Verdict | Withdrawal):
            events[fact.card].append(fact)
    cards = {fact.id: fact for fact in facts if isinstance(fact, Card)}
    cancelled = frozenset(fact.deal for fact in facts if isinstance(fact, Cancel))
    states = {key: card_state(events[key]) for key in cards}
    return Counted(
        cards=cards,
        states=states,
        cancelled=cancelled,
        firsts=_firsts(facts, cancelled),
        contacts=_contacts(facts, states, cancelled),
    )


def _contacts(
    facts: Iterable[Fact], states: Mapping[str, str], cancelled: Collection[str]
) -> dict[str, datetime]:
    """The moment of each customer's first call, card or deal that counts, with anyone."""
    first: dict[str, datetime] = {}
    for fact in facts:
        if not isinstance(fact, Call | Card | Deal) or fact.customer is None:
            continue
        if fact.id in cancelled or states.get(fact.id, "counted") != "counted":
            continue
        first[fact.customer] = min(fact.at, first.get(fact.customer, fact.at))
    return first


def _firsts(facts: Iterable[Fact], cancelled: Collection[str]) -> frozenset[str]:
    """The ids of the deals, not cancelled, that are their customer's first with any seller.

    Ties at the same moment go to the deal received first, then to the lower id.
    """
    first: dict[str, Deal] = {}
    for fact in facts:
        if isinstance(fact, Deal) and fact.customer is not None and fact.id not in cancelled:
            held = first.get(fact.customer)
            if held is None or _moment(fact) < _moment(held):
                first[fact.customer] = fact
    return frozenset(deal.id for deal in first.values())


def _moment(deal: Deal) -> tuple[datetime, datetime, str]:
    return (deal.at, deal.received, deal.id)


def rule_inputs_of(facts: Iterable[Fact]) -> RuleInputs:
    """Return the grants and trainings among facts, sorted by `at`."""
    held = list(facts)
    return RuleInputs(
        grants=tuple(sorted((fact for fact in held if isinstance(fact, Grant)), key=_told)),
        trainings=tuple(sorted((fact for fact in held if isinstance(fact, Training)), key=_told)),
    )


def _told(paper: Grant | Training) -> tuple[datetime, str]:
    return (paper.at, repr(paper))


def movements(facts: Sequence[Fact], roster: Roster, clock: Clock) -> Iterator[Movement]:
    """Yield the movements of all facts that count."""
    counted = sort_out(facts)
    for fact in facts:
        yield from _moved_by(fact, counted, roster, clock)


def _moved_by(fact: Fact, counted: Counted, roster: Roster, clock: Clock) -> Iterable[Movement]:
    posting = roster.posting(getattr(fact, "person", None), clock.day(fact.at))
    if isinstance(fact, Call):
        return call_movements(fact, posting, clock)
    if isinstance(fact, Card):
        state = counted.states[fact.id]
        if state == "counted":
            return card_movements(fact, posting, clock)
        return fake_card_movements(fact, posting, clock) if state == "fake" else ()
    if isinstance(fact, Deal) and fact.id not in counted.cancelled:
        card = _counting_card(fact, counted)
        sold = roster.posting(card.person, clock.day(card.at)) if card else None
        seller = roster.people.get(card.person) if card else None
        return deal_movements(
            fact,
            posting,
            clock,
            card,
            sold,
            seller_posting=seller.posting_on(clock.day(fact.at)) if seller else None,
            new_customer=fact.id in counted.firsts,
            contact_age=_contact_age(fact, counted, clock),
        )
    if isinstance(fact, Rating):
        return rating_movements(fact, posting, clock)
    if isinstance(fact, Contribution):
        return contribution_movements(fact, posting, clock)
    if isinstance(fact, Violation):
        return violation_movements(fact, posting, clock)
    return ()


def _contact_age(deal: Deal, counted: Counted, clock: Clock) -> int | None:
    if deal.customer is None:
        return None
    return (clock.day(deal.at) - clock.day(counted.contacts[deal.customer])).days


def _counting_card(deal: Deal, counted: Counted) -> Card | None:
    if deal.card is None or counted.states.get(deal.card) != "counted":
        return None
    return counted.cards[deal.card]
