"""Draw the deals, customer ratings and contribution points of the sample company."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from webapp.calling.operations.customers import CustomerGiven
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.demo.cards import DrawnCard, Numbers
from webapp.demo.cast import HR, TEAMS, Employee
from webapp.demo.chance import chance, fact_id, phone_number
from webapp.demo.events import Event, event_moment
from webapp.demo.founding import Seal
from webapp.demo.names import customer_name
from webapp.facts.transactions import Transaction
from webapp.feedback.operations.appraise import (
    ContributionCommand,
    RatingCommand,
    record_contribution,
    record_rating,
)

CUSTOMERS = 120  # customers of deals without a card
_CANCELLED = ("客户装修延期，双方同意退单", "客户改选别家", "户型变更，重新签约")
_REASONS = ("带新人", "整理客户资料", "支援兄弟门店", "分享话术", "组织晨会", "协助客户量房")


@dataclass(frozen=True)
class _Closing:
    """One randomly drawn deal; `card` is the record id of the card it comes from."""

    id: str
    at: datetime
    closer: str
    contract: str
    amount: int
    card: str | None


def deal_events(seed: int, day: date, sellers: Sequence[Employee], seal: Seal) -> Iterator[Event]:
    """Yield the deals of one day that come from no card; about six in ten of them are rated."""
    random = chance(seed, day, "deals")
    for seller in sellers:
        if random.random() < 0.03 * seller.selling:
            closing = _close(random, day, seller.id)
            yield from _told(seed, closing, {}, _customer(seed, closing, seal))
            yield from _ratings(random, day, seller)


def earlier_deal_events(
    seed: int, sellers: Sequence[Employee], first: date, last: date, seal: Seal
) -> Iterator[Event]:
    """Yield a small deal of each seller between two days, with a customer who buys nothing later.

    No seller who was hired later, and none at all if `first` is after `last`.
    """
    for seller in sellers if first <= last else ():
        random = chance(seed, seller.id, "earlier")
        day = first + timedelta(days=random.randrange((last - first).days + 1))
        if seller.given.hired and seller.given.hired <= day:
            closing = _close(random, day, seller.id)
            closing = replace(closing, amount=random.randrange(12, 48) * 100_00)
            customer = CustomerGiven(customer_name(random), seal(phone_number(random)))
            yield _deal(closing, {}, customer)


def card_deal_events(
    seed: int, card: DrawnCard, day: date, guides: Sequence[Employee], numbers: Numbers
) -> Iterator[Event]:
    """Yield, for one card in eight, a deal some days later, closed by a guide in the store."""
    random = chance(seed, card.id, "deal")
    if card.withdrawn_at is None and guides and random.random() < 0.125:
        guide = random.choices(guides, [guide.selling for guide in guides])[0]
        closed = day + timedelta(days=random.randrange(2, 9))
        closing = _close(random, closed, guide.id, card.id)
        yield from _told(seed, closing, numbers, CustomerGiven())
        yield from _ratings(random, closed, guide)


def first_day_events(
    seed: int, day: date, sellers: Sequence[Employee], seal: Seal
) -> Iterator[Event]:
    """Yield the events that a sample of any size has.

    A customer returns to another seller, and a deal is cancelled the next morning. `sellers`: at
    least three, employed on that day.
    """
    random = chance(seed, "first day")
    number = seal(phone_number(random))
    for place, name in enumerate(("罗女士", "罗女士", "")):
        closing = _close(random, day, sellers[place - 3].id)
        customer = CustomerGiven(name, number) if name else CustomerGiven()
        known: Numbers = {}
        yield _deal(closing, known, customer)
        if not name:
            yield _cancellation(seed, closing, known, event_moment(day + timedelta(days=1), 9.6))


def _close(random: Random, day: date, closer: str, card: str | None = None) -> _Closing:
    at = event_moment(day, 10.0, random, 9.5)
    yuan = max(600, min(180_000, random.lognormvariate(9.4, 0.8)))
    return _Closing(
        amount=round(yuan) * 100,
        id=fact_id(random, at),
        contract=f"HT{day:%y%m%d}{random.randrange(10**6):06d}",
        at=at,
        closer=closer,
        card=card,
    )


def _customer(seed: int, closing: _Closing, seal: Seal) -> CustomerGiven:
    """The deal's customer: four in five deals name one, from a pool in which many return."""
    random = chance(seed, closing.id, "customer")
    if random.random() > 0.8:
        return CustomerGiven()
    known = chance(seed, "deal customer", random.randrange(CUSTOMERS))
    return CustomerGiven(customer_name(known), seal(phone_number(known)))


def _told(
    seed: int, closing: _Closing, numbers: Numbers, customer: CustomerGiven
) -> Iterator[Event]:
    """The deal, and in one case of forty its cancellation some days later."""
    yield _deal(closing, numbers, customer)
    random = chance(seed, closing.id, "cancelled")
    if random.random() < 0.025:
        on = closing.at + timedelta(days=random.randrange(1, 6))
        yield _cancellation(seed, closing, numbers, on)


def _deal(closing: _Closing, numbers: Numbers, customer: CustomerGiven) -> Event:
    def work(tx: Transaction) -> None:
        command = DealCommand(
            id=closing.id,
            closer=closing.closer,
            contract=closing.contract,
            amount=closing.amount,
            card=numbers[closing.card] if closing.card is not None else None,
            customer=customer,
        )
        numbers[closing.id] = record_deal(tx, closing.closer, command).number

    return Event(closing.at, work)


def _cancellation(seed: int, closing: _Closing, numbers: Numbers, at: datetime) -> Event:
    random = chance(seed, closing.id, "reason")
    record_id, reason = fact_id(random, at), random.choice(_CANCELLED)

    def work(tx: Transaction) -> None:
        cancel_deal(tx, HR, CancelCommand(record_id, numbers[closing.id], reason))

    return Event(at, work)


def _ratings(random: Random, day: date, seller: Employee) -> Iterator[Event]:
    if random.random() < 0.6:
        at = event_moment(day, 12.0, random, 8.5)
        mean = 380 + min(80, int(40 * seller.selling))
        score = min(500, max(100, round(random.gauss(mean, 60) / 50) * 50))
        command = RatingCommand(fact_id(random, at), seller.id, score)
        yield Event(at, lambda tx: record_rating(tx, HR, command))


def contribution_events(
    seed: int, day: date, sellers: Sequence[Employee], team_of: dict[str, str]
) -> Iterator[Event]:
    """Yield the points of a Friday: supervisors give some to their people, heads to a team."""
    if day.weekday() != 4:
        return
    random = chance(seed, day, "contributions")
    for seller in sellers:
        if random.random() < 0.18:
            by = seller.supervisor or HR
            yield _points(random, day, by, person=seller.id)
    for place, (team, _name, _kind) in enumerate(TEAMS):
        if random.random() < 0.3 and team in team_of.values():
            yield _points(random, day, f"{1011 + place}", team=team)


def _points(
    random: Random, day: date, by: str, person: str | None = None, team: str | None = None
) -> Event:
    at = event_moment(day, 17.0, random, 1.5)
    command = ContributionCommand(
        id=fact_id(random, at),
        points=random.choice((100, 200, 300, 500)),
        person=person,
        team=team,
        reason=random.choice(_REASONS),
    )
    return Event(at, lambda tx: record_contribution(tx, by, command))
