"""Boards of every metric and period, of persons and of teams, with the small cast."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.webapp.telling import call, card, deal
from webapp.boards import cache
from webapp.boards.cache import Board, BoardKey, board, own_place
from webapp.feedback.operations.appraise import (
    ContributionCommand,
    RatingCommand,
    record_contribution,
    record_rating,
)
from webapp.people.operations.place_person import Placement
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.people.operations.transfers import leave, transfer
from webapp.schemes.company_loading import load_company

TODAY = date(2026, 3, 2)
QUARTER, YEAR, MONTH, DAY = "2026-Q1", "2026", "2026-03", "2026-03-02"
CAMPAIGN = "campaign:bairi-2026"


@pytest.fixture(autouse=True)
def no_board_is_kept() -> Iterator[None]:
    cache.empty_board_cache()
    yield
    cache.empty_board_cache()


def held(period: str, metric: str, subject: str = "person", today: date = TODAY) -> Board:
    return board(BoardKey(period, metric, subject), load_company(), today)


def shown(of: Board) -> list[tuple[int, str, int | Fraction]]:
    return [(row.rank, row.who, row.value) for row in of.rows]


def rate(write: Any, person: str, record: str, *scores: int) -> None:
    for number, score in enumerate(scores):
        given = RatingCommand(f"{record} {number}", person, score)
        write(lambda tx, given=given: record_rating(tx, "1002", given))


def give(
    write: Any, record: str, points: int, person: str | None = None, team: str | None = None
) -> None:
    given = ContributionCommand(record, points, person, team, "for a test")
    write(lambda tx: record_contribution(tx, "1011", given))


def target(write: Any, who: str, metric: str, kind: str, value: int) -> None:
    write(lambda tx: set_target(tx, "1002", TargetGiven(who, metric, kind, value)))


# Metrics


def test_sales_are_the_sum_of_ones_deals_in_fen_and_contracts_their_number(
    write: Any, company: Any
) -> None:
    deal(write, company.lin, "d1", 100_000)
    deal(write, company.lin, "d2", 50)
    deal(write, company.zhao, "d3", 300_000)

    assert shown(held(MONTH, "sales")) == [(1, company.zhao, 300_000), (2, company.lin, 100_050)]
    assert shown(held(MONTH, "contracts")) == [(1, company.lin, 2), (2, company.zhao, 1)]


def test_a_rating_is_the_mean_and_with_equal_means_more_ratings_rank_first(
    write: Any, company: Any, clock: Any
) -> None:
    rate(write, company.lin, "lin", 450)
    rate(write, company.zhao, "zhao", 500, 450, 500)
    clock.set("2026-03-02T12:00")
    rate(write, company.wang, "wang", 400, 500)

    found = held(MONTH, "rating")
    assert shown(found) == [
        (1, company.zhao, Fraction(1450, 3)),
        (2, company.wang, Fraction(450)),
        (3, company.lin, Fraction(450)),
    ]
    assert [(row.amount, row.count) for row in found.rows] == [(1450, 3), (900, 2), (450, 1)]


def test_with_equal_mean_and_number_of_ratings_the_earlier_last_rating_ranks_first(
    write: Any, company: Any, clock: Any
) -> None:
    rate(write, company.wang, "wang", 400)
    clock.set("2026-03-02T11:00")
    rate(write, company.lin, "lin", 450, 450)
    clock.set("2026-03-02T12:00")
    rate(write, company.wang, "more", 500)
    rate(write, company.zhao, "zhao", 450, 450)

    found = [(rank, who) for rank, who, _ in shown(held(DAY, "rating"))]
    assert found == [(1, company.lin), (2, company.wang), (2, company.zhao)]


def test_contribution_is_the_sum_of_points_and_heads_are_not_ranked(
    write: Any, company: Any
) -> None:
    give(write, "c1", 150, person=company.lin)
    give(write, "c2", 50, person=company.lin)
    give(write, "c3", 175, person=company.zhao)
    give(write, "c4", 900, person=company.gao)

    assert shown(held(YEAR, "contribution")) == [(1, company.lin, 200), (2, company.zhao, 175)]


def test_only_calls_with_an_accepted_invitation_count_as_invitations(
    write: Any, company: Any
) -> None:
    for number, outcome in enumerate(("invited", "refused", "invited")):
        call(write, company.lin, f"c{number}", outcome)

    assert shown(held(DAY, "invitations")) == [(1, company.lin, 2)]
    assert shown(held(DAY, "calls")) == [(1, company.lin, 3)]


# Completion


def test_sales_completion_uses_the_target_of_that_kind_of_period(write: Any, company: Any) -> None:
    target(write, company.lin, "sales", "month", 300_000)
    target(write, company.lin, "sales", "quarter", 1_000_000)
    target(write, company.zhao, "sales", "month", 100_000)
    deal(write, company.lin, "d1", 200_000)
    deal(write, company.zhao, "d2", 100_000)
    deal(write, company.wang, "d3", 900_000)  # without any target

    assert shown(held(MONTH, "sales_completion")) == [
        (1, company.zhao, 1),
        (2, company.lin, Fraction(2, 3)),
    ]
    assert shown(held(QUARTER, "sales_completion")) == [(1, company.lin, Fraction(1, 5))]
    assert shown(held(YEAR, "sales_completion")) == []
    assert held(MONTH, "sales_completion").targeted == 2
    assert held(YEAR, "sales_completion").targeted == 0


def test_a_target_for_one_month_alone_beats_the_general_one(write: Any, company: Any) -> None:
    target(write, company.lin, "sales", "month", 300_000)
    only = TargetGiven(company.lin, "sales", "month", 100_000, only="2026-03")
    write(lambda tx: set_target(tx, "1002", only))
    deal(write, company.lin, "d1", 150_000)

    assert shown(held(MONTH, "sales_completion")) == [(1, company.lin, Fraction(3, 2))]


def test_a_teams_completion_uses_its_own_target_not_its_members_targets(
    write: Any, company: Any
) -> None:
    target(write, company.lin, "cards", "campaign", 1)
    target(write, company.east, "cards", "campaign", 4)
    for number, seller in enumerate((company.lin, company.wang, company.zhao)):
        card(write, seller, f"k{number}", f"A{number}")

    assert shown(held(CAMPAIGN, "cards_completion", "team")) == [(1, company.east, Fraction(1, 2))]
    assert shown(held(CAMPAIGN, "cards_completion")) == [(1, company.lin, 1)]


def test_a_target_for_one_campaign_alone_beats_the_general_one(write: Any, company: Any) -> None:
    target(write, company.lin, "cards", "campaign", 10)
    for campaign, value in (("bairi-2026", 4), ("another", 1)):
        only = TargetGiven(company.lin, "cards", "campaign", value, only=campaign)
        write(lambda tx, only=only: set_target(tx, "1002", only))
    card(write, company.lin, "k1", "A1")

    assert shown(held(CAMPAIGN, "cards_completion")) == [(1, company.lin, Fraction(1, 4))]


# Periods


def test_each_period_counts_the_days_within_it(write: Any, company: Any, clock: Any) -> None:
    for day in ("2025-12-31", "2026-01-01", "2026-02-28", "2026-03-02"):
        clock.set(f"{day}T10:00")
        deal(write, company.lin, day, 10_000)

    amounts = {
        period: [row.amount for row in held(period, "sales").rows]
        for period in (DAY, MONTH, QUARTER, YEAR, CAMPAIGN, "2026-02", "2025-Q4", "2026-Q2")
    }
    assert amounts == {
        DAY: [10_000],
        MONTH: [10_000],
        QUARTER: [30_000],
        YEAR: [30_000],
        CAMPAIGN: [10_000],
        "2026-02": [10_000],
        "2025-Q4": [10_000],
        "2026-Q2": [],
    }


def test_equal_amounts_of_a_quarter_are_ordered_by_when_they_were_reached(
    write: Any, company: Any, clock: Any
) -> None:
    clock.set("2026-01-05T10:00")
    deal(write, company.lin, "l1", 10_000)
    clock.set("2026-02-05T10:00")
    deal(write, company.wang, "w1", 20_000)
    clock.set("2026-03-02T10:00")
    deal(write, company.lin, "l2", 10_000)

    assert [row.who for row in held(QUARTER, "sales").rows] == [company.wang, company.lin]


def test_late_records_are_on_the_months_board_but_on_no_days_board(
    write: Any, company: Any, clock: Any
) -> None:
    clock.set("2026-03-02T21:00:01")
    deal(write, company.lin, "late", 10_000)
    for subject in ("person", "team"):
        assert shown(held(DAY, "sales", subject)) == []
        assert len(held(MONTH, "sales", subject).rows) == 1


# Teams


def test_a_team_is_ranked_by_its_members_facts_and_names_its_head(write: Any, company: Any) -> None:
    deal(write, company.lin, "d1", 100_000)
    deal(write, company.wang, "d2", 200_000)
    deal(write, company.zhao, "d3", 250_000)

    found = held(MONTH, "sales", "team")
    assert shown(found) == [(1, company.east, 300_000), (2, company.west, 250_000)]
    assert [(row.name, row.beside) for row in found.rows] == [
        ("东城店", "高建国"),
        ("西城店", "秦淑芬"),
    ]
    assert found.subjects == 2


def test_a_teams_contribution_is_its_own_points_and_its_members(write: Any, company: Any) -> None:
    give(write, "c1", 100, person=company.lin)
    give(write, "c2", 50, person=company.gao)  # a head is a member too
    give(write, "c3", 25, team=company.east)
    give(write, "c4", 160, team=company.west)

    assert shown(held(QUARTER, "contribution", "team")) == [
        (1, company.east, 175),
        (2, company.west, 160),
    ]


def test_a_teams_rating_is_the_mean_of_all_its_ratings_not_of_its_members_means(
    write: Any, company: Any
) -> None:
    rate(write, company.lin, "lin", 500)
    rate(write, company.wang, "wang", 300, 300, 300)
    rate(write, company.zhao, "zhao", 380)

    assert shown(held(MONTH, "rating", "team")) == [
        (1, company.west, 380),
        (2, company.east, 350),
    ]


def test_after_a_transfer_within_a_quarter_the_facts_stay_with_the_team_of_their_day(
    write: Any, company: Any, clock: Any
) -> None:
    deal(write, company.lin, "before", 100_000)
    clock.set("2026-03-10T09:00")
    moved = Placement(company.lin, date(2026, 3, 10), "designer", "west", company.qin, None)
    write(lambda tx: transfer(tx, company.he, moved))
    deal(write, company.lin, "after", 30_000)

    today = date(2026, 3, 10)
    for period in (MONTH, QUARTER, YEAR):
        assert shown(held(period, "sales", "team", today)) == [
            (1, company.east, 100_000),
            (2, company.west, 30_000),
        ]
        [row] = held(period, "sales", today=today).rows
        assert (row.amount, row.team) == (130_000, "west")


def test_a_backdated_transfer_moves_the_facts_since_then_to_the_new_team(
    write: Any, company: Any, clock: Any
) -> None:
    deal(write, company.lin, "before", 100_000)
    assert shown(held(QUARTER, "sales", "team")) == [(1, company.east, 100_000)]
    moved = Placement(company.lin, TODAY, "designer", "west", company.qin, None)
    write(lambda tx: transfer(tx, company.he, moved))

    assert shown(held(QUARTER, "sales", "team")) == [(1, company.west, 100_000)]


def test_a_leavers_facts_stay_with_the_team_and_the_leaver_has_no_rank(
    write: Any, company: Any, clock: Any
) -> None:
    deal(write, company.lin, "d1", 100_000)
    clock.set("2026-03-03T09:00")
    write(lambda tx: leave(tx, company.he, company.lin, TODAY))

    tomorrow = date(2026, 3, 3)
    assert shown(held(QUARTER, "sales", today=tomorrow)) == []
    assert shown(held(QUARTER, "sales", "team", tomorrow)) == [(1, company.east, 100_000)]


def test_teams_that_reach_the_same_amount_at_the_same_moment_share_the_rank(
    write: Any, company: Any
) -> None:
    deal(write, company.lin, "d1", 100_000)
    deal(write, company.zhao, "d2", 100_000)

    assert [(rank, who) for rank, who, _ in shown(held(MONTH, "sales", "team"))] == [
        (1, company.east),
        (1, company.west),
    ]


def test_a_teams_place_says_what_passes_the_team_above(write: Any, company: Any) -> None:
    deal(write, company.lin, "d1", 100_000)
    deal(write, company.zhao, "d2", 99_950)

    place = own_place(held(MONTH, "sales", "team"), company.west)
    assert place.own is not None
    assert place.above is not None
    assert (place.own.rank, place.above.who, place.needed) == (2, company.east, 51)


# The cache


def test_a_quarter_is_ranked_again_when_one_of_its_months_changes(
    write: Any, company: Any, clock: Any
) -> None:
    deal(write, company.lin, "d1", 100_000)
    first = held(QUARTER, "sales")
    assert held(QUARTER, "sales") is first

    call(write, company.lin, "c1", "refused")
    assert held(QUARTER, "sales") is first

    clock.set("2026-03-03T10:00")
    deal(write, company.wang, "d2", 5, at=clock.set("2026-02-03T10:00"))
    assert [row.who for row in held(QUARTER, "sales").rows] == [company.lin, company.wang]


def test_boards_of_persons_and_of_teams_are_cached_separately(write: Any, company: Any) -> None:
    deal(write, company.lin, "d1", 100_000)
    assert [row.who for row in held(MONTH, "sales").rows] == [company.lin]
    assert [row.who for row in held(MONTH, "sales", "team").rows] == [company.east]
    assert [row.who for row in held(MONTH, "sales").rows] == [company.lin]
