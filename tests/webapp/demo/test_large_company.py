"""A company shaped like the larger sample, with few records: its comparisons say something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.webapp.demo.test_demo import AT_FOUR, TODAY, runtime_in
from webapp.colleagues.effect_reading import PairEffect, pair_effect
from webapp.colleagues.pair_reading import latest_plan
from webapp.demo.fill import fill_company
from webapp.demo.pair_lift import first_monday, pair_lift
from webapp.demo.script import write_script
from webapp.demo.size import FULL, LARGE
from webapp.effect.people_reading import new_people
from webapp.effect.talent_figures import cohorts_of, early_change
from webapp.web.runtime import Runtime

# Four sellers a team, the fewest of whom pairs are made.
THIN = replace(LARGE, sellers=72, hires=24, calls=2_400, cards=240, customers=300, history=False)


@pytest.fixture(scope="module")
def thin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    with runtime_in(tmp_path_factory.mktemp("large") / "var", AT_FOUR) as runtime:
        fill_company(runtime, "a hash", THIN)
        yield runtime


def effect_of(runtime: Runtime) -> PairEffect:
    plan = latest_plan()
    assert plan is not None
    return pair_effect(runtime.company, plan, runtime.today)


def test_all_windows_of_the_pairs_are_over_and_compared_with_an_interval(thin: Runtime) -> None:
    found = effect_of(thin)
    assert len(found.teams) == LARGE.teams
    assert found.compared == (0, 1, 2)
    assert found.effect is not None
    assert found.effect.low is not None
    assert found.effect.high is not None
    assert found.effect.low < found.effect.estimate < found.effect.high


def test_new_people_make_cohorts_of_five_and_more(thin: Runtime) -> None:
    people = new_people(thin.company, thin.today - timedelta(days=180), thin.today)
    cohorts = cohorts_of(people)
    assert len(cohorts) >= 2
    assert all(len(each.people) >= 5 for each in cohorts)
    assert any(each.card is not None for each in cohorts)
    assert early_change(people, thin.today) is not None


def test_the_same_seed_writes_the_same_company() -> None:
    first, again = write_script(1, THIN, TODAY), write_script(1, THIN, TODAY)
    assert (first.cast, first.calls, first.cards) == (again.cast, again.calls, again.cards)


def test_pairs_help_from_their_monday_on_and_in_the_usual_company_nobody() -> None:
    monday = first_monday(LARGE, TODAY)
    assert monday.weekday() == 0
    teams = [f"team {number}" for number in range(12)]
    lift = pair_lift(1, LARGE, teams, TODAY)
    begun = [sum(lift(team, monday + timedelta(days=n)) > 1 for team in teams) for n in (0, 14, 42)]
    assert begun == [3, 6, 12]
    assert [lift(team, monday - timedelta(days=1)) for team in teams] == [1.0] * 12
    usual = pair_lift(1, FULL, teams, TODAY)
    assert {usual(team, TODAY) for team in teams} == {1.0}
