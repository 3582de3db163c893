"""The deals of the sample company, and what customers and supervisors think of its sellers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from webapp.demo.cards import DrawnCard, Numbers
from webapp.demo.cast import HR, TEAMS, Employee
from webapp.demo.chance import chance, fact_id
from webapp.demo.events import Event, moment
from webapp.operations.appraise import (
    ContributionCommand,
    RatingCommand,
    record_contribution,
    record_rating,
)
from webapp.operations.record_deal import DealCommand, record_deal
from webapp.writer import Transaction

_REASONS = ("带新人", "整理客户资料", "支援兄弟门店", "分享话术", "组织晨会", "协助客户量房")


def deal_events(seed: int, day: date, sellers: Sequence[Employee]) -> Iterator[Event]:
    """The deals of one day that come from no card; about one in six of them is rated."""
    random = chance(seed, day, "deals")
    for seller in sellers:
        if random.random() < 0.03 * seller.selling:
            yield _deal(random, day, seller.id, None, {})
            yield from _ratings(random, day, seller)


def card_deal_events(
    seed: int, card: DrawnCard, day: date, guides: Sequence[Employee], numbers: Numbers
) -> Iterator[Event]:
    """One card in eight leads to a deal some days later, closed by a guide in the store."""
    random = chance(seed, card.id, "deal")
    if card.withdrawn_at is None and guides and random.random() < 0.125:
        guide = random.choices(guides, [guide.selling for guide in guides])[0]
        closed = day + timedelta(days=random.randrange(2, 9))
        yield _deal(random, closed, guide.id, card.id, numbers)
        yield from _ratings(random, closed, guide)


def _deal(random: Random, day: date, closer: str, card: str | None, numbers: Numbers) -> Event:
    at = moment(day, 10.0, random, 9.5)
    yuan = max(600, min(180_000, random.lognormvariate(9.4, 0.8)))
    amount = round(yuan) * 100
    record_id = fact_id(random, at)
    contract = f"HT{day:%y%m%d}{random.randrange(10**6):06d}"

    def work(tx: Transaction) -> None:
        sold = numbers[card] if card is not None else None
        record_deal(tx, HR, DealCommand(record_id, closer, contract, amount, card=sold))

    return Event(at, work)


def _ratings(random: Random, day: date, seller: Employee) -> Iterator[Event]:
    if random.random() < 0.6:
        at = moment(day, 12.0, random, 8.5)
        mean = 380 + min(80, int(40 * seller.selling))
        score = min(500, max(100, round(random.gauss(mean, 60) / 50) * 50))
        command = RatingCommand(fact_id(random, at), seller.id, score)
        yield Event(at, lambda tx: record_rating(tx, HR, command))


def contribution_events(
    seed: int, day: date, sellers: Sequence[Employee], team_of: dict[str, str]
) -> Iterator[Event]:
    """On Fridays supervisors give points to some of their people, and now and then to a team."""
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
    at = moment(day, 17.0, random, 1.5)
    command = ContributionCommand(
        id=fact_id(random, at),
        points=random.choice((100, 200, 300, 500)),
        person=person,
        team=team,
        reason=random.choice(_REASONS),
    )
    return Event(at, lambda tx: record_contribution(tx, by, command))
