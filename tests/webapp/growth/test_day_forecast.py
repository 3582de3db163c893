"""Where the day leads: what each of a team will about have by the cut-off."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.telling import call
from webapp.facts.models import Tally
from webapp.growth.day_forecast import forecast, share_ahead, usual_days
from webapp.home.operations.switch_parts import switch_part
from webapp.schemes.company_loading import load_company

MONDAY = date(2026, 3, 2)


def called(write: Any, person: str, calls: dict[date, int]) -> None:
    """Give a person these timely calls on days before."""
    rows = [
        {
            "period": on.isoformat(),
            "metric": "calls",
            "person": person,
            "team": "east",
            "amount": amount,
            "count": amount,
            "timely_amount": amount,
            "timely_count": amount,
        }
        for on, amount in calls.items()
    ]
    write(lambda _tx: Tally.insert_many(rows).execute())


@pytest.mark.parametrize(
    ("at", "share"),
    [("08:00", Fraction(1)), ("12:00", Fraction(3, 4)), ("21:00", Fraction(0)), ("22:00", 0)],
)
def test_the_share_ahead_falls_from_nine_to_the_cut_off(
    company: Any, clock: SettableClock, at: str, share: Fraction
) -> None:
    now = clock.set(f"2026-03-02T{at}")

    assert share_ahead(load_company().clock, now) == share


def test_a_forecast_adds_the_usual_amount_of_the_time_ahead() -> None:
    assert forecast(7, Fraction(10), Fraction(1, 4)) == 10  # 9.5, rounded half up
    assert forecast(30, Fraction(10), Fraction(0)) == 30


def test_the_usual_day_is_the_mean_of_working_days_since_the_first_record(
    write: Any, company: Any
) -> None:
    friday, thursday, wednesday = (MONDAY - timedelta(days=n) for n in (3, 4, 5))
    called(write, company.lin, {friday: 8, wednesday: 4, MONDAY: 99})

    usual = usual_days(load_company(), [company.lin, company.wang], MONDAY)

    assert usual == {company.lin: {"calls": Fraction(12, 3)}}
    assert thursday not in {friday, wednesday}  # a day without calls counts as a day


def test_the_page_of_the_team_shows_it_until_the_cut_off(
    client_of: Any, write: Any, company: Any, clock: SettableClock
) -> None:
    called(write, company.lin, {MONDAY - timedelta(days=3): 20})
    clock.set("2026-03-02T15:00")
    call(write, company.lin, "a call")
    sun = client_of(company.sun)

    assert "到 21:00 约 11" in sun.get("/team").text  # 1 and half of 20
    write(lambda tx: switch_part(tx, company.he, "forecast", on=False))
    assert "到 21:00 约" not in sun.get("/team").text
    write(lambda tx: switch_part(tx, company.he, "forecast", on=True))
    clock.set("2026-03-02T21:30")
    assert "到 21:00 约" not in sun.get("/team").text
