"""Count the checkers' work: their checks, their agreement with others, their answers to plants."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from peewee import fn

from webapp.checks.models import Plant, PlantAnswer
from webapp.checks.operations.plant_photos import is_right
from webapp.company.roles import READERS
from webapp.company.snapshot import Company
from webapp.facts.evidence_models import Opinion
from webapp.facts.models import Fact
from webapp.facts.opinions import DOUBTFUL
from webapp.facts.reading_order import of_kind_on


@dataclass(frozen=True)
class CheckerWork:
    """One person's checks over a span of days.

    `counts`: cards by result. `pairs`: other people's opinions on the same cards, doubtful ones
    left out; `agreed`: those with the same result. `planted`: plants answered; `right`: those
    answered correctly.
    """

    person: str
    name: str
    counts: Counter[str]
    pairs: int
    agreed: int
    planted: int
    right: int

    @property
    def total(self) -> int:
        """The number of cards checked."""
        return self.counts.total()


def checking_work(company: Company, first: date, today: date) -> list[CheckerWork]:
    """Return the work of everybody who may check today or has checked since `first`.

    Those with the most checks come first.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    by_card: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for card, who, result in _opinions(first, today):
        counts[who][result] += 1
        by_card[card].append((who, result))
    pairs, agreed = _agreement(by_card.values())
    planted, right = _plant_answers(first)
    people = set(counts) | {
        person
        for person in company.people
        if (posting := company.posting(person, today)) and posting.role in READERS
    }
    work = [
        CheckerWork(
            person,
            company.name_of(person),
            counts[person],
            pairs[person],
            agreed[person],
            planted[person],
            right[person],
        )
        for person in people
    ]
    return sorted(work, key=lambda each: (-each.total, each.person))


def _opinions(first: date, today: date) -> list[tuple[int, str, str]]:
    later = Fact.alias("later")
    undone = later.select(later.number).where(later.corrects == Opinion.fact)
    rows = (
        Opinion.select(Opinion.card, Fact.recorded_by, Opinion.result)
        .join(Fact)
        .where(of_kind_on("opinion", first, today), ~fn.EXISTS(undone))
    )
    return list(rows.tuples())


def _agreement(
    cards: Iterable[list[tuple[str, str]]],
) -> tuple[Counter[str], Counter[str]]:
    """Count, by person, the pairs of opinions of two people on one card, and the equal ones.

    Opinions "doubtful" are not counted.
    """
    pairs: Counter[str] = Counter()
    agreed: Counter[str] = Counter()
    for opinions in cards:
        sure = [opinion for opinion in opinions if opinion[1] != DOUBTFUL]
        for (one, first), (other, second) in combinations(sure, 2):
            if one != other:
                pairs.update((one, other))
                agreed.update((one, other) if first == second else ())
    return pairs, agreed


def _plant_answers(first: date) -> tuple[Counter[str], Counter[str]]:
    rows = (
        PlantAnswer.select(Plant.checker, Plant.fake, PlantAnswer.result)
        .join(Plant)
        .join(Fact)
        .where(Fact.day >= first)
        .tuples()
    )
    planted: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for who, fake, result in rows:
        planted[who] += 1
        right[who] += is_right(fake=bool(fake), result=result)
    return planted, right
