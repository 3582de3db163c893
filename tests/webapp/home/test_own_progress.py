"""Today's own progress: usual day, best day, streak, plan, and the page that shows them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tests.webapp.conftest import SHANGHAI
from tests.webapp.telling import call
from webapp.facts.day_history import OneDay, best_days, day_history
from webapp.home import own_progress
from webapp.home.own_progress import OwnProgress, plan_of, progress_of, streak_of, usual_amount
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.schemes.company_loading import load_company

MONDAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=SHANGHAI)


def days_back(*amounts: int) -> dict[date, OneDay]:
    """The amounts of the last working days before MONDAY, the newest first."""
    held, on = {}, MONDAY
    for amount in amounts:
        on -= timedelta(days=3 if on.weekday() == 0 else 1)
        if amount:
            held[on] = OneDay(amount, NOON)
    return held


def test_the_usual_amount_is_the_median_of_working_days(company: Any) -> None:
    snapshot = load_company()
    twenty = days_back(5, 1, 4, 2, *[3] * 16, 99)

    assert usual_amount(snapshot, company.lin, MONDAY, twenty) == 3  # the 21st day is too long ago
    assert usual_amount(snapshot, company.lin, MONDAY, days_back(4)) == 0  # 19 of 20 without any


def test_who_is_new_has_no_usual_amount(company: Any, write: Any) -> None:
    nobody = "9999"

    assert usual_amount(load_company(), nobody, MONDAY, {}) is None


def test_weekends_and_leave_neither_count_nor_end_a_streak(company: Any) -> None:
    snapshot = load_company()
    held = days_back(3, 3, 4, 2, 3)  # Friday to Wednesday, Tuesday below the floor

    assert streak_of(snapshot, company.lin, MONDAY, held, lambda _on: 3) == 3
    met_today = held | {MONDAY: OneDay(3, NOON)}
    assert streak_of(snapshot, company.lin, MONDAY, met_today, lambda _on: 3) == 4
    assert streak_of(snapshot, company.lin, MONDAY, met_today, lambda _on: None) == 0


def test_the_plan_follows_the_own_rate_and_never_asks_for_far_more_than_the_best_day(
    company: Any,
) -> None:
    snapshot = load_company()
    days = {"calls": days_back(10, 10), "invitations": days_back(2, 2)}

    def plan(amount: int, target: int, called: int = 0) -> Any:
        own = OwnProgress(amount, target, 2, 2, (), 0)
        today = days | {"calls": days["calls"] | {MONDAY: OneDay(called, NOON)}}
        return plan_of(snapshot, company.lin, MONDAY, today, own)

    assert plan(0, 2) == own_progress.DayPlan(10, 2)  # five calls for an invitation
    assert plan(1, 2, called=5) == own_progress.DayPlan(5, 1)
    assert plan(3, 2) == own_progress.DayPlan(5, 1)  # the target is met: one more
    assert plan(0, 9) == own_progress.DayPlan(15, 3)  # at most 1.5 times ten
    assert plan(0, 9, called=14) is None  # one call brings none
    none: dict[str, dict[date, OneDay]] = {"calls": {}, "invitations": {}}
    assert plan_of(snapshot, company.lin, MONDAY, none, OwnProgress(0, 2, 0, 0, (), 0)) is None


def test_a_ring_has_the_target_at_three_quarters_and_the_best_day_behind_it() -> None:
    own = OwnProgress(2, 4, 2, 8, (), 0)

    assert [own.degrees(amount) for amount in (0, 2, 4, 6, 8, 9)] == [0, 136, 272, 307, 342, 360]
    assert own.best_degrees == 342
    below = OwnProgress(2, 4, 2, 2, (), 0)  # the best day lies within the target
    assert (below.goal_degrees, below.best_degrees, below.degrees(4)) == (360, 180, 360)
    free = OwnProgress(2, None, 2, 8, (), 0)  # without a target
    assert (free.degrees(4), free.degrees(8), free.met) == (171, 342, False)


def test_best_and_history_are_timely_days_of_one_person(
    write: Any, company: Any, clock: Any
) -> None:
    for day, count in (("2026-02-26", 2), ("2026-02-27", 1), ("2026-03-02", 3)):
        clock.set(f"{day}T10:00")
        for number in range(count):
            call(write, company.lin, f"{day}{number}")
    clock.set("2026-03-02T21:30")
    call(write, company.lin, "late", at=datetime(2026, 3, 2, 20, tzinfo=SHANGHAI))
    call(write, company.wang, "wang", at=clock.now)

    held = day_history(company.lin, ("calls", "invitations"), date(2026, 2, 27), MONDAY)
    amounts = {on: each.amount for on, each in held["calls"].items()}
    assert amounts == {date(2026, 2, 27): 1, MONDAY: 3}
    assert best_days(company.lin, ("calls", "cards"), MONDAY) == {"calls": 2, "cards": 0}


def test_a_week_and_the_seven_days_before_it(company: Any) -> None:
    own = progress_of(load_company(), company.lin, MONDAY, days_back(1, 2, 3, 4, 5, 6), 6, 4)

    assert [day.amount for day in own.week] == [4, 3, 2, 1, 0, 0, 0]
    assert (own.week_sum, own.before) == (10, 11)


def test_below_the_median_the_own_progress_comes_first(
    write: Any, company: Any, clock: Any, client_of: Any
) -> None:
    for number in range(2):
        call(write, company.zhao, f"z{number}")
    behind = client_of(company.lin).get("/today").text
    ahead = client_of(company.zhao).get("/today").text

    assert behind.index("我的进度") < behind.index("我的名次")
    assert ahead.index("我的名次") < ahead.index("我的进度")


def test_a_new_best_day_is_celebrated_and_moves_only_while_it_is_new(
    write: Any, company: Any, clock: Any, client_of: Any
) -> None:
    clock.set("2026-02-27T10:00")
    call(write, company.lin, "before")
    clock.set("2026-03-02T10:00")
    for number in range(2):
        call(write, company.lin, f"now{number}")
    client = client_of(company.lin)

    assert 'class="joy new"' in client.get("/today").text
    clock.set("2026-03-02T10:06")
    page = client.get("/today").text
    assert 'class="joy"' in page
    assert "新的个人最好：今天约到 2 位" in page


def test_the_week_says_its_figures_as_text(
    write: Any, company: Any, clock: Any, client_of: Any
) -> None:
    clock.set("2026-02-27T10:00")
    call(write, company.lin, "before")
    clock.set("2026-03-02T10:00")
    page = client_of(company.lin).get("/today").text

    assert "2月27日 1 2月28日 0 3月1日 0 今天 0" in page


def test_who_has_no_target_has_a_page_too(write: Any, company: Any, client_of: Any) -> None:
    for metric in ("calls", "invitations"):
        write(
            lambda tx, metric=metric: set_target(
                tx, "setup", TargetGiven(company.lin, metric, "day", 0)
            )
        )
    call(write, company.lin, "c")

    assert client_of(company.lin).get("/today").status_code == 200
