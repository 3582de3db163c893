"""When made-up companies work: a window of months, the periods in it, coarse moments of a day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from tests.rules.second_reading_common import Span, span

Table = dict[str, Any]
HOURS = [time(0), time(9), time(9), time(15, 30), time(21, 0, 1), time(23, 59, 59)]


@dataclass(frozen=True)
class Window:
    """The months in which things happen, first to last, as numbers year × 12 + month - 1."""

    first: int
    last: int

    def months(self) -> list[Span]:
        """Its months."""
        return [_month(number) for number in range(self.first, self.last + 1)]

    def quarters(self) -> list[Span]:
        """The quarters that its months lie in."""
        keys = {f"{m.start.year}-Q{(m.start.month + 2) // 3}" for m in self.months()}
        return [span(key) for key in sorted(keys)]

    def years(self) -> list[Span]:
        """The years that its months lie in."""
        return [span(key) for key in sorted({str(m.start.year) for m in self.months()})]

    def around(self) -> list[Span]:
        """A month before the first fact, and one after the last."""
        return [_month(self.first - 2), _month(self.last + 1)]


def window(random: Random, long: bool) -> Window:
    """A short window, or one from autumn to the end of the year after; leap years among them."""
    year = random.choice([2024, 2026, 2027, 2028])
    if long:
        return Window(year * 12 - 3, year * 12 + 11)
    first = year * 12 + random.choice([-2, 0, 1, 4])
    return Window(first, first + random.choice([3, 5]))


def _month(number: int) -> Span:
    return span(f"{number // 12}-{number % 12 + 1:02}")


def some_day(random: Random, month: Span) -> date:
    """A day of the month; its borders come up often."""
    last = monthrange(month.start.year, month.start.month)[1]
    return month.start.replace(day=random.choice([1, 1, 2, 10, 15, 20, last - 1, last]))


def moment(random: Random, day: date) -> datetime:
    """A local moment of a day, coarse, so that two are often the same."""
    return datetime.combine(day, random.choice(HOURS))


def employed(person: Table, day: date) -> bool:
    """Whether a person is employed on a day."""
    return bool(person.get("hired", day) <= day <= person.get("left", day))


def days_worked(random: Random, person: Table, month: Span, number: int) -> Iterator[date]:
    """So many days of a month, those on which the person is employed."""
    for _ in range(number):
        day = some_day(random, month)
        if employed(person, day):
            yield day


def near(random: Random, months: list[Span]) -> date:
    """A day at or just beside a month's border, or in its middle."""
    month = random.choice(months)
    first, last = month.start, month.end
    return random.choice(
        [first, first, last, last, first + timedelta(days=1), first.replace(day=14)]
    )
