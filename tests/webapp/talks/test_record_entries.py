"""Best days and streaks of a growth record, against figures worked by hand."""

from __future__ import annotations

from datetime import date, timedelta

from webapp.talks.record_entries import (
    SHORTEST_STREAK,
    USUAL_DAYS,
    RecordEntry,
    best_days_of,
    newest_first,
    shown_of,
    streaks_of,
)

FIRST = date(2026, 3, 2)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def test_a_best_day_is_better_than_all_before_it_once_there_are_enough() -> None:
    amounts = [3, 9, 2, *[1] * (USUAL_DAYS - 3), 8, 10, 10, 12]
    found = best_days_of({day(place): amount for place, amount in enumerate(amounts)})
    assert found == [(day(USUAL_DAYS + 1), 10, 9), (day(USUAL_DAYS + 3), 12, 10)]
    assert best_days_of({}) == []


def test_a_streak_is_noted_if_it_is_longer_than_those_before() -> None:
    least = SHORTEST_STREAK
    met = [*[True] * (least - 1), False, *[True] * least, False, *[True] * least, False]
    met += [True] * (least + 2)
    found = streaks_of((day(place), each) for place, each in enumerate(met))
    assert found == [(day(2 * least - 1), least), (day(len(met) - 1), least + 2)]


def test_entries_are_filtered_by_group_and_ordered_by_day() -> None:
    kinds = {"post": 1, "honour": 3, "target": 2}
    entries = [RecordEntry(day(number), kind) for kind, number in kinds.items()]
    ordered = newest_first(entries)
    assert [each.kind for each in ordered] == ["honour", "target", "post"]
    assert [each.kind for each in shown_of(ordered, "honours")] == ["honour"]
    assert shown_of(ordered, "") == ordered
