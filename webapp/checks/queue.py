"""The queue of a checker: the cards and plants to judge, in order of urgency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from webapp.checks.models import Plant, PlantAnswer
from webapp.checks.risk import Risk, risk_of
from webapp.company.roles import CHECKERS, HR
from webapp.company.snapshot import Company
from webapp.company.stakeholders import has_outside_checker, is_stakeholder
from webapp.facts.opinions import Said, opinions_in_force
from webapp.store.tables import database

SECOND, FLAGGED, DRAWN, REST = "second", "flagged", "drawn", "rest"
_ORDER = {SECOND: 0, FLAGGED: 1, DRAWN: 2, REST: 3}
REST_DAYS = 2  # the days, today included, whose other cards are offered as REST

# Cards without a verdict and without a correction. `chosen`: drawn, or received after the draw of
# its day; such a card is always checked. The last column: it has a mark or a signal, its photo is
# missing, or its photo's pixels are those of another card's.
_OPEN = """
SELECT card.fact_id, fact.person_id, fact.day,
       drawn.card_id IS NOT NULL
           OR coalesce(fact.received_at > sample_draw.drawn_at, 0) AS chosen,
       card.mark != '' OR card.photo_id IS NULL
           OR EXISTS (SELECT 1 FROM signal WHERE signal.fact_id = card.fact_id)
           OR EXISTS (SELECT 1 FROM origin WHERE origin.fact_id = card.fact_id
                      AND origin.marks != '')
           OR EXISTS (SELECT 1 FROM photo AS own
                      JOIN photo AS same ON same.pixel_sha256 = own.pixel_sha256
                      JOIN card AS other ON other.photo_id = same.name
                      WHERE own.name = card.photo_id AND other.fact_id != card.fact_id)
FROM card
JOIN fact ON fact.number = card.fact_id
LEFT JOIN drawn ON drawn.card_id = card.fact_id
LEFT JOIN sample_draw ON sample_draw.day = fact.day
WHERE coalesce((SELECT result FROM verdict WHERE verdict.card_id = card.fact_id
                ORDER BY verdict.fact_id DESC LIMIT 1), 'open') = 'open'
  AND NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = card.fact_id)
"""
_SALES = """
SELECT number, person_id, day FROM fact
WHERE number IN ({}) AND NOT EXISTS (SELECT 1 FROM fact AS later
                                     WHERE later.corrects_id = fact.number)
"""


@dataclass(frozen=True)
class Waiting:
    """One item of the queue: `why` (SECOND, FLAGGED, DRAWN or REST) it is there, and its risk."""

    number: int
    why: str
    risk: Risk
    plant: bool = False


@dataclass(frozen=True)
class _Open:
    number: int
    seller: str
    day: date
    chosen: bool
    marked: bool


@dataclass(frozen=True)
class _Stakes:
    """Whether this person has a stake in a card, and whether there is a checker without one."""

    own: bool
    outside_checker: bool


@dataclass(frozen=True)
class CheckQueue:
    """The items that a person must judge, and the `rest`, which they may judge."""

    needed: tuple[Waiting, ...]
    rest: tuple[Waiting, ...]


def check_queue(company: Company, who: str, today: date) -> CheckQueue:
    """The queue of one person: second opinions, then flagged cards by risk, then the sample.

    Items of equal rank are ordered by a hash of person and card, so that two people who check at
    the same time seldom judge the same card.
    """
    posting = company.posting(who, today)
    role = posting.role if posting else ""
    said = _by_card(opinions_in_force())
    cards = {card.number: card for card in _open_cards()}
    for card in _reopened(said, cards):
        cards[card.number] = card
    risks = risk_of(card.number for card in cards.values() if card.marked or card.number in said)
    first = _first_role(company, today)
    stakes: dict[tuple[str, date], _Stakes] = {}
    items = []
    for card in cards.values():
        key = (card.seller, card.day)
        if key not in stakes:
            stakes[key] = _Stakes(
                is_stakeholder(company, who, *key, today),
                has_outside_checker(company, *key, today),
            )
        risk = risks.get(card.number, Risk())
        why = _why(card, risk, said.get(card.number, []), who, role, stakes[key], today, first)
        if why:
            items.append(Waiting(card.number, why, risk))
    items += [Waiting(number, DRAWN, Risk(), plant=True) for number in _plants(who)]
    items.sort(
        key=lambda item: (_ORDER[item.why], -item.risk.total, _shuffle_key(who, item.number))
    )
    return CheckQueue(
        tuple(item for item in items if item.why != REST),
        tuple(item for item in items if item.why == REST),
    )


def _why(
    card: _Open,
    risk: Risk,
    said: list[Said],
    who: str,
    role: str,
    stakes: _Stakes,
    today: date,
    first_role: str,
) -> str:
    """Why a card is in this person's queue; empty where it is not."""
    if who == card.seller or any(each.by == who for each in said):
        return ""
    if said:
        return "" if stakes.own else SECOND
    # A checker without a stake gives the first opinion; if there is none, a checker with a stake;
    # if the company has no checker at all, HR (see _first_role).
    is_first_checker = role in CHECKERS and not (stakes.own and stakes.outside_checker)
    if not is_first_checker and role != (first_role or None):
        return ""
    if risk.flagged:
        return FLAGGED
    if card.chosen:
        return DRAWN
    return REST if today - card.day < timedelta(days=REST_DAYS) else ""


def _first_role(company: Company, today: date) -> str:
    """The role that gives first opinions instead of checkers: HR if there are none, else empty."""
    postings = (company.posting(person, today) for person in company.people)
    checks = any(posting is not None and posting.role in CHECKERS for posting in postings)
    return "" if checks else next(iter(HR))


def _by_card(said: Iterable[Said]) -> dict[int, list[Said]]:
    found: dict[int, list[Said]] = {}
    for each in said:
        found.setdefault(each.card, []).append(each)
    return found


def _open_cards() -> list[_Open]:
    rows = database.connection().execute(_OPEN)
    return [
        _Open(number, seller, date.fromisoformat(day), bool(chosen), bool(marked))
        for number, seller, day, chosen, marked in rows
    ]


def _reopened(said: dict[int, list[Said]], open_cards: dict[int, _Open]) -> list[_Open]:
    """Cards with a verdict that have a later opinion: they were genuine and are in doubt now."""
    numbers = [number for number in said if number not in open_cards]
    places = ", ".join("?" * len(numbers))
    rows = database.connection().execute(_SALES.format(places), numbers) if numbers else ()
    return [
        _Open(number, seller, date.fromisoformat(day), True, True) for number, seller, day in rows
    ]


def _plants(who: str) -> list[int]:
    """The plants that this checker has not answered yet."""
    rows = (
        Plant.select(Plant.fact)
        .left_outer_join(PlantAnswer)
        .where(Plant.checker == who, PlantAnswer.plant.is_null())
        .tuples()
    )
    return [number for (number,) in rows]


def _shuffle_key(who: str, number: int) -> str:
    return sha256(f"{who} {number}".encode()).hexdigest()
