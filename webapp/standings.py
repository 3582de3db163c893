"""Running tallies: moved by each fact in its own transaction, and recomputed from facts at will."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from rules.metrics import Movement
from webapp.company import CampaignSpan, Company
from webapp.counting import movements_of
from webapp.db import TallyKey, TallyMove
from webapp.instants import to_microseconds
from webapp.models.tally import Tally

Row = tuple[int, int, int, int, int, int]


def month_key(day: date) -> str:
    """2026-03 for any day of March 2026."""
    return f"{day:%Y-%m}"


def campaign_key(campaign: str) -> str:
    """The period under which a campaign's tallies are kept."""
    return f"campaign:{campaign}"


def periods_of(day: date, campaigns: Iterable[CampaignSpan]) -> list[str]:
    """The periods whose tallies a fact of this day moves."""
    spans = [campaign_key(span.id) for span in campaigns if span.start <= day <= span.end]
    return [day.isoformat(), month_key(day), *spans]


def add_movement(
    moves: dict[TallyKey, TallyMove], movement: Movement, campaigns: Iterable[CampaignSpan]
) -> list[str]:
    """Add one movement to gathered moves, in each period it counts in; return the topics moved."""
    reached = to_microseconds(movement.at)
    timely = (movement.amount, 1, reached) if movement.timely else (0, 0, 0)
    topics = []
    for period in periods_of(movement.day, campaigns):
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


def recompute(person: str, day: date, company: Company) -> set[str]:
    """Recompute what this person's facts of one day add up to; return the topics that changed.

    For everything but a plain new fact (a verdict, a withdrawal, a correction, a transfer): what
    stops counting may have been the fact that set a tally's moment, so the day is told again
    from its facts, and the month and the campaign from their days.
    """
    periods = periods_of(day, company.campaigns)
    told: dict[TallyKey, TallyMove] = {}
    for movement in movements_of(company, day, day, person):
        add_movement(told, movement, ())
    told = {key: move for key, move in told.items() if key[0] == day.isoformat()}
    held = _rows_of(person, day.isoformat())
    changed = {
        (key[1], key[3]) for key in told.keys() | held.keys() if told.get(key) != held.get(key)
    }
    topics = set()
    for metric, team in changed:
        _replace(
            (day.isoformat(), metric, person, team),
            told.get((day.isoformat(), metric, person, team)),
        )
        for period in periods[1:]:
            _replace(
                (period, metric, person, team), _from_days(period, metric, person, team, company)
            )
        topics |= {f"{period}:{metric}" for period in periods}
    return topics


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


def _from_days(
    period: str, metric: str, person: str, team: str, company: Company
) -> TallyMove | None:
    first, last = company.days_of(period)
    days = Tally.select().where(
        Tally.period.between(first.isoformat(), last.isoformat()),
        Tally.metric == metric,
        Tally.person == person,
        Tally.team == team,
    )
    total = [0, 0, 0, 0, 0, 0]
    for row in days:
        if len(row.period) == 10:  # a day, not the month that sorts between
            figures = _figures(row)
            total = [
                max(old, new) if place in (2, 5) else old + new
                for place, (old, new) in enumerate(zip(total, figures, strict=True))
            ]
    return total if total[1] else None


def _replace(key: TallyKey, figures: TallyMove | None) -> None:
    period, metric, person, team = key
    Tally.delete().where(
        Tally.period == period,
        Tally.metric == metric,
        Tally.person == person,
        Tally.team == team,
    ).execute()
    if figures is not None:
        amount, count, reached, timely_amount, timely_count, timely_reached = figures
        Tally.insert(
            period=period,
            metric=metric,
            person=person,
            team=team,
            amount=amount,
            count=count,
            reached_at=reached,
            timely_amount=timely_amount,
            timely_count=timely_count,
            timely_reached_at=timely_reached,
        ).execute()


@dataclass(frozen=True)
class Difference:
    """A tally that does not say what the facts add up to; None where one side has no row."""

    key: TallyKey
    held: TallyMove | None
    told: TallyMove | None


def check(company: Company) -> list[Difference]:
    """Recompute every tally from the facts and name each row that differs."""
    told: dict[TallyKey, TallyMove] = {}
    for movement in movements_of(company):
        add_movement(told, movement, company.campaigns)
    held = {_key(row): _figures(row) for row in Tally.select().iterator()}
    return [
        Difference(key, held.get(key), told.get(key))
        for key in sorted(told.keys() | held.keys())
        if held.get(key) != told.get(key)
    ]


def rebuild(company: Company) -> int:
    """Tell all tallies anew from the facts (after a campaign's dates changed); return the rows."""
    told: Mapping[TallyKey, TallyMove] = {}
    gathered: dict[TallyKey, TallyMove] = {}
    for movement in movements_of(company):
        add_movement(gathered, movement, company.campaigns)
    told = gathered
    Tally.delete().execute()
    for key, figures in told.items():
        _replace(key, figures)
    return len(told)
