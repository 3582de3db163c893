"""Boards: ranks among all, the own place, and a cache that is never stale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.webapp.telling import call, card, verdict
from webapp.boards import cache
from webapp.boards.cache import Board, BoardKey, OwnPlace, board, own_place
from webapp.people.operations.place_person import Placement
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.people.operations.transfers import leave, transfer
from webapp.records.operations.amend import withdraw_record
from webapp.schemes.company_loading import load_company

TODAY = date(2026, 3, 2)
DAY, CAMPAIGN = "2026-03-02", "campaign:bairi-2026"


@pytest.fixture(autouse=True)
def no_board_is_kept() -> Iterator[None]:
    cache.empty_board_cache()
    yield
    cache.empty_board_cache()


def held(period: str = DAY, metric: str = "cards", today: date = TODAY) -> Board:
    return board(BoardKey(period, metric), load_company(), today)


def standings(of: Board) -> list[tuple[int, str]]:
    return [(row.rank, row.who) for row in of.rows]


def sell(write: Any, seller: str, *serials: str) -> None:
    for serial in serials:
        card(write, seller, f"sold {serial}", serial)


def test_who_sold_more_stands_above(write: Any, company: Any) -> None:
    sell(write, company.lin, "A1")
    sell(write, company.zhao, "B1", "B2", "B3")
    sell(write, company.wang, "C1", "C2")

    assert standings(held()) == [(1, company.zhao), (2, company.wang), (3, company.lin)]
    assert [row.amount for row in held().rows] == [3, 2, 1]


def test_with_equal_amounts_who_reached_it_first_ranks_above(
    write: Any, company: Any, clock: Any
) -> None:
    sell(write, company.lin, "A1")
    sell(write, company.wang, "B1")
    clock.set("2026-03-02T11:00")
    sell(write, company.wang, "B2")
    clock.set("2026-03-02T12:00")
    sell(write, company.lin, "A2")

    assert [row.who for row in held().rows] == [company.wang, company.lin]


def test_equal_amounts_at_the_same_moment_share_the_rank_and_the_next_is_skipped(
    write: Any, company: Any, clock: Any
) -> None:
    sell(write, company.lin, "A1")
    sell(write, company.wang, "B1")
    clock.set("2026-03-02T11:00")
    sell(write, company.zhao, "C1")

    assert standings(held()) == [(1, company.lin), (1, company.wang), (3, company.zhao)]


def test_a_fact_that_adds_nothing_does_not_change_the_tie_time(
    write: Any, company: Any, clock: Any
) -> None:
    """CTFd #577: a zero-value event moved the tie time."""
    call(write, company.lin, "c1", "invited")
    clock.set("2026-03-02T10:30")
    call(write, company.wang, "c2", "invited")
    clock.set("2026-03-02T11:00")
    call(write, company.lin, "c3", "refused")

    assert [row.who for row in held(metric="invitations_completion").rows] == [
        company.lin,
        company.wang,
    ]


def test_a_record_taken_back_restores_the_former_ranks(
    write: Any, company: Any, clock: Any
) -> None:
    sell(write, company.lin, "A1")
    clock.set("2026-03-02T10:30")
    sell(write, company.wang, "B1")
    clock.set("2026-03-02T11:00")
    extra = card(write, company.lin, "extra", "A2")
    write(lambda tx: withdraw_record(tx, company.lin, extra.number, "w1"))

    assert standings(held()) == [(1, company.lin), (2, company.wang)]


def test_a_team_keeps_the_ranks_it_has_among_all(write: Any, company: Any) -> None:
    """Odoo #33426: rank after filter."""
    sell(write, company.lin, "A1")
    sell(write, company.zhao, "B1", "B2")

    assert [(row.rank, row.who) for row in held().of_team("east")] == [(2, company.lin)]
    assert [(row.rank, row.who) for row in held().of_team("west")] == [(1, company.zhao)]


def test_completion_is_invitations_divided_by_the_own_target(write: Any, company: Any) -> None:
    write(lambda tx: set_target(tx, company.he, TargetGiven(company.lin, "invitations", "day", 10)))
    for number in range(3):
        call(write, company.lin, f"l{number}", "invited")
    call(write, company.zhao, "z1", "invited")

    rows = held(metric="invitations_completion").rows
    assert [(row.who, row.value) for row in rows] == [
        (company.zhao, Fraction(1, 2)),
        (company.lin, Fraction(3, 10)),
    ]


def test_without_a_target_there_is_no_completion(write: Any, company: Any) -> None:
    write(lambda tx: set_target(tx, company.he, TargetGiven(company.lin, "invitations", "day", 0)))
    call(write, company.lin, "c1", "invited")

    assert held(metric="invitations_completion").rows == ()
    assert [row.who for row in held(metric="calls").rows] == [company.lin]


def test_late_records_are_on_the_campaigns_board_but_not_on_the_days(
    write: Any, company: Any, clock: Any
) -> None:
    morning = clock()
    sell(write, company.wang, "B1")
    clock.set("2026-03-03T08:00")
    card(write, company.lin, "late 1", "A1", at=morning)
    card(write, company.lin, "late 2", "A2", at=morning)

    assert [row.who for row in held().rows] == [company.wang]
    assert standings(held(CAMPAIGN)) == [(1, company.lin), (2, company.wang)]


