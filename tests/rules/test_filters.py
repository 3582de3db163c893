"""Filters: which deals or cards a metric counts, its name, and what a filtered clause reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.clauses import Ladder, PerUnit, RankPrize, Tiers
from rules.counting import movements
from rules.facts import Card, Deal, DealTraits, Verdict, Withdrawal
from rules.filters import FILTERED, OF_CARDS, Filter, is_filtered, is_of_some_deals, split_name
from rules.metrics import Movement
from rules.periods import month_period
from rules.scheme_words import Step, Tier
from rules.tallies import Tallies
from tests.rules.cast import CLOCK, MONDAY, at, roster

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


@given(st.sampled_from((*FILTERED, *OF_CARDS)), FILTERS)
def test_a_name_tells_metric_and_filter_and_has_no_space(metric: str, only: Filter) -> None:
    name = only.name(metric)
    assert split_name(name) == (metric, only)
    assert is_filtered(name) == bool(only)
    assert is_of_some_deals(name) == (bool(only) and metric in FILTERED)
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


@st.composite
def cards(draw: st.DrawFn) -> tuple[Card, str]:
    """A card of one of two sellers, and what became of it: counted, fake or withdrawn."""
    number, seller = draw(st.integers(0, 10**6)), draw(st.sampled_from(["lin", "wang"]))
    moment = at(f"2026-03-0{draw(st.integers(2, 5))}T{draw(st.integers(9, 22)):02}:00")
    product = draw(st.sampled_from(["", "金卡", "银卡"]))
    card = Card(str(number), seller, moment, moment, draw(st.booleans()), product=product)
    return card, draw(st.sampled_from(["counted", "counted", "fake", "withdrawn"]))


@given(st.lists(cards(), max_size=15, unique_by=lambda held: held[0].id))
def test_the_cards_of_a_product_are_those_that_count_and_name_it(
    sold: Sequence[tuple[Card, str]],
) -> None:
    later = [Verdict(card.id, "fake", card.at) for card, fate in sold if fate == "fake"]
    back = [Withdrawal(card.id, card.at) for card, fate in sold if fate == "withdrawn"]
    moved = movements([*(card for card, _fate in sold), *later, *back], roster(), CLOCK)
    tallies = Tallies.of(moved)
    for product in ("金卡", "银卡"):
        only = Filter(product=product)
        taken = [card for card, fate in sold if fate == "counted" and card.product == product]
        for who in ("lin", "wang"):
            own = [card for card in taken if card.person == who]
            found = tallies.persons(only.name("cards"), MARCH)
            assert (found[who].amount if who in found else 0) == len(own)
            timely = tallies.persons(only.name("cards"), MARCH, timely=True)
            in_time = [card for card in own if CLOCK.timely(card.at, card.received)]
            assert (timely[who].amount if who in timely else 0) == len(in_time)
            every = tallies.persons("cards", MARCH)
            assert len(own) <= (every[who].amount if who in every else 0)
        rows = tallies.rows(only.name("cards"), MARCH)
        assert sum(row.standing.amount for row in rows) == len(taken)
        designers = tallies.persons(only.name("designer_cards"), MARCH)  # lin is a designer
        strangers = [card for card in taken if card.person == "lin" and not card.visited]
        assert {who: held.amount for who, held in designers.items()} == (
            {"lin": len(strangers)} if strangers else {}
        )


@given(
    st.lists(cards(), max_size=10, unique_by=lambda held: held[0].id),
    st.lists(st.sampled_from(["", "净水器", "空调"]), min_size=10, max_size=10),
)
def test_the_designer_deals_of_a_product_are_those_whose_deal_names_it(
    sold: Sequence[tuple[Card, str]], products: Sequence[str]
) -> None:
    facts: list[Card | Deal | Verdict | Withdrawal] = []
    for (one, fate), product in zip(sold, products, strict=False):
        facts.append(one)
        facts += [Verdict(one.id, "fake", one.at)] if fate == "fake" else []
        facts += [Withdrawal(one.id, one.at)] if fate == "withdrawn" else []
        facts.append(Deal(f"d{one.id}", "wang", one.at, one.at, 1, one.id, product=product))
    tallies = Tallies.of(movements(facts, roster(), CLOCK))
    earned = [
        product
        for (one, fate), product in zip(sold, products, strict=False)
        if fate == "counted" and one.person == "lin" and not one.visited  # lin is a designer
    ]
    for product in ("净水器", "空调"):
        found = tallies.rows(Filter(product=product).name("designer_deals"), MARCH)
        assert {row.person for row in found} <= {"lin"}
        assert sum(row.standing.amount for row in found) == earned.count(product)
    assert sum(row.standing.amount for row in tallies.rows("designer_deals", MARCH)) == len(earned)


def test_a_card_without_a_product_raises_what_it_always_raised() -> None:
    card = Card("1", "lin", at("09:00"), at("09:00"), False)
    assert [each.metric for each in movements([card], roster(), CLOCK)] == [
        "cards",
        "designer_cards",
    ]


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
