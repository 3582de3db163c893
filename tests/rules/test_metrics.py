"""Which metric a fact moves, whose, and by how much."""

from collections.abc import Iterable
from datetime import date

from rules.facts import Contribution, Rating, Violation
from rules.metrics import (
    Movement,
    call_movements,
    card_movements,
    contribution_movements,
    deal_movements,
    fake_card_movements,
    rating_movements,
    violation_movements,
)
from tests.rules.cast import CLOCK, LIN, WANG, ZHOU, at, call, card, deal, posting


def moved(movements: Iterable[Movement]) -> list[tuple[str, str | None, str | None, int]]:
    return [(held.metric, held.person, held.team, held.amount) for held in movements]


def test_a_call_moves_one_row_and_an_invitation_one_more() -> None:
    refused = call_movements(call("wang", "09:00", "refused"), posting(WANG), CLOCK)
    assert moved(refused) == [("calls", "wang", "east", 1)]
    invited = call_movements(call("wang", "09:00", "invited"), posting(WANG), CLOCK)
    assert moved(invited) == [("calls", "wang", "east", 1), ("invitations", "wang", "east", 1)]


def test_a_movement_carries_its_day_moment_and_whether_it_kept_the_cut_off() -> None:
    [counted, late] = call_movements(
        call("zhou", "2026-03-02T20:00", "refused", "2026-03-03T07:00"), posting(ZHOU), CLOCK
    )
    assert (counted.day, counted.at, counted.timely) == (date(2026, 3, 2), at("20:00"), False)
    assert (late.metric, late.team) == ("late_records", None)


def test_a_designers_card_to_who_had_not_visited_is_one_more() -> None:
    sold = card_movements(card("lin", "A1", "09:00"), posting(LIN), CLOCK)
    assert moved(sold) == [("cards", "lin", "east", 1), ("designer_cards", "lin", "east", 1)]
    visited = card_movements(card("lin", "A1", "09:00", visited=True), posting(LIN), CLOCK)
    assert moved(visited) == [("cards", "lin", "east", 1)]
    guides = card_movements(card("wang", "A1", "09:00"), posting(WANG), CLOCK)
    assert moved(guides) == [("cards", "wang", "east", 1)]


def test_a_fake_card_counts_nowhere_else_not_even_as_late() -> None:
    fake = card("lin", "A1", "09:00", received="2026-03-03T09:00")
    movements = fake_card_movements(fake, posting(LIN), CLOCK)
    assert moved(movements) == [("fake_cards", "lin", "east", 1)]


def test_a_deal_counts_for_its_closer_and_raises_the_designer_of_its_card() -> None:
    sold, closed = card("lin", "A1", "09:00"), deal("wang", "D1", "2026-03-09T09:00", 36800, "A1")
    movements = deal_movements(closed, posting(WANG), CLOCK, sold, posting(LIN))
    assert moved(movements) == [
        ("contracts", "wang", "east", 1),
        ("sales", "wang", "east", 36800),
        ("designer_deals", "lin", "east", 1),
    ]
    assert {held.day for held in movements} == {date(2026, 3, 9)}  # the deal's own day


def test_a_deal_raises_nobody_else_without_a_card_or_a_designer_or_from_a_visitor() -> None:
    closed = deal("wang", "D1", "09:00", 100, "A1")
    without = deal_movements(closed, posting(WANG), CLOCK)
    guides = deal_movements(
        closed, posting(WANG), CLOCK, card("wang", "A1", "09:00"), posting(WANG)
    )
    visitor = deal_movements(
        closed, posting(WANG), CLOCK, card("lin", "A1", "09:00", visited=True), posting(LIN)
    )
    for movements in (without, guides, visitor):
        assert [held.metric for held in movements] == ["contracts", "sales"]


def test_a_late_deal_is_late_for_its_closer() -> None:
    closed = deal("wang", "D1", "09:00", 100)
    late = closed.__class__("D1", "wang", closed.at, at("22:00"), 100)
    metrics = [held.metric for held in deal_movements(late, posting(WANG), CLOCK)]
    assert metrics == ["contracts", "sales", "late_records"]


def test_a_rating_moves_its_score_so_that_the_mean_is_amount_over_count() -> None:
    rating = Rating("", "wang", at("09:00"), at("09:00"), 450)
    assert moved(rating_movements(rating, posting(WANG), CLOCK)) == [
        ("rating", "wang", "east", 450)
    ]


def test_a_persons_points_count_for_the_team_of_that_day_and_a_teams_for_it_alone() -> None:
    own = Contribution("", "wang", None, at("09:00"), at("09:00"), 250)
    assert moved(contribution_movements(own, posting(WANG), CLOCK)) == [
        ("contribution", "wang", "east", 250)
    ]
    teams = Contribution("", None, "east", at("09:00"), at("09:00"), 300)
    assert moved(contribution_movements(teams, None, CLOCK)) == [
        ("contribution", None, "east", 300)
    ]


def test_a_violation_is_counted_among_all_and_by_its_kind() -> None:
    violation = Violation("zhou", "deception", at("23:30"))
    assert moved(violation_movements(violation, posting(ZHOU), CLOCK)) == [
        ("violations", "zhou", None, 1),
        ("violation_deception", "zhou", None, 1),
    ]
