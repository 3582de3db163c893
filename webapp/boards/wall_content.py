"""Read a wall's content: the day's totals, the teams' targets, and the newest sales."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from peewee import Case, fn

from webapp.boards.cache import Board, board
from webapp.boards.keys import BoardKey
from webapp.boards.wall_keys import TOTALS
from webapp.company.snapshot import Company
from webapp.facts.card_of_day import cards_of_day
from webapp.facts.evidence_models import Verdict
from webapp.facts.models import Card, Fact

NEWEST = 8  # sales read for a wall; enough for those that arrive together


@dataclass(frozen=True)
class WallTotal:
    """The sum of a metric and of its targets over all, today (`kind` day) or in the campaign."""

    metric: str
    kind: str
    amount: int
    target: int | None


@dataclass(frozen=True)
class Sale:
    """A counted card or deal of the day; `rank` is the present rank of its seller.

    `cards`: the card's number among its seller's cards of the day, as the board counts them; None
    for a deal, and for a card that the board does not count (received after the cut-off).
    """

    number: int
    kind: str
    person: str
    team: str
    at: datetime
    received_at: datetime
    cards: int | None
    rank: int | None


def totals(company: Company, today: date) -> list[WallTotal]:
    """Return today's totals, and the campaign's cards if its teams have targets."""
    found = [_total(metric, "day", today.isoformat(), company, today) for metric in TOTALS]
    campaign = company.campaign_on(today)
    if campaign is not None:
        key = f"campaign:{campaign.id}"
        whole = _total("cards", "campaign", key, company, today, "team")
        if whole.target:
            found.append(whole)
    return found


def _total(
    metric: str, kind: str, period: str, company: Company, today: date, subject: str = "person"
) -> WallTotal:
    """One total, summed with its targets over the day's people or over the teams."""
    held = board(BoardKey(period, metric, subject), company, today)
    subjects = company.teams if subject == "team" else company.people
    plain = period.removeprefix("campaign:")
    targets = [
        company.target(who, metric, kind, plain, today) or 0
        for who in subjects
        if subject == "team" or company.posting(who, today) is not None
    ]
    return WallTotal(metric, kind, sum(row.amount for row in held.rows), sum(targets) or None)


def team_aims(metric: str, company: Company, today: date) -> dict[str, int]:
    """Return each team's target of the day for a metric, by team; teams without one are left out.

    Where a team has none of its own it is the sum of its members' targets.
    """
    day, found = today.isoformat(), dict[str, int]()
    for who in company.people:
        posting = company.posting(who, today)
        if posting is not None and posting.team:
            aim = company.target(who, metric, "day", day, today) or 0
            found[posting.team] = found.get(posting.team, 0) + aim
    for team in company.teams:
        found[team] = company.target(team, metric, "day", day, today) or found.get(team, 0)
    return {team: aim for team, aim in found.items() if aim}


def cards_since(company: Company, today: date, since: datetime) -> int:
    """Return how many cards sold from an instant of the day on are counted by its board."""
    sold = Fact.select(Fact.number, Fact.person).where(
        Fact.day == today, Fact.kind == "card", Fact.at >= since
    )
    cards = list(sold.tuples())
    counted = cards_of_day(company.clock, today, {person for _card, person in cards})
    return sum(card in counted for card, _person in cards)


def newest_sales(company: Company, today: date) -> list[Sale]:
    """Return the last NEWEST counted sales of the day, the newest first."""
    held = board(BoardKey(today.isoformat(), "cards"), company, today)
    newest = _newest(today)
    sellers = {fact.person_id for fact in newest if fact.kind == "card"}
    numbers = cards_of_day(company.clock, today, sellers) if sellers else {}
    return [_sale(fact, held, company, numbers.get(fact.number)) for fact in newest]


def _sale(fact: Fact, held: Board, company: Company, number: int | None) -> Sale:
    posting = company.posting(fact.person_id, fact.day)
    place = held.positions.get(fact.person_id)
    row = held.rows[place] if place is not None else None
    return Sale(
        number=fact.number,
        kind=fact.kind,
        person=fact.person_id,
        team=(posting.team if posting else None) or "",
        at=fact.at,
        received_at=fact.received_at,
        cards=number,
        rank=row.rank if row else None,
    )


def _newest(today: date) -> list[Fact]:
    """Cards and deals that were not taken back; a held card only once judged genuine."""
    later, judged = Fact.alias("later"), Verdict.alias("judged")
    correction = later.select(later.number).where(later.corrects == Fact.number)
    latest = (
        judged.select(judged.result)
        .where(judged.card == Card.fact)
        .order_by(judged.fact.desc())
        .limit(1)
    )
    genuine_card = Card.select(Card.fact).where(
        Card.fact == Fact.number,
        fn.COALESCE(latest, Case(None, [(Card.mark == "", "genuine")], "held")) == "genuine",
    )
    query = Fact.select().where(
        Fact.day == today,
        Fact.kind.in_(("card", "deal")),
        Fact.corrects.is_null(),
        ~fn.EXISTS(correction),
        (Fact.kind == "deal") | ((Fact.kind == "card") & fn.EXISTS(genuine_card)),
    )
    return list(query.order_by(Fact.number.desc()).limit(NEWEST))
