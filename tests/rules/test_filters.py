"""Filters: which deals a metric counts, how it is named, and what a filtered clause reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.clauses import Ladder, PerUnit, RankPrize, Tiers
from rules.facts import DealTraits
from rules.filters import FILTERED, Filter, is_filtered, split_name
from rules.metrics import Movement
from rules.periods import month_period
from rules.scheme_words import Step, Tier
from rules.tallies import Tallies
from tests.rules.cast import MONDAY, at

MARCH = month_period(2026, 3)
PRODUCTS = st.text(st.characters(codec="utf-8"), max_size=8)
FILTERS = st.builds(
    Filter,
    product=PRODUCTS,
    new_customer=st.booleans(),
    first_days=st.integers(0, 400),
    referred=st.booleans(),
)
TRAITS = st.builds(
    DealTraits,
    new_customer=st.booleans(),
    contact_age=st.none() | st.integers(0, 400),
    product=st.sampled_from(["", "净水器", "空调"]),
    referred=st.booleans(),
)


@given(st.sampled_from(FILTERED), FILTERS)
def test_a_name_tells_metric_and_filter_and_has_no_space(metric: str, only: Filter) -> None:
    name = only.name(metric)
    assert split_name(name) == (metric, only)
    assert is_filtered(name) == bool(only)
    assert not set(name) & set(" \t\n")


@given(st.lists(TRAITS, max_size=12), st.integers(1, 30), st.sampled_from(["净水器", "空调"]))
def test_figures_of_filters_add_up_to_the_plain_metric(
    traits: Sequence[DealTraits], days: int, product: str
) -> None:
    moved = [
        Movement("sales", "lin", "east", MONDAY, 10**place, at("09:00"), True, each)
        for place, each in enumerate(traits)
    ]
    tallies = Tallies.of(moved)

    def amount(only: Filter) -> int:
        found = tallies.persons(only.name("sales"), MARCH)
        return found["lin"].amount if "lin" in found else 0

    taken = [
        10**place
        for place, each in enumerate(traits)
        if each.product == product and each.contact_age is not None and each.contact_age < days
    ]
    assert amount(Filter(product=product, first_days=days)) == sum(taken)
    assert amount(Filter(first_days=days)) <= amount(Filter(first_days=days + 1))
    assert amount(Filter(first_days=days)) <= amount(Filter())
    both = Filter(new_customer=True, referred=True)
    assert amount(both) <= min(amount(replace(both, referred=False)), amount(Filter(referred=True)))


CLAUSES = [
    PerUnit("x", "x", "month", "contracts", Step(1, 1).amount),  # type: ignore[arg-type]
    Tiers("x", "x", "month", {"sales": (Tier(1),)}),  # type: ignore[arg-type]
    Ladder("x", "x", "month", "sales", (Step(1, 1),)),  # type: ignore[arg-type]
    RankPrize("x", "x", "month", "sales", ()),
]


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda held: type(held).__name__)
def test_first_days_read_every_later_period_and_new_customers_their_own(
    clause: PerUnit | Tiers | Ladder | RankPrize,
) -> None:
    plain = {(each.later, what) for each in clause.reads() for what in each.what}
    windowed = replace(clause, first_days=7).reads()
    ever = {what for each in windowed if each.later is None for what in each.what}
    assert ever == {"calls", "cards", "contracts"}
    first = {
        (each.later, what)
        for each in replace(clause, new_customer=True).reads()
        for what in each.what
    }
    assert first - plain == {(0, "new_customers")}


def test_growth_of_new_customers_reads_the_period_before_too() -> None:
    grown = RankPrize("x", "x", "month", "sales", (), by="growth", new_customer=True)
    assert {each.later for each in grown.reads() if each.reads("new_customers")} == {1}
