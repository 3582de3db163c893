"""Compute the movements of each fact: which metrics it raises and by how much.

Amounts are whole numbers: sales in fen, rating and contribution in hundredths, all else in ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from rules.facts import Call, Card, Contribution, Deal, DealTraits, Posting, Rating, Violation
from rules.periods import Clock

METRICS = (
    "calls",
    "invitations",
    "cards",
    "contracts",
    "sales",
    "new_customers",
    "rating",
    "contribution",
)
DERIVED = (
    "designer_cards",
    "designer_deals",
)  # of designers, from cards of customers who had not visited a store
ATTENDANCE = "attendance"  # of the roster, not of facts: workdays without leave ÷ workdays
HUNDREDTHS = frozenset({"sales", "rating", "contribution"})  # metrics stored in hundredths


def level_metric(level: str | None) -> str:
    """Return the metric of designer deals whose designer had `level` on the card's day only.

    On the deal's day the designer had another level; all other designer deals have the level of the
    deal's day.
    """
    return f"designer_deals_{level or 'without_level'}"


def product_word(product: str) -> str:
    """The word of a product in the name of a metric: product= and the hexadecimal of its UTF-8.

    Names of metrics have no spaces.
    """
    return f"product={product.encode().hex()}"


@dataclass(frozen=True, slots=True)
class Movement:
    """The change that one fact makes to a metric of a person (None: the team itself) in a team."""

    metric: str
    person: str | None
    team: str | None
    day: date
    amount: int
    at: datetime
    timely: bool
    traits: DealTraits | None = None  # of a movement of FILTERED metrics: what filters ask


_Recorded = Call | Card | Deal | Rating | Contribution


def _move(
    metric: str,
    fact: _Recorded,
    posting: Posting | None,
    clock: Clock,
    amount: int = 1,
    traits: DealTraits | None = None,
) -> Movement:
    return Movement(
        metric,
        fact.person,
        posting.team if posting else None,
        clock.day(fact.at),
        amount,
        fact.at,
        clock.timely(fact.at, fact.received),
        traits,
    )


def _late(fact: _Recorded, posting: Posting | None, clock: Clock) -> list[Movement]:
    if clock.late(fact.at, fact.received):
        return [_move("late_records", fact, posting, clock)]
    return []


def call_movements(call: Call, posting: Posting | None, clock: Clock) -> Sequence[Movement]:
    """Return one call, and one invitation if the customer accepted."""
    moved = [_move("calls", call, posting, clock)]
    if call.outcome == "invited":
        moved.append(replace(moved[0], metric="invitations"))
    if moved[0].timely:  # whether it is late takes as long to find out as all the rest
        return moved
    return moved + _late(call, posting, clock)


def card_movements(card: Card, posting: Posting | None, clock: Clock) -> Sequence[Movement]:
    """Return one card, and one designer card if a designer sold it to an unvisited customer (H).

    A card of a product raises the same metrics of that product too (`Filter.name`).
    """
    moved = [_move("cards", card, posting, clock)]
    if not card.visited and posting is not None and posting.role == "designer":
        moved.append(_move("designer_cards", card, posting, clock))
    if card.product:
        word = product_word(card.product)
        moved += [replace(each, metric=f"{each.metric}[{word}]") for each in moved]
    return moved + _late(card, posting, clock)


def fake_card_movements(card: Card, posting: Posting | None, clock: Clock) -> Sequence[Movement]:
    """Return one fake card; a card judged fake raises no other metric."""
    return [_move("fake_cards", card, posting, clock)]


def deal_movements(
    deal: Deal,
    posting: Posting | None,
    clock: Clock,
    card: Card | None = None,
    card_posting: Posting | None = None,
    *,
    seller_posting: Posting | None = None,
    new_customer: bool = False,
    contact_age: int | None = None,
) -> Sequence[Movement]:
    """Return a deal for its closer, and where it applies a designer deal for the card's designer.

    A designer deal comes from a designer's card to an unvisited customer (H), by the role on the
    card's day. `card` is given only if that card counts: a fake or withdrawn card does not affect
    the closer. `seller_posting` is the posting of the card's seller on the deal's day: where its
    level is not that of the card's day, a movement of `level_metric` tells the latter (rule 13). A
    designer who closes such a deal gets both. A deal that HR imported is no late record.
    `new_customer`: this is the customer's first deal with anyone in the company. `contact_age`:
    days since the customer's first contact, for filters.
    """
    traits = DealTraits(new_customer, contact_age, deal.product, deal.referred)
    moved = [
        _move("contracts", deal, posting, clock, traits=traits),
        _move("sales", deal, posting, clock, deal.amount, traits),
    ]
    if new_customer:
        moved.append(_move("new_customers", deal, posting, clock))
    designer = card_posting is not None and card_posting.role == "designer"
    if card is not None and card_posting is not None and designer and not card.visited:
        earned = Movement(
            "designer_deals",
            card.person,
            card_posting.team,
            clock.day(deal.at),
            1,
            deal.at,
            clock.timely(deal.at, deal.received),
            traits,
        )
        moved.append(earned)
        if seller_posting is not None and seller_posting.level != card_posting.level:
            moved.append(replace(earned, metric=level_metric(card_posting.level)))
    return moved if deal.by_hr else moved + _late(deal, posting, clock)


def rating_movements(rating: Rating, posting: Posting | None, clock: Clock) -> Sequence[Movement]:
    """Return a rating; the mean is the amount divided by the count."""
    return [_move("rating", rating, posting, clock, rating.score)]


def contribution_movements(
    given: Contribution, posting: Posting | None, clock: Clock
) -> Sequence[Movement]:
    """Return points: a person's for the person and the team of that day, a team's for the team."""
    moved = _move("contribution", given, posting, clock, given.points)
    if given.person is not None:
        return [moved]
    return [replace(moved, team=given.team)]


def violation_movements(
    violation: Violation, posting: Posting | None, clock: Clock
) -> Sequence[Movement]:
    """Return a violation, in the metric of its kind and in that of all violations."""
    team, day = posting.team if posting else None, clock.day(violation.at)
    return [
        Movement(metric, violation.person, team, day, 1, violation.at, True)
        for metric in ("violations", f"violation_{violation.violation}")
    ]
