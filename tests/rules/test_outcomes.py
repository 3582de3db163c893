"""Rounding once, half up; the same moment is the same text."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.because import as_text, instant_text
from rules.outcomes import REWARDS, down_to, to_fen
from rules.ranking import Entry, rank
from tests.rules.cast import at


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [
        (50, 5000),
        (Decimal("0.01"), 1),
        (Decimal("0.004"), 0),
        (Decimal("0.005"), 1),
        (Decimal("1.045"), 105),
        (Fraction(1, 3), 33),
        (Fraction(2, 3), 67),
        (Fraction(10049999, 1000000), 1005),
    ],
)
def test_yuan_become_fen_half_up(yuan: Decimal | int | Fraction, fen: int) -> None:
    assert to_fen(yuan) == fen


@given(st.fractions(0, 10**6))
def test_rounding_moves_no_more_than_half_a_fen(yuan: Fraction) -> None:
    assert Fraction(-1, 2) < to_fen(yuan) - yuan * 100 <= Fraction(1, 2)


def test_an_instant_is_the_same_text_whatever_zone_it_came_in() -> None:
    here = datetime(2026, 3, 2, 10, 15, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert instant_text(here) == instant_text(at("10:15")) == "2026-03-02T02:15:00+00:00"


def test_an_exact_number_is_written_exactly() -> None:
    assert [as_text(7), as_text(Fraction(7, 3)), as_text(Fraction(14, 7))] == ["7", "7/3", "2"]


def test_a_shown_ranking_ends_with_the_first_who_misses_the_prize() -> None:
    tied = [Entry(who, 2, at("09:00")) for who in "abcde"]
    ranking = rank([*tied, Entry("f", 1, at("09:00")), Entry("g", 1, at("10:00"))])
    assert [place.subject for place in down_to(ranking, 3)] == ["a", "b", "c", "d", "e", "f"]
    assert down_to((), 3) == ()


def test_a_deduction_is_no_reward_that_a_fake_card_could_void() -> None:
    assert "deduction" not in REWARDS
    assert {"award", "commend", "prize", "certificate"} <= REWARDS
