"""A line and its reversal stand in a list as one entry, once both are approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from webapp.web.folded_lines import folded_with_reversals

THEN = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Listed:
    number: int
    amount: int | None = 50_00
    reverses: int | None = None
    approved_at: datetime | None = THEN


def numbers(*lines: Listed) -> list[list[int]]:
    return [[line.number for line in group] for group in folded_with_reversals(lines)]


def test_after_a_won_appeal_award_and_reversal_are_one_entry_and_the_payment_another() -> None:
    award, reversal, payment = Listed(1), Listed(2, -50_00, reverses=1), Listed(3)

    assert numbers(payment, reversal, award) == [[3], [2, 1]]


def test_what_is_not_approved_or_does_not_cancel_stands_alone() -> None:
    assert numbers(Listed(2, -50_00, 1, approved_at=None), Listed(1)) == [[2], [1]]
    assert numbers(Listed(2, -50_00, 1), Listed(1, approved_at=None)) == [[2], [1]]
    assert numbers(Listed(2, -20_00, 1), Listed(1)) == [[2], [1]]
    assert numbers(Listed(2, None, 1), Listed(1, None)) == [[2], [1]]


def test_a_reversal_whose_award_is_on_another_page_stands_alone() -> None:
    assert numbers(Listed(9, -50_00, reverses=1), Listed(8)) == [[9], [8]]


@given(st.lists(st.sampled_from((0, 1, 2, 3)), max_size=8))
def test_each_line_stands_once_in_its_order(reversed_by_place: list[int]) -> None:
    lines = [
        Listed(number, -50_00 if back else 50_00, number - back if back else None)
        for number, back in enumerate(reversed_by_place, 1)
    ][::-1]

    groups = folded_with_reversals(lines)

    assert sorted(line.number for group in groups for line in group) == sorted(
        line.number for line in lines
    )
    heads = [group[0].number for group in groups]
    assert heads == sorted(heads, reverse=True)
