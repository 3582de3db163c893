"""Order the cards and plants that one checker is to judge, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from webapp.checks.models import Plant, PlantAnswer
from webapp.checks.open_cards import OpenCard, open_cards, opinions_by_card, reopened_cards
from webapp.checks.risk import Risk, risk_of
from webapp.checks.second_readers import is_stuck, readers_of
from webapp.company.roles import CHECKERS, HR, READERS
from webapp.company.snapshot import Company
from webapp.company.stakeholders import has_outside_checker, is_stakeholder
from webapp.facts.opinions import Said

SECOND, FLAGGED, DRAWN, REST = "second", "flagged", "drawn", "rest"
_ORDER = {SECOND: 0, FLAGGED: 1, DRAWN: 2, REST: 3}


@dataclass(frozen=True)
class Waiting:
    """One item of the queue: `why` it is there (SECOND, FLAGGED, DRAWN or REST), and its risk."""

    number: int
    why: str
    risk: Risk
    plant: bool = False


@dataclass(frozen=True)
class _Stakes:
    """Whether this person has a stake in a card, and whether there is a checker without one.

    The second is only asked for where the first holds.
    """

    own: bool
    outside_checker: bool


@dataclass(frozen=True)
class CheckQueue:
    """The items that a person must judge (`needed`), and those that they may judge (`rest`)."""

    needed: tuple[Waiting, ...]
    rest: tuple[Waiting, ...]


def check_queue(company: Company, who: str, today: date) -> CheckQueue:
    """Return one person's queue: second opinions, then flagged cards by risk, then the sample.

    Items of equal rank are ordered by a hash of person and card, so that two people who check at
    the same time seldom judge the same card.
    """
    posting = company.posting(who, today)
    role = posting.role if posting else ""
    said = opinions_by_card()
    first = _first_role(company, today)
    # Others than those who give first opinions only wait for doubted cards.
    gives_first = role in CHECKERS or role == (first or None)
    held = open_cards(None if gives_first else said)
    cards = [*held, *reopened_cards(said, held)]
    risks = risk_of(card.number for card in cards if card.marked or card.number in said)
    stakes: dict[tuple[str, date], _Stakes] = {}
    readers = readers_of(company, today) if said else []
    items = []
    for card in cards:
        key = (card.seller, card.day)
        if key not in stakes:
            own = is_stakeholder(company, who, *key, today)
            stakes[key] = _Stakes(own, own and has_outside_checker(company, *key, today))
        risk = risks.get(card.number, Risk())
        opinions = said.get(card.number, [])
        if opinions:
            stuck = is_stuck(company, readers, *key, opinions, today)
            why = _why_second(card, opinions, who, role, stakes[key].own, stuck=stuck)
        else:
            why = _why_first(card, risk, who, role, stakes[key], today, first)
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


def _why_second(
    card: OpenCard, said: list[Said], who: str, role: str, own_stake: bool, *, stuck: bool
) -> str:
    """Why a card with opinions is in this person's queue; empty where it is not.

    A reader without a stake who has not spoken; where there is none (`stuck`), one who has spoken
    speaks again, and one with a stake speaks once.
    """
    if who == card.seller or role not in READERS:
        return ""
    has_spoken = any(each.by == who for each in said)
    asked = has_spoken != own_stake if stuck else not has_spoken and not own_stake
    return SECOND if asked else ""


def _why_first(
    card: OpenCard,
    risk: Risk,
    who: str,
    role: str,
    stakes: _Stakes,
    today: date,
    first_role: str,
) -> str:
    """Why a card without opinions is in this person's queue; empty where it is not."""
    if who == card.seller:
        return ""
    # A checker without a stake gives the first opinion; if there is none, a checker with a stake;
    # if the company has no checker at all, HR (see _first_role).
    is_first_checker = role in CHECKERS and not (stakes.own and stakes.outside_checker)
    if not is_first_checker and role != (first_role or None):
        return ""
    if risk.flagged:
        return FLAGGED
    if card.chosen:
        return DRAWN
    return REST if card.is_recent(today) else ""


def _first_role(company: Company, today: date) -> str:
    """The role that gives first opinions instead of checkers: HR if there are none, else empty."""
    postings = (company.posting(person, today) for person in company.people)
    checks = any(posting is not None and posting.role in CHECKERS for posting in postings)
    return "" if checks else next(iter(HR))


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