def test_the_campaigns_board_is_ordered_by_the_campaign_not_by_the_day(
    write: Any, company: Any, clock: Any
) -> None:
    """Odoo #176626: a period's board paged by the all-time order."""
    sell(write, company.lin, "A1", "A2", "A3")
    clock.set("2026-03-03T10:00")
    sell(write, company.wang, "B1")

    tomorrow = date(2026, 3, 3)
    assert [row.who for row in held("2026-03-03", today=tomorrow).rows] == [company.wang]
    assert [row.who for row in held(CAMPAIGN, today=tomorrow).rows] == [
        company.lin,
        company.wang,
    ]


def place(of: Board, person: str) -> tuple[str | None, str | None, int | None]:
    found: OwnPlace = own_place(of, person)
    above, below = found.above, found.below
    return above.who if above else None, below.who if below else None, found.needed


def test_an_own_place_names_the_neighbours_and_what_passes_the_one_above(
    write: Any, company: Any
) -> None:
    sell(write, company.lin, "A1", "A2", "A3", "A4")
    sell(write, company.wang, "B1", "B2")
    sell(write, company.zhao, "C1")

    assert place(held(), company.lin) == (None, company.wang, None)
    assert place(held(), company.wang) == (company.lin, company.zhao, 3)
    assert place(held(), company.zhao) == (company.wang, None, 2)


def test_on_completion_what_passes_is_counted_in_invitations_of_the_own_target(
    write: Any, company: Any
) -> None:
    write(lambda tx: set_target(tx, company.he, TargetGiven(company.lin, "invitations", "day", 10)))
    call(write, company.zhao, "z1", "invited")  # 1 of 2: a half
    call(write, company.lin, "l1", "invited")  # 1 of 10; 6 of 10 are more than a half

    assert place(held(metric="invitations_completion"), company.lin) == (company.zhao, None, 5)


def test_somebody_without_facts_has_no_place_and_the_last_row_above(
    write: Any, company: Any
) -> None:
    sell(write, company.lin, "A1")
    found = own_place(held(), company.zhao)
    assert found.own is None
    assert found.above is not None
    assert found.above.who == company.lin
    assert own_place(held(metric="calls"), company.zhao) == OwnPlace(None, None, None, None)


def test_a_board_is_kept_until_its_figures_change(write: Any, company: Any) -> None:
    sell(write, company.lin, "A1")
    first = held()
    assert held() is first

    call(write, company.lin, "c1", "refused")
    assert held() is first

    sell(write, company.wang, "B1")
    assert held() is not first
    assert len(held().rows) == 2


def test_a_verdict_a_target_and_a_new_name_are_shown_at_once(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1", "A1")
    call(write, company.wang, "c1", "invited")
    assert len(held().rows) == 1
    assert held(metric="invitations_completion").rows[0].value == Fraction(1, 2)

    verdict(write, company.sun, "v1", sold.number, "fake")
    given = TargetGiven(company.wang, "invitations", "day", 4)
    write(lambda tx: set_target(tx, company.he, given))

    assert held().rows == ()
    assert held(metric="invitations_completion").rows[0].value == Fraction(1, 4)


def test_leavers_and_people_who_do_not_sell_are_not_ranked(
    write: Any, company: Any, clock: Any
) -> None:
    sell(write, company.lin, "A1")
    sell(write, company.wang, "B1")
    clock.set("2026-03-03T09:00")
    write(lambda tx: leave(tx, company.he, company.lin, TODAY))

    tomorrow = date(2026, 3, 3)
    assert standings(held(CAMPAIGN, today=tomorrow)) == [(1, company.wang)]
    assert held(CAMPAIGN, today=tomorrow).subjects == 2
    assert [row.who for row in held(DAY, today=tomorrow).rows] == [company.lin, company.wang]


def test_somebody_who_left_yesterday_is_not_ranked_today_without_any_other_change(
    write: Any, company: Any
) -> None:
    sell(write, company.lin, "A1")
    sell(write, company.wang, "B1")
    write(lambda tx: leave(tx, company.he, company.lin, TODAY))
    assert len(held(CAMPAIGN).rows) == 2

    assert standings(held(CAMPAIGN, today=date(2026, 3, 3))) == [(1, company.wang)]


def test_somebody_transferred_has_one_row_with_all_facts_in_todays_team(
    write: Any, company: Any, clock: Any
) -> None:
    sell(write, company.lin, "A1")
    clock.set("2026-03-03T09:00")
    moved = Placement(company.lin, date(2026, 3, 3), "designer", "west", company.qin, None)
    write(lambda tx: transfer(tx, company.he, moved))
    sell(write, company.lin, "A2")

    [row] = held(CAMPAIGN, today=date(2026, 3, 3)).rows
    assert (row.amount, row.team, row.beside) == (2, "west", "西城店")


def test_rises_and_falls_are_shown_until_a_rank_changes_again(write: Any, company: Any) -> None:
    sell(write, company.lin, "A1", "A2")
    sell(write, company.wang, "B1")
    held()
    sell(write, company.wang, "B2", "B3")
    assert {row.who: row.rise for row in held().rows} == {company.wang: 1, company.lin: -1}

    sell(write, company.wang, "B4")
    assert {row.who: row.rise for row in held().rows} == {company.wang: 1, company.lin: -1}

    sell(write, company.zhao, "C1")
    assert {row.who: row.rise for row in held().rows} == {
        company.wang: 0,
        company.lin: 0,
        company.zhao: 0,
    }
