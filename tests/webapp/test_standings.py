"""Running tallies: whatever people do in whatever order, they say what the facts add up to."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings

from tests.webapp.random_days import Days, Step, groups_of_steps, undone
from webapp.company import load_company
from webapp.models import Tally
from webapp.standings import check


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(groups=groups_of_steps)
def test_running_tallies_equal_recomputation_whatever_happens(
    company: Any, groups: list[list[Step]]
) -> None:
    with undone():
        days = Days()
        for group in groups:
            days.play(group)
            assert check(load_company()) == []


def test_a_card_taken_back_takes_its_deals_credit_with_it_on_whatever_day_they_lie(
    company: Any,
) -> None:
    with undone():
        days = Days()
        days.play([("card", "1101", "A-1", False, 1), ("deal", "1102", 100_000, 0, 1440)])
        assert deal_credits() == {"2026-03-03": 1}

        days.play([("withdraw", 0)])

        assert deal_credits() == {}
        assert check(load_company()) == []


def test_a_transfer_moves_the_credit_of_a_deal_dated_before_its_card(company: Any) -> None:
    with undone():
        days = Days()
        days.play([("card", "1101", "A-1", False, 1), ("deal", "1102", 100_000, 0, 1440)])
        days.play([("transfer", "1101", 0, "designer", "west", "1012")])

        assert check(load_company()) == []
        assert {row.team for row in Tally.select().where(Tally.metric == "designer_deals")} == {
            "west"
        }


def deal_credits() -> dict[str, int]:
    """Lin's deals from own cards, by day."""
    rows = Tally.select(Tally.period, Tally.amount).where(
        Tally.metric == "designer_deals",
        Tally.person == "1101",
        Tally.period.startswith("2026-03-"),
    )
    return dict(rows.tuples())
