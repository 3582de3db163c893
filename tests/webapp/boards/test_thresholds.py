"""What the top 10, 25 and 50 % of a board take now."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

from webapp.boards.keys import BoardKey
from webapp.boards.ranking import Board, BoardRow
from webapp.boards.thresholds import Threshold, in_upper_half, newest_reached, thresholds_of

DAY = datetime(2026, 3, 2, tzinfo=UTC)


def board_of(*amounts: int, size: int = 10, metric: str = "cards", target: int = 0) -> Board:
    """A board of `size` people on which those with an amount are ranked: p1, p2 …"""
    rows = tuple(
        BoardRow(
            rank=rank,
            who=f"p{rank}",
            name=f"p{rank}",
            team="",
            beside="",
            amount=amount,
            count=amount,
            target=target or None,
            value=Fraction(amount, target) if target else amount,
            reached_at=DAY,
        )
        for rank, amount in enumerate(amounts, 1)
    )
    return Board(BoardKey("2026-03-02", metric), (0, 0, DAY.date()), rows, size, size)


def test_the_amounts_that_enter_each_share() -> None:
    held = board_of(9, 7, 6, 5, 4, 3)  # top 10 %: 1 place, 25 %: 2, 50 %: 5

    assert thresholds_of(held, "p6", None) == (
        Threshold(50, 5, 2),
        Threshold(25, 8, 5),
        Threshold(10, 10, 7),
    )
    assert in_upper_half(held, "p5")
    assert not in_upper_half(held, "p6")


def test_who_is_within_a_share_is_told_what_it_takes_of_the_others() -> None:
    held = board_of(9, 7, 6, 5, 4, 3)

    assert thresholds_of(held, "p2", None) == (
        Threshold(50, 4, 0),  # above the sixth
        Threshold(25, 7, 0),  # above the third
        Threshold(10, 10, 3),
    )
    assert newest_reached(thresholds_of(held, "p2", None)) == Threshold(25, 7, 0)


def test_an_equal_amount_that_was_reached_earlier_holds_its_place() -> None:
    assert thresholds_of(board_of(5, 5, 5), "p1", None)[-1] == Threshold(10, 5, 0)


def test_while_a_place_is_free_one_is_enough() -> None:
    held = board_of(4)

    assert thresholds_of(held, "new", None) == (
        Threshold(50, 1, 1),
        Threshold(25, 1, 1),
        Threshold(10, 5, 5),
    )
    assert not in_upper_half(held, "new")
    assert newest_reached(thresholds_of(held, "new", None)) is None


def test_completion_counts_in_units_of_the_own_target() -> None:
    held = board_of(4, 2, metric="invitations_completion", target=4)  # 100 % and 50 %

    assert thresholds_of(held, "p2", 6)[-1].amount == 7  # more than 100 % of six
    assert thresholds_of(held, "p2", None) == ()


def test_shares_of_less_than_a_person_are_left_out() -> None:
    assert [each.share for each in thresholds_of(board_of(3, size=4), "p2", None)] == [50, 25]
    assert thresholds_of(board_of(3, size=1), "p1", None) == ()


def test_boards_of_teams_and_of_ratings_have_none() -> None:
    ratings = board_of(480, metric="rating")
    teams = Board(BoardKey("2026-03-02", "cards", "team"), (0, 0, DAY.date()), (), 10, 10)

    assert thresholds_of(ratings, "p1", None) == ()
    assert thresholds_of(teams, "east", None) == ()


def test_sales_are_told_in_whole_yuan() -> None:
    assert thresholds_of(board_of(12_345, metric="sales"), "p2", None)[-1].amount == 12_400
