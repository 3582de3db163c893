"""`add_calls` sums the tallies of a day's calls in groups of calls that move the same tallies.

It asks `call_movements` once for all calls with the same outcome that happened and were received on
the same side of the day's cut-off; a person's posting only says for which team. `tally_check.py`
reads years of calls in this way.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.metrics import Movement, call_movements
from webapp.company.snapshot import Company
from webapp.core.instants import from_microseconds, to_microseconds
from webapp.facts.movements import as_call
from webapp.facts.tally_rows import TallyKey, TallyMove
from webapp.store.statements import read_rows

# Groups by the bounds of `Clock.timely` and `Clock.late`: one call stands for all of its group.
_CALLS = """
SELECT fact.person_id, call.outcome, fact.at <= ? AS early, fact.received_at <= ? AS soon,
       fact.received_at <= ? AS graced, count(*), max(fact.at), max(fact.received_at)
FROM fact JOIN call ON call.fact_id = fact.number
WHERE fact.day = ? AND fact.kind = 'call' AND call.mark = ''
      AND NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = fact.number)
GROUP BY fact.person_id, call.outcome, early, soon, graced, fact.at < ? OR fact.at >= ?
"""
_Side = tuple[str, int, int, int]  # outcome; whether by the cut-off, received by it, in the grace
_Group = tuple[str, str, int, int, int, int, int, int]


def add_calls(company: Company, first: date, last: date, sums: dict[TallyKey, TallyMove]) -> None:
    """Add what the calls of the days `first` to `last` move in those days' tallies to `sums`."""
    for number in range((last - first).days + 1):
        _add_day(company, first + timedelta(days=number), sums)


def _add_day(company: Company, day: date, sums: dict[TallyKey, TallyMove]) -> None:
    clock, on = company.clock, day.isoformat()
    begin, end = (_midnight(each, clock.zone) for each in (day, day + timedelta(days=1)))
    cut_off, closed = to_microseconds(clock.cut_off(day)), to_microseconds(clock.closed(day))
    rows: Iterator[_Group] = read_rows(_CALLS, (cut_off, cut_off, closed, on, begin, end))
    asked: dict[_Side, list[Movement]] = {}
    teams: dict[str, str | None] = {}
    for person, outcome, early, soon, graced, count, at, received in rows:
        if not begin <= at < end:
            # An altered record, whose instant is not on its day: its movements are of that day.
            for moved in _movements(company, person, outcome, at, received):
                _add(sums, moved.day.isoformat(), moved, person, moved.team, count, at)
            continue
        side = (outcome, early, soon, graced)
        if side not in asked:
            asked[side] = _movements(company, person, outcome, at, received)
        if person not in teams:
            posting = company.posting(person, day)
            teams[person] = posting.team if posting else None
        for moved in asked[side]:
            _add(sums, on, moved, person, teams[person], count, at)


def _movements(
    company: Company, person: str, outcome: str, at: int, received: int
) -> list[Movement]:
    """What the rules say of one call; instants in microseconds."""
    call = as_call("", person, from_microseconds(at), from_microseconds(received), outcome)
    posting = company.posting(person, company.clock.day(call.at))
    return list(call_movements(call, posting, company.clock))


def _midnight(day: date, zone: str) -> int:
    return to_microseconds(datetime.combine(day, time(), ZoneInfo(zone)))


def _add(
    sums: MutableMapping[TallyKey, TallyMove],
    period: str,
    moved: Movement,
    person: str,
    team: str | None,
    count: int,
    at: int,
) -> None:
    """Add a movement that `count` calls of a person make, the last of them at `at`."""
    key = (period, moved.metric, person, team or "")
    held = sums.get(key)
    if held is None:
        held = sums[key] = [0, 0, 0, 0, 0, 0]
    amount = moved.amount * count
    held[0] += amount
    held[1] += count
    if at > held[2]:  # `max` would take a fifth of the time of all calls
        held[2] = at
    if moved.timely:
        held[3] += amount
        held[4] += count
        if at > held[5]:
            held[5] = at
