"""Simulated companies: an effect of 15 % is found as often as stated, and none where none is.

Each company has teams of 12 sellers who differ (standard deviation 30 %), four invitations a
workday on average (counted as a Poisson number is), and shocks of a team in a window of 5 %.
Decision 0076 has the table.
"""

from __future__ import annotations

import math
from random import Random

import pytest

from webapp.colleagues import stepped_effect
from webapp.colleagues.stepped_effect import TeamShares, draw_effect

COMPANIES = 200
SELLERS, A_DAY, BEFORE_DAYS, WINDOW_DAYS = 12, 4.0, 20, 10


def counted(random: Random, mean: float) -> float:
    """A count around a mean, with the variance of a Poisson number."""
    return max(0.0, random.gauss(mean, math.sqrt(mean)))


def company(random: Random, teams: int, waves: int, effect: float) -> list[TeamShares]:
    """One simulated company's figures; the order is drawn."""
    order = [place * waves // teams for place in range(teams)]
    random.shuffle(order)
    found = []
    for number, wave in enumerate(order):
        daily = sum(A_DAY * random.lognormvariate(-0.045, 0.3) for _seller in range(SELLERS))
        before = counted(random, daily * BEFORE_DAYS) / BEFORE_DAYS
        shares = []
        for k in range(waves - 1):
            real = daily * math.exp(random.gauss(0, 0.05)) * (1 + effect * (wave <= k))
            shares.append(counted(random, real * WINDOW_DAYS) / WINDOW_DAYS / before)
        found.append(TeamShares(f"t{number}", wave, tuple(shares)))
    return found


def share_found(teams: int, waves: int, effect: float) -> float:
    """The share of simulated companies whose interval lies above or below 0."""
    random, hits = Random(f"{teams} {waves} {effect}"), 0  # noqa: S311 - a simulation
    for _company in range(COMPANIES):
        found = draw_effect(company(random, teams, waves, effect), range(waves - 1))
        assert found is not None
        if found.low is not None and found.high is not None:
            hits += found.low > 0 or found.high < 0
    return hits / COMPANIES


@pytest.fixture(autouse=True)
def fewer_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare with fewer orders than the page does: quicker, and hardly less exact."""
    monkeypatch.setattr(stepped_effect, "MOST_ORDERS", 200)


@pytest.mark.parametrize(("teams", "waves", "least"), [(6, 3, 0.65), (8, 4, 0.9), (12, 4, 0.95)])
def test_an_effect_of_fifteen_per_cent_is_found(teams: int, waves: int, least: float) -> None:
    assert share_found(teams, waves, 0.15) >= least


@pytest.mark.parametrize(("teams", "waves"), [(5, 4), (8, 4), (8, 2)])
def test_where_there_is_none_an_effect_is_told_in_about_one_of_twenty(
    teams: int, waves: int
) -> None:
    assert share_found(teams, waves, 0.0) <= 0.09
