"""The pictures of a person: figures worked by hand, and who sees whose."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from rules.periods import month_period
from webapp.growth.call_times import OneCall, answer_grid
from webapp.growth.earned_months import build_months
from webapp.growth.funnel import funnel_picture
from webapp.growth.pace import build_pace
from webapp.talks.funnel import Funnel

MONDAY = date(2026, 3, 2)


def test_a_funnel_has_the_rate_between_its_steps_and_tells_the_largest_change() -> None:
    now, before = Funnel(312, 131, 14, 9, 6, 2), Funnel(300, 120, 36, 20, 12, 4)
    picture = funnel_picture(MONDAY, MONDAY, now, before)

    assert [step.percent for step in picture.steps] == [None, 42, 11, 64, 67, 33]
    assert picture.changed is not None
    assert (picture.changed.key, picture.points) == ("invited", -19)  # from 30 % to 10.7 %


def test_a_funnel_is_empty_when_neither_these_weeks_nor_those_before_have_anything() -> None:
    assert funnel_picture(MONDAY, MONDAY, Funnel(), Funnel()).is_empty
    assert not funnel_picture(MONDAY, MONDAY, Funnel(), Funnel(cards=1)).is_empty


def test_a_change_of_a_rate_of_few_is_not_told() -> None:
    picture = funnel_picture(MONDAY, MONDAY, Funnel(19, 19), Funnel(500, 5))

    assert picture.changed is None
    assert picture.of["cards"].rate is None


def test_the_pace_leads_to_the_mean_of_the_days_worked_times_the_days_ahead() -> None:
    weekday = date(2026, 3, 13)  # a Friday: 10 of the 22 working days of March have come
    sums = {date(2026, 3, day): 2 for day in (2, 3, 4, 5, 6, 9, 10, 11, 12)}

    pace = build_pace(
        "invitations", month_period(2026, 3), 44, weekday, sums, lambda on: on.weekday() < 5
    )

    assert (pace.reached, pace.today.ideal) == (18, 20)
    assert pace.forecast == 18 + 2 * 12
    assert pace.missing == 2
    assert pace.days[-1].ideal == 44
    assert pace.days[-1].reached is None


def test_who_began_yesterday_has_a_pace_without_a_forecast() -> None:
    sums = {MONDAY: 1}
    pace = build_pace(
        "cards", month_period(2026, 3), 5, MONDAY + timedelta(days=1), sums, lambda _on: True
    )

    assert pace.forecast is None


def test_the_best_hour_has_the_highest_rate_of_those_with_enough_calls() -> None:
    morning = [OneCall(MONDAY, 9, answered) for answered in [True] * 6 + [False] * 4]
    afternoon = [OneCall(MONDAY, 16, answered) for answered in [True] * 5 + [False] * 5]
    once = [OneCall(MONDAY, 20, True)]

    grid = answer_grid([*morning, *afternoon, *once])

    assert grid.best_hour() == 9
    assert grid.best_hour(since=10) == 16
    assert grid.best_hour(since=17) is None
    assert grid.hours[9].percent == 60
    assert grid.hours[20].percent is None
    assert grid.cells[(0, 16)].answered == 5


def test_a_month_leads_to_what_is_earned_by_the_share_of_its_working_days() -> None:
    starts = [date(2026, 2, 1), date(2026, 3, 1)]
    sums = {starts[1]: (100_050, 50_000)}

    february, march = build_months(starts, sums, Fraction(1, 2))

    assert february.forecast is None
    assert (march.earned, march.forecast, march.ahead) == (150_050, 300_100, 150_050)
    assert build_months(starts, sums, Fraction(0))[1].forecast is None


def test_a_seller_sees_the_own_pictures_with_the_own_money(client_of: Any, company: Any) -> None:
    page = client_of(company.lin).get("/figures").text

    assert "我的数据" in page
    assert "近期还没有电话、售卡和成交" in page
    assert '<svg class="chart' not in page
    assert "近 6 个月的奖金与提成" in page
    assert " style=" not in page


@pytest.mark.parametrize(
    ("who", "status"), [("sun", 200), ("gao", 200), ("he", 200), ("qin", 404), ("wang", 403)]
)
def test_who_is_in_charge_and_hr_see_the_pictures_of_one(
    client_of: Any, company: Any, who: str, status: int
) -> None:
    answer = client_of(getattr(company, who)).get(f"/figures/{company.lin}")

    assert answer.status_code == status
    if status == 200:
        assert "奖金与提成" not in answer.text


def test_nobody_has_pictures_of_who_does_not_sell(client_of: Any, company: Any) -> None:
    assert client_of(company.he).get(f"/figures/{company.sun}").status_code == 404
    assert client_of(company.he).get("/figures/9999").status_code == 404
