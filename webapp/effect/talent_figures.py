"""How soon new people sell, by month of hiring in cohorts of five people and more: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from webapp.effect.intervals import MeanChange, Sample, change_between, sample_from

FEWEST = 5  # people of a cohort; smaller months are joined with the next ones
EARLY = timedelta(days=42)  # a first card within so long is early
KEPT = timedelta(days=90)  # who is still here then has stayed


@dataclass(frozen=True)
class NewPerson:
    """Who was hired on a day, with the days of the first card and deal; None: none yet.

    `left`: the last day employed, if it has come.
    """

    person: str
    hired: date
    card: date | None = None
    deal: date | None = None
    left: date | None = None


@dataclass(frozen=True)
class HiringCohort:
    """People hired in a month or several, with the median tenths of weeks to the first of each.

    A median is None where half of them have none yet: it is later than anything seen.
    """

    months: tuple[date, ...]
    people: tuple[NewPerson, ...]
    card: int | None
    deal: int | None

    @property
    def without_deal(self) -> int:
        """How many have no deal yet."""
        return sum(each.deal is None for each in self.people)


def cohorts_of(people: Sequence[NewPerson]) -> list[HiringCohort]:
    """The people by month of hiring; a month of fewer than five is joined with the following ones.

    What is left over at the end goes to the last cohort; fewer than five people make none.
    """
    by_month: dict[date, list[NewPerson]] = {}
    for each in sorted(people, key=lambda each: (each.hired, each.person)):
        by_month.setdefault(each.hired.replace(day=1), []).append(each)
    groups: list[dict[date, list[NewPerson]]] = []
    open_group: dict[date, list[NewPerson]] = {}
    for month, hired in sorted(by_month.items()):
        open_group[month] = hired
        if sum(map(len, open_group.values())) >= FEWEST:
            groups.append(open_group)
            open_group = {}
    if open_group and groups:
        groups[-1] |= open_group
    return [_cohort(group) for group in groups]


def _cohort(group: Mapping[date, Sequence[NewPerson]]) -> HiringCohort:
    people = tuple(each for month in sorted(group) for each in group[month])
    return HiringCohort(
        months=tuple(sorted(group)),
        people=people,
        card=median_weeks([(each.hired, each.card) for each in people]),
        deal=median_weeks([(each.hired, each.deal) for each in people]),
    )


def median_weeks(spans: Sequence[tuple[date, date | None]]) -> int | None:
    """The median time from the first to the second day in tenths of weeks, half up.

    A missing second day counts as later than all others; None where that makes the median.
    """
    days = sorted((end - start).days for start, end in spans if end is not None)
    middle = (len(spans) - 1) // 2, len(spans) // 2
    if not spans or middle[1] >= len(days):
        return None
    exact = Fraction(days[middle[0]] + days[middle[1]], 2) * 10 / 7
    return int(exact + Fraction(1, 2))


@dataclass(frozen=True)
class EarlyChange:
    """The shares with a card within EARLY of two halves of the people, and the difference."""

    before: Sample
    after: Sample
    change: MeanChange | None


def early_change(people: Sequence[NewPerson], today: date) -> EarlyChange | None:
    """Whether later hires sold early more often than earlier ones; None with fewer than two.

    Only who was here, or hired, EARLY ago or before counts; the halves are split by day of hiring.
    """
    known = sorted(
        (each for each in people if each.hired + EARLY <= today),
        key=lambda each: (each.hired, each.person),
    )
    half = len(known) // 2
    before, after = (sample_from(map(_is_early, part)) for part in (known[:half], known[half:]))
    if before is None or after is None:
        return None
    return EarlyChange(before, after, change_between(before, after))


def _is_early(each: NewPerson) -> int:
    return int(each.card is not None and each.card - each.hired <= EARLY)


def stayed_of(people: Sequence[NewPerson], today: date) -> tuple[int, int]:
    """How many of those hired KEPT ago or before stayed that long, and how many they were."""
    known = [each for each in people if each.hired + KEPT <= today]
    stayed = [each for each in known if each.left is None or each.left >= each.hired + KEPT]
    return len(stayed), len(known)
