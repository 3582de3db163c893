"""Add each fact's movements to `tally` in its transaction, or recompute tallies from the facts."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rules.metrics import Movement
from webapp.company.enrolled import CampaignSpan
from webapp.company.snapshot import Company
from webapp.core.instants import to_microseconds
from webapp.facts.models import Tally
from webapp.facts.movements import movements_of
from webapp.facts.tally_rows import TallyKey, TallyMove, move_tallies, remove_tallies, sum_tallies

Row = tuple[int, int, int, int, int, int]


def month_key(day: date) -> str:
    """Return the key of a day's month: 2026-03 for any day of March 2026."""
    return f"{day:%Y-%m}"


def campaign_key(campaign: str) -> str:
    """Return the `period` of a campaign's tallies: `campaign:` and its id."""
    return f"campaign:{campaign}"


def tally_periods(day: date, campaigns: Iterable[CampaignSpan]) -> list[str]:
    """Return the periods whose tallies a fact of this day changes: day, month and campaigns."""
    spans = [campaign_key(span.id) for span in campaigns if span.start <= day <= span.end]
    return [day.isoformat(), month_key(day), *spans]


def add_movement(
    moves: dict[TallyKey, TallyMove], movement: Movement, campaigns: Iterable[CampaignSpan]
) -> list[str]:
    """Add one movement to `moves` for each period it counts in; return the changed topics."""
    return add_in_periods(moves, movement, tally_periods(movement.day, campaigns))


def add_in_periods(
    moves: dict[TallyKey, TallyMove], movement: Movement, periods: Iterable[str]
) -> list[str]:
    """Add one movement to `moves` for each of these periods, which are those of its day."""
    reached = to_microseconds(movement.at)
    timely = (movement.amount, 1, reached) if movement.timely else (0, 0, 0)
    topics = []
    for period in periods:
        key = (period, movement.metric, movement.person or "", movement.team or "")
        held = moves.setdefault(key, [0, 0, 0, 0, 0, 0])
        held[0] += movement.amount
        held[1] += 1
        held[2] = max(held[2], reached)
        held[3] += timely[0]
        held[4] += timely[1]
        held[5] = max(held[5], timely[2])
        topics.append(f"{period}:{movement.metric}")
    return topics


@dataclass(frozen=True)
class TallySums:
    """The summed movements of many facts: rows to add to `tally`, topics, and metrics with days."""

    rows: Sequence[tuple[Any, ...]]
    topics: frozenset[str]
    figures: frozenset[tuple[str, date]]


def sum_movements(movements: Iterable[Movement], campaigns: Iterable[CampaignSpan]) -> TallySums:
    """Return the sums of movements, so that `add_tallies` adds one row for each tally."""
    moves: dict[TallyKey, TallyMove] = {}
    topics: set[str] = set()
    figures: set[tuple[str, date]] = set()
    for movement in movements:
        topics.update(add_movement(moves, movement, campaigns))
        figures.add((movement.metric, movement.day))
    rows = [(*key, *moves[key]) for key in sorted(moves)]
    return TallySums(rows, frozenset(topics), frozenset(figures))


def recompute(person: str, day: date, company: Company) -> set[str]:
    """Recompute a person's tallies of one day from the facts; return the topics that changed.

    For every change but a plain new fact (a verdict, a withdrawal, a correction, a transfer). A
    fact that no longer counts may have set a tally's `reached_at`, so the day is computed from its
    facts again, and the person's month and campaigns each by one statement (`sum_tallies`).
    """
    own, month, *_campaigns = tally_periods(day, company.campaigns)
    spans = [span for span in company.tallied if span.start <= day <= span.end]
    campaigns = [campaign_key(span.id) for span in spans]
    computed: dict[TallyKey, TallyMove] = {}
    for movement in movements_of(company, day, day, person):
        add_movement(computed, movement, ())
    computed = {key: move for key, move in computed.items() if key[0] == own}
    held = _rows_of(person, own)
    keys = computed.keys() | held.keys()
    changed = {key[1] for key in keys if computed.get(key) != held.get(key)}
    if not changed:
        return set()
    remove_tallies(person, own)
    move_tallies(computed)
    remove_tallies(person, month)
    sum_tallies(month, [_days_of_month(day)], person)
    for span in spans:
        remove_tallies(person, campaign_key(span.id))
        sum_tallies(campaign_key(span.id), span_parts(span.start, span.end), person)
    return {f"{period}:{metric}" for metric in changed for period in (own, month, *campaigns)}


def sum_campaign(campaign: str, start: date, end: date) -> list[str]:
    """Insert the tallies of a newly opened campaign by one statement; return its boards' topics.

    Whole months are summed from monthly tallies, other days from daily ones.
    """
    sum_tallies(campaign_key(campaign), span_parts(start, end))
    return topics_of_campaign(campaign)


def sum_campaign_of(campaign: str, start: date, end: date, people: Sequence[str]) -> None:
    """Sum the tallies of a campaign for these people again."""
    period = campaign_key(campaign)
    for person in people:
        remove_tallies(person, period)
        sum_tallies(period, span_parts(start, end), person)


def topics_of_campaign(campaign: str) -> list[str]:
    """Return the notice topics of a campaign's boards."""
    period = campaign_key(campaign)
    metrics = Tally.select(Tally.metric).where(Tally.period == period).distinct()
    return [f"{period}:{metric}" for (metric,) in metrics.tuples()]


def people_with_tallies() -> list[str]:
    """Return everybody who has a tally, in order; the empty id stands for teams themselves."""
    people = Tally.select(Tally.person).distinct().order_by(Tally.person)
    return [person for (person,) in people.tuples()]


def _rows_of(person: str, period: str) -> dict[TallyKey, TallyMove]:
    rows = Tally.select().where(Tally.person == person, Tally.period == period)
    return {_key(row): _figures(row) for row in rows}


def _key(row: Tally) -> TallyKey:
    return (row.period, row.metric, row.person, row.team)


def _figures(row: Tally) -> TallyMove:
    return [
        row.amount,
        row.count,
        row.reached_at,
        row.timely_amount,
        row.timely_count,
        row.timely_reached_at,
    ]


def span_parts(start: date, end: date) -> list[tuple[str, str]]:
    """Return the parts whose tallies make up a span: whole months, and ranges of the other days."""
    parts = []
    first = start
    while first <= end:
        month_end = _month_end(first)
        last = min(month_end, end)
        if first.day == 1 and last == month_end:
            parts.append((month_key(first), month_key(first)))
        else:
            parts.append((first.isoformat(), last.isoformat()))
        first = last + timedelta(days=1)
    return parts


def _days_of_month(day: date) -> tuple[str, str]:
    return day.replace(day=1).isoformat(), _month_end(day).isoformat()


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
