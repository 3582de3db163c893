"""Order the cards and plants that one checker is to judge, the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
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
    reader = _Reader(
        company, who, posting.role if posting else "", today, _first_role(company, today)
    )
    said = opinions_by_card()
    # Who gives no first opinions waits only for cards with opinions.
    held = open_cards(None if reader.gives_first else said)
    cards = [*held, *reopened_cards(said, held)]
    risks = risk_of(card.number for card in cards if card.marked or card.number in said)
    readers = readers_of(company, today) if said else []
    items = []
    for card in cards:
        risk, opinions = risks.get(card.number, Risk()), said.get(card.number, [])
        if opinions:
            why = reader.why_second(card, opinions, readers)
        else:
            why = reader.why_first(card, risk)
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


@dataclass
class _Reader:
    """The person whose queue it is; `first_role` gives first opinions instead of checkers."""

    company: Company
    who: str
    role: str
    today: date
    first_role: str
    stakes: dict[tuple[str, date], _Stakes] = field(default_factory=dict)

    @property
    def gives_first(self) -> bool:
        """Whether the person may give first opinions at all."""
        return self.role in CHECKERS or self.role == (self.first_role or None)

    def why_second(self, card: OpenCard, said: list[Said], readers: Sequence[str]) -> str:
        """Why a card with opinions is in the queue; empty where it is not.

        A reader without a stake who has not spoken is asked. Where there is none, one who has
        spoken speaks again, and one with a stake speaks once.
        """
        if self.who == card.seller or self.role not in READERS:
            return ""
        has_spoken, own = any(each.by == self.who for each in said), self._stakes_in(card).own
        stuck = is_stuck(self.company, readers, card.seller, card.day, said, self.today)
        asked = has_spoken != own if stuck else not has_spoken and not own
        return SECOND if asked else ""

    def why_first(self, card: OpenCard, risk: Risk) -> str:
        """Why a card without opinions is in the queue; empty where it is not.

        A checker without a stake gives the first opinion; if there is none, a checker with a stake;
        if the company has no checker at all, HR (see _first_role).
        """
        if self.who == card.seller:
            return ""
        stakes = self._stakes_in(card)
        is_first_checker = self.role in CHECKERS and not (stakes.own and stakes.outside_checker)
        if not is_first_checker and self.role != (self.first_role or None):
            return ""
        if risk.flagged:
            return FLAGGED
        if card.chosen:
            return DRAWN
        return REST if card.is_recent(self.today) else ""

    def _stakes_in(self, card: OpenCard) -> _Stakes:
        """The stakes in a seller's cards of one day, computed once."""
        key = (card.seller, card.day)
        if key not in self.stakes:
            own = is_stakeholder(self.company, self.who, *key, self.today)
            outside = own and has_outside_checker(self.company, *key, self.today)
            self.stakes[key] = _Stakes(own, outside)
        return self.stakes[key]


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
