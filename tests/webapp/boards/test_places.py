"""What passes the row above, compared with a new ranking of everybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.ranking import Entry, rank
from webapp.boards.keys import BoardKey
from webapp.boards.places import needed, ratings_to_pass
from webapp.boards.ranking import BoardRow

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
SALES = BoardKey("2026-03", "sales")
SHARE = BoardKey("2026-03", "sales_completion")
POINTS = BoardKey("2026-03", "contribution")
RATING = BoardKey("2026-03", "rating")


def row(
    who: str, amount: int, value: Fraction | None = None, count: int = 1, target: int | None = None
) -> BoardRow:
    held = Fraction(amount) if value is None else value
    return BoardRow(1, who, who, "east", "东城店", amount, count, target, held, AT)


def rated(who: str, *scores: int) -> BoardRow:
    return row(who, sum(scores), Fraction(sum(scores), len(scores)), len(scores))


@pytest.mark.parametrize(
    ("key", "own", "above", "passes"),
    [
        (SALES, row("lin", 100_000), row("wang", 100_000), 1),
        (SALES, row("lin", 99_950), row("wang", 100_000), 51),
        (POINTS, row("lin", 150), row("wang", 275), 126),
        (
            SHARE,
            row("lin", 10_000, Fraction(1, 3), target=30_000),
            row("wang", 50_000, Fraction(5, 7), target=70_000),
            11_429,
        ),
        (RATING, rated("lin", 400), rated("wang", 450), 1),
        (RATING, rated("lin", 400), rated("wang", 450, 450, 450), 2),
        (RATING, rated("lin", 400, 400), rated("wang", 450), 2),
        (RATING, rated("lin", 450), rated("wang", 450), 1),
        (RATING, rated("lin", 450), rated("wang", 450, 450), 1),
        (RATING, rated("lin", 500), rated("wang", 500, 500, 500), 3),
        (RATING, rated("lin", 499), rated("wang", 500), None),
    ],
)
def test_what_passes_the_one_above(
    key: BoardKey, own: BoardRow, above: BoardRow, passes: int
) -> None:
    assert needed(key, own, above) == passes


def test_the_first_needs_nothing() -> None:
    assert needed(SALES, row("lin", 1), None) is None


scores = st.lists(st.integers(100, 500) | st.just(500), min_size=1, max_size=6)


def stands_first(own: list[int], above: list[int]) -> bool:
    """Whether the own ratings rank first; their last one is later than all of the other's."""
    late = AT + timedelta(hours=1)
    entries = [
        Entry("lin", Fraction(sum(own), len(own)), late, len(own)),
        Entry("wang", Fraction(sum(above), len(above)), AT, len(above)),
    ]
    return rank(entries)[0].subject == "lin"


@given(own=scores, above=scores)
def test_so_many_ratings_of_5_and_no_fewer_pass_the_one_above(
    own: list[int], above: list[int]
) -> None:
    if stands_first(own, above):
        own, above = above, own
    if stands_first(own, above):  # equal mean and number: the later one ranks second
        return
    many = ratings_to_pass(rated("lin", *own), rated("wang", *above))
    if many is None:
        assert set(above) == {500}
        assert set(own) != {500}
        assert not stands_first([*own, *[500] * 1000], above)
    else:
        assert many >= 1
        assert stands_first([*own, *[500] * many], above)
        assert many == 1 or not stands_first([*own, *[500] * (many - 1)], above)
