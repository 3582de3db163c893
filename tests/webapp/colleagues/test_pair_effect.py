"""The page of what pairs did: sums down to the teams, and what is not shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from webapp.colleagues.effect_reading import (
    TeamFigures,
    WorkdaySpan,
    compared_windows,
    daily_share,
    pair_effect,
    plan_spans,
)
from webapp.colleagues.pair_models import PairPlan, PairStart
from webapp.colleagues.pair_reading import latest_plan
from webapp.facts.models import Tally
from webapp.people.operations.add_people import PersonGiven, add_person, add_team
from webapp.schemes.company_loading import load_company

BEGAN = date(2026, 3, 30)
TEAMS = ("north", "south", "west2", "east2")


def people_of(team: str, count: int) -> list[str]:
    return [f"{5000 + 100 * TEAMS.index(team) + number}" for number in range(count)]


@pytest.fixture
def begun(write: Any, company: Any, clock: SettableClock) -> Callable[..., None]:
    """Makes a plan of four teams in four waves, and what each person did a workday."""

    def make(count: int = 8, gain: int = 2) -> None:
        def hire(tx: Any) -> None:
            for team in TEAMS:
                add_team(tx, "setup", team, f"{team}店")
                for person in people_of(team, count):
                    new = PersonGiven(
                        id=person, name=person, role="telesales", team=team, hired=date(2024, 1, 1)
                    )
                    add_person(tx, "setup", new)

        write(hire)
        write(lambda _tx: _plan(count, gain))
        clock.set("2026-05-12T09:00")

    return make


def _plan(count: int, gain: int) -> None:
    drawn = {"metric": "invitations", "waves": 4, "seed": "00", "commitment": "00"}
    plan = PairPlan.create(**drawn, begins_on=BEGAN, planned_by="1002", planned_at=0)
    rows = []
    for wave, team in enumerate(TEAMS):
        starts_on = BEGAN + wave * timedelta(days=14)
        PairStart.create(plan=plan, team=team, wave=wave, starts_on=starts_on)
        for person in people_of(team, count):
            for number in range(-28, 42):
                day = BEGAN + timedelta(days=number)
                amount = 10 + gain * (day >= starts_on)
                if day.weekday() < 5:
                    row = {"period": day.isoformat(), "person": person, "team": team}
                    rows.append({**row, "metric": "invitations", "amount": amount, "count": 1})
    Tally.insert_many(rows).execute()


def test_each_team_is_compared_with_its_own_former_amount(begun: Any) -> None:
    begun()
    company, plan = load_company(), latest_plan()
    assert plan is not None
    found = pair_effect(company, plan, date(2026, 5, 12))
    assert found.before == WorkdaySpan(date(2026, 3, 2), date(2026, 3, 29), 20)
    assert [span.first for span in found.windows] == [
        BEGAN,
        BEGAN + timedelta(days=14),
        BEGAN + timedelta(days=28),
    ]
    north = found.teams[0]
    assert (north.team, north.people, north.before) == ("north", 8, 8 * 20 * 10)
    days = [span.workdays for span in found.windows]
    assert north.amounts[0] >= 8 * days[0] * 12
    assert found.effect is not None
    assert found.effect.estimate == pytest.approx(0.2, abs=0.03)
    assert found.effect.low is not None
    assert found.effect.low > 0


def test_a_window_counts_once_it_is_over(begun: Any) -> None:
    begun()
    plan = latest_plan()
    assert plan is not None
    company = load_company()
    for day, windows in ((BEGAN + timedelta(days=13), 0), (BEGAN + timedelta(days=14), 1)):
        assert len(plan_spans(company, plan, day)[1]) == windows
        assert (pair_effect(company, plan, day).effect is None) == (windows == 0)


def test_a_share_is_that_of_the_daily_amount_before() -> None:
    usual, span = WorkdaySpan(BEGAN, BEGAN, 20), WorkdaySpan(BEGAN, BEGAN, 8)
    assert daily_share(200, usual, 96, span) == pytest.approx(1.2)
    assert daily_share(0, usual, 96, span) is None
    assert daily_share(200, usual, 0, WorkdaySpan(BEGAN, BEGAN, 0)) is None


@pytest.mark.parametrize(("people", "windows"), [(8, (0,)), (7, ())])
def test_each_side_of_a_comparison_needs_eight_people(
    people: int, windows: tuple[int, ...]
) -> None:
    teams = [
        TeamFigures("a", 0, BEGAN, 8, 10, (10,)),
        TeamFigures("b", 1, BEGAN, people, 10, (10,)),
    ]
    assert compared_windows(teams, 1) == windows


def test_the_page_says_the_effect_its_interval_and_the_sums(
    begun: Any, client_of: Any, company: Any
) -> None:
    begun()
    page = client_of(company.he).get("/pairs/effect").text
    assert "结对以后，邀约数高了" in page or "结对以后，邀约高了" in page
    assert "个百分点之间" in page
    assert ">1600<" in page
    assert 'href="/teams/north"' in page


def test_figures_of_fewer_than_five_are_not_shown(begun: Any, client_of: Any, company: Any) -> None:
    begun(count=4)
    page = client_of(company.lu).get("/pairs/effect").text
    assert "不足 5 人，不显示" in page
    assert ">800<" not in page


def test_without_a_plan_it_says_what_is_missing(client_of: Any, company: Any) -> None:
    assert "还不能比较" in client_of(company.he).get("/pairs/effect").text
    for who in ("lin", "sun", "gao"):
        assert client_of(getattr(company, who)).get("/pairs/effect").status_code == 403
