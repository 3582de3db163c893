"""A cap takes what lies above it, of one person and period, and says so."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.capping import capped_sum
from rules.clauses import ExcessShare, PerUnit, Tiers
from rules.counting import Fact
from rules.facts import Target
from rules.scheme_words import Tier
from tests.rules.cast import card
from tests.rules.one_clause import MARCH, paid, settled, sold, told

SHARE = ExcessShare("excess", "x", "month", "sales", Decimal("0.03"))
UNITS = PerUnit("cards", "x", "month", "cards", Decimal("12.50"))
TIERS = Tiers("commission", "x", "month", {"sales": (Tier(Decimal("0.05")),)})
YUAN = st.decimals(Decimal("0.01"), Decimal(5000), places=2)


@given(st.integers(0, 10**9), YUAN)
def test_a_capped_sum_is_the_smaller_of_both_and_what_the_cap_took(fen: int, cap: Decimal) -> None:
    left, steps, said = capped_sum(fen, cap)
    assert left == min(fen, int(cap * 100))
    assert left + said.get("capped", {"took": 0})["took"] == fen
    assert bool(steps) == bool(said) == (left < fen)


@given(st.integers(0, 10**9))
def test_without_a_cap_nothing_is_taken(fen: int) -> None:
    assert capped_sum(fen, Decimal(0)) == (fen, [], {})


@pytest.mark.parametrize("clause", [SHARE, UNITS, TIERS], ids=lambda held: held.id)
@given(cap=YUAN, yuan=st.integers(1, 200_000), cards=st.integers(1, 30))
def test_nobody_is_paid_above_the_cap_and_who_earned_less_gets_all_of_it(
    clause: ExcessShare | PerUnit | Tiers, cap: Decimal, yuan: int, cards: int
) -> None:
    facts: list[Fact] = [
        sold("wang", "2026-03-02", yuan),
        *(card("wang", f"C{number}", f"09:{number:02}") for number in range(cards)),
    ]
    target = Target("wang", "sales", "month", 10_000_00)
    whole = paid(settled(clause, MARCH, facts, target))
    capped = paid(settled(replace(clause, cap=cap), MARCH, facts, target))
    assert capped == {who: min(fen or 0, int(cap * 100)) for who, fen in whole.items()}


def test_the_explanation_says_the_sum_before_the_cap_and_the_cap() -> None:
    found = settled(replace(UNITS, cap=Decimal(20)), MARCH, [card("wang", "A", "09:00")] * 1)
    assert told(found, "wang")[1] == ["1 × 12.50 = 12.50"]
    two = [card("wang", "A", "09:00"), card("wang", "B", "09:01")]
    found = settled(replace(UNITS, cap=Decimal(20)), MARCH, two)
    assert told(found, "wang")[1] == ["2 × 12.50 = 25.00", "min(25.00, 20.00) = 20.00"]
    [outcome] = found.outcomes
    assert outcome.because["capped"] == {"cap": 20_00, "took": 5_00}


@given(st.integers(1, 300_000), st.decimals(Decimal("0.5"), Decimal(3), places=2))
def test_a_share_begins_at_a_multiple_of_the_target_as_if_that_were_the_target(
    yuan: int, above: Decimal
) -> None:
    facts = [sold("wang", "2026-03-02", yuan)]
    target = Target("wang", "sales", "month", 80_000_00)
    moved = Target("wang", "sales", "month", int(80_000_00 * above))
    from_the_multiple = settled(replace(SHARE, above=above), MARCH, facts, target)
    assert paid(from_the_multiple) == paid(settled(SHARE, MARCH, facts, moved))


def test_the_multiple_stands_in_the_sum() -> None:
    target = Target("wang", "sales", "month", 10_000_00)
    found = settled(
        replace(SHARE, above=Decimal("1.2")), MARCH, [sold("wang", "2026-03-02", 15_000)], target
    )
    assert told(found, "wang")[1] == ["3% × (15000.00 − 120% × 10000.00) = 90.00"]
