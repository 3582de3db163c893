"""What customers speak of: how often each topic was named, in each of the last weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from peewee import fn

from webapp.calling.models import CallTopic
from webapp.calling.topics import TOPICS
from webapp.facts.models import Call, Fact

WEEKS, DAYS = 6, 7  # columns of the grid, days of each
SHADES = 4  # how dark a cell is at most


@dataclass(frozen=True)
class WeekSpan:
    """Seven days in a row; the newest of them ends today, so that each is a whole week."""

    back: int
    first: date
    last: date


@dataclass(frozen=True)
class TopicRow:
    """How often a topic was named in each week, the newest first."""

    topic: str
    counts: tuple[int, ...]

    @property
    def change(self) -> int:
        """The newest week less the one before."""
        return self.counts[0] - self.counts[1]


def week_spans(today: date) -> tuple[WeekSpan, ...]:
    """The last WEEKS spans of seven days, the newest first."""
    lasts = (today - timedelta(days=DAYS * back) for back in range(WEEKS))
    return tuple(
        WeekSpan(back, last - timedelta(days=DAYS - 1), last) for back, last in enumerate(lasts)
    )


def topic_rows(people: Collection[str] | None, today: date) -> list[TopicRow]:
    """A row of each topic, that named most often in the newest week first.

    `people` None: of all. Corrected, withdrawn and held calls are left out, as in the list of
    notes (webapp/calling/market_notes.py).
    """
    weeks = week_spans(today)
    later = Fact.alias("later")
    query = (
        CallTopic.select(CallTopic.topic, CallTopic.on, fn.COUNT(CallTopic.call))
        .join(Call)
        .where(
            CallTopic.on.between(weeks[-1].first, today),
            Call.mark == "",
            ~fn.EXISTS(later.select(later.number).where(later.corrects == CallTopic.call)),
        )
        .group_by(CallTopic.topic, CallTopic.on)
    )
    if people is not None:
        query = query.join(Fact, on=(Fact.number == Call.fact)).where(Fact.person.in_(people))
    counts: Counter[tuple[str, int]] = Counter()
    for topic, on, count in query.tuples():
        counts[topic, (today - on).days // DAYS] += count
    rows = [TopicRow(topic, tuple(counts[topic, week.back] for week in weeks)) for topic in TOPICS]
    return sorted(rows, key=lambda row: -row.counts[0])


def shade(count: int, most: int) -> int:
    """How dark a cell is, from 0 for none to SHADES for the largest count of the grid."""
    return -(-SHADES * count // most) if most else 0
