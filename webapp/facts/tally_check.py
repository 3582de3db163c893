"""Recompute tallies from the facts and compare them, a few days at a time.

Memory is bounded by the tallies of WINDOW days, of a month and of the campaigns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from webapp.company.snapshot import Company
from webapp.facts.grouped_calls import add_calls
from webapp.facts.movements import movements_beside_calls
from webapp.facts.tallies import add_movement, campaign_key, month_key, span_parts, tally_periods
from webapp.facts.tally_rows import TallyKey, TallyMove, read_sums
from webapp.store.statements import one_state, read_rows

WINDOW = 2  # days recomputed together
Sums = dict[TallyKey, TallyMove]


@dataclass(frozen=True)
class Difference:
    """A tally whose stored row (`held`) differs from the computed one (`told`); None: no row."""

    key: TallyKey
    held: TallyMove | None
    told: TallyMove | None


def compare_tallies(company: Company) -> list[Difference]:
    """Recompute every tally from the facts and return each row that differs, by key."""
    return sorted(differing_tallies(company), key=lambda each: each.key)


def differing_tallies(
    company: Company, progress: Callable[[int], object] = int
) -> Iterator[Difference]:
    """Recompute every tally from the facts and yield each row that differs.

    `progress` is called with the number of tallies compared since its last call. All is read in one
    transaction, so that a record that arrives meanwhile is not mistaken for a difference.
    """
    with one_state():
        yield from _differing(company, progress)


def _differing(company: Company, progress: Callable[[int], object]) -> Iterator[Difference]:
    longer: dict[str, Sums] = defaultdict(dict)  # the sums of months and campaigns so far
    longer_of: dict[str, list[str]] = {}  # the months and campaigns of each day of the window
    days, others = _periods()
    others -= {campaign_key(span.id) for span in company.summing}  # not summed yet
    for first, last in _windows(days):
        computed = _computed(company, first, last)
        longer_of.clear()
        for (day, metric, person, team), move in computed.items():
            if day not in longer_of:
                periods = tally_periods(date.fromisoformat(day), company.campaigns)
                longer_of[day] = periods[1:]
            for period in longer_of[day]:
                _add(longer[period], (period, metric, person, team), move)
        yield from _compare(computed, first.isoformat(), last.isoformat(), progress)
        for month in [each for each in longer if len(each) == 7 and each < month_key(last)]:
            yield from _compare(longer.pop(month), month, month, progress)
            others.discard(month)
    for period in sorted(others | longer.keys()):
        yield from _compare(longer.pop(period, {}), period, period, progress)


def differing_of_days(
    company: Company, days: Collection[date], progress: Callable[[int], object] = int
) -> Iterator[Difference]:
    """Recompute the tallies of some days from the facts, and yield each row that differs.

    The tallies of those days' months and of all campaigns are recomputed from the stored tallies.
    All is read in one transaction, as in `differing_tallies`.
    """
    with one_state():
        yield from _differing_of_days(company, days, progress)


def _differing_of_days(
    company: Company, days: Collection[date], progress: Callable[[int], object]
) -> Iterator[Difference]:
    for first, last in _windows(days):
        computed = _computed(company, first, last)
        yield from _compare(computed, first.isoformat(), last.isoformat(), progress)
    months = {month_key(day) for day in days}
    for month in sorted(months):
        parts = [(f"{month}-01", f"{month}-31")]
        yield from _compare(read_sums(month, parts), month, month, progress)
    for span in company.campaigns:
        period = campaign_key(span.id)
        sums = read_sums(period, span_parts(span.start, span.end))
        yield from _compare(sums, period, period, progress)


def _periods() -> tuple[list[date], set[str]]:
    """The days with facts or tallies, in order, and the other periods with tallies."""
    days = {date.fromisoformat(row[0]) for row in read_rows("SELECT DISTINCT day FROM fact")}
    others = set()
    for (period,) in read_rows("SELECT DISTINCT period FROM tally"):
        try:
            days.add(date.fromisoformat(period))
        except ValueError:
            others.add(period)
    return sorted(days), others


def _windows(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """Spans of at most WINDOW days that hold these days."""
    first = last = None
    for day in sorted(days):
        if first is None or last is None:
            first = last = day
        elif day - first < timedelta(days=WINDOW):
            last = day
        else:
            yield first, last
            first = last = day
    if first is not None and last is not None:
        yield first, last


def _computed(company: Company, first: date, last: date) -> Sums:
    """The tallies of single days, from the facts."""
    computed: Sums = {}
    add_calls(company, first, last, computed)
    for movement in movements_beside_calls(company, first, last):
        add_movement(computed, movement, ())
    return {key: move for key, move in computed.items() if len(key[0]) > 7}


def _add(sums: Sums, key: TallyKey, move: TallyMove) -> None:
    held = sums.get(key)
    if held is None:
        sums[key] = list(move)
        return
    # Written out: a loop over the places takes twice the time, for each tally of a day.
    held[0] += move[0]
    held[1] += move[1]
    held[3] += move[3]
    held[4] += move[4]
    if move[2] > held[2]:
        held[2] = move[2]
    if move[5] > held[5]:
        held[5] = move[5]


_HELD = """
SELECT period, metric, person, team, amount, count, reached_at,
       timely_amount, timely_count, timely_reached_at
FROM tally WHERE period BETWEEN ? AND ? AND length(period) = ?
"""


def _compare(
    computed: Mapping[TallyKey, TallyMove],
    first: str,
    last: str,
    progress: Callable[[int], object],
) -> Iterator[Difference]:
    """The rows of these periods that differ from the computed ones."""
    missing, count = dict(computed), 0
    for row in read_rows(_HELD, (first, last, len(first))):
        key, held, count = tuple(row[:4]), list(row[4:]), count + 1
        told = missing.pop(key, None)
        if told != held:
            yield Difference(key, held, told)
    progress(count)
    for key, told in missing.items():
        yield Difference(key, None, told)
