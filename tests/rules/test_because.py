"""Numbers as one writes them: exact where they have an end, and never quietly rounded."""

from decimal import Decimal
from fractions import Fraction

import pytest

from rules.because import amount_text, figure, metric_figure, number_text, percent_text, yuan_text


@pytest.mark.parametrize(
    ("exact", "told"),
    [
        (0, "0"),
        (7, "7"),
        (-7, "-7"),
        (1000, "1000"),
        (Fraction(5, 4), "1.25"),
        (Fraction(-5, 4), "-1.25"),
        (Fraction(1, 1000), "0.001"),
        (Fraction(1, 5), "0.2"),
        (Fraction(7, 3), "7/3"),
        (Fraction(7, 12), "7/12"),
        (Decimal("0.70"), "0.7"),
        (Fraction(-1, 4), "-0.25"),
    ],
)
def test_a_number_is_written_out_where_it_has_an_end(
    exact: int | Fraction | Decimal, told: str
) -> None:
    assert number_text(exact) == told


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (Fraction(2, 100), "2%"),
        (Fraction(0), "0%"),
        (Fraction(6, 5), "120%"),
        (Decimal("0.125"), "12.5%"),
        (Fraction(7, 6), "≈116.67%"),
        (Fraction(1, 3), "≈33.33%"),
        (Fraction(2, 3), "≈66.67%"),
        (Fraction(1, 7), "≈14.29%"),
    ],
)
def test_a_share_without_an_end_is_told_to_two_places_half_up(
    share: Fraction | Decimal, told: str
) -> None:
    assert percent_text(share) == told


@pytest.mark.parametrize(
    ("fen", "told"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (-5, "-0.05"),
        (100, "1.00"),
        (-123456, "-1234.56"),
        (Fraction(1, 2), "0.005"),
        (Fraction(20000001, 2), "100000.005"),
    ],
)
def test_yuan_have_two_places_unless_they_are_finer_than_a_fen(
    fen: int | Fraction, told: str
) -> None:
    assert yuan_text(fen) == told


def test_an_amount_is_told_in_the_metrics_own_unit() -> None:
    assert amount_text("sales", 12345) == "123.45"
    assert amount_text("contribution", 150) == "1.5"
    assert amount_text("cards", 12) == "12"


def test_a_figure_keeps_the_stored_unit() -> None:
    assert metric_figure("sales", 5) == {"name": "sales", "value": "5", "unit": "fen"}
    assert metric_figure("rating", 450)["unit"] == "hundredths"
    assert metric_figure("calls", 3, "target") == {"name": "target", "value": "3", "unit": "count"}
    assert figure("level", "senior", "text")["value"] == "senior"
