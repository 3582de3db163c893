"""Ratings from 1 to 5 and contribution points above 0 are recorded and counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.webapp.telling import differences, tally
from webapp.core.errors import InTheFuture, SameIdOtherContent
from webapp.facts.models import Contribution, Fact, Rating, Tally
from webapp.feedback.operations.appraise import (
    ContributionCommand,
    PointsNotPositive,
    RatingCommand,
    ScoreOutOfRange,
    record_contribution,
    record_rating,
)


def rate(write: Any, person: str, record: str, score: int, at: Any = None) -> Any:
    given = RatingCommand(record, person, score, at)
    return write(lambda tx: record_rating(tx, "1002", given))


def contribute(write: Any, record: str, points: int, **whose: Any) -> Any:
    given = ContributionCommand(record, points, **whose)
    return write(lambda tx: record_contribution(tx, "1011", given))


def test_ratings_add_up_to_a_sum_and_a_count(write: Any, company: Any) -> None:
    rate(write, company.lin, "r1", 500)
    rate(write, company.lin, "r2", 333)

    row = Tally.get(Tally.period == "2026-03", Tally.metric == "rating")
    assert (row.amount, row.count, row.person, row.team) == (833, 2, company.lin, "east")
    assert {rating.score for rating in Rating.select()} == {500, 333}
    assert differences() == []


@pytest.mark.parametrize("score", [100, 500])
def test_the_ends_of_the_scale_are_scores(write: Any, company: Any, score: int) -> None:
    rate(write, company.lin, "r1", score)
    assert tally("rating", company.lin) == score


@pytest.mark.parametrize("score", [99, 501, 0, -100])
def test_a_score_off_the_scale_is_refused(write: Any, company: Any, score: int) -> None:
    with pytest.raises(ScoreOutOfRange):
        rate(write, company.lin, "r1", score)
    assert not Fact.select().exists()


def test_a_persons_points_count_for_the_team_of_that_day_too(write: Any, company: Any) -> None:
    contribute(write, "p1", 250, person=company.lin, reason="帮新人带看")

    row = Tally.get(Tally.period == "2026-03-02", Tally.metric == "contribution")
    assert (row.person, row.team, row.amount) == (company.lin, "east", 250)
    assert Contribution.get().reason == "帮新人带看"
    assert differences() == []


def test_a_teams_own_points_count_for_it_alone(write: Any, company: Any) -> None:
    contribute(write, "p1", 400, team="west")

    row = Tally.get(Tally.period == "2026-03-02", Tally.metric == "contribution")
    assert (row.person, row.team, row.amount) == ("", "west", 400)
    assert Fact.get().person_id is None
    assert differences() == []


@pytest.mark.parametrize("points", [0, -5])
def test_points_of_zero_or_less_are_refused(write: Any, company: Any, points: int) -> None:
    with pytest.raises(PointsNotPositive):
        contribute(write, "p1", points, person=company.lin)
    assert not Fact.select().exists()


def test_the_same_record_again_is_one_and_with_other_content_is_refused(
    write: Any, company: Any
) -> None:
    rate(write, company.lin, "r1", 500)
    contribute(write, "p1", 100, person=company.lin)

    assert rate(write, company.lin, "r1", 500).known
    assert contribute(write, "p1", 100, person=company.lin).known
    with pytest.raises(SameIdOtherContent):
        rate(write, company.lin, "r1", 400)
    with pytest.raises(SameIdOtherContent):
        contribute(write, "p1", 200, person=company.lin)
    assert (tally("rating", company.lin), tally("contribution", company.lin)) == (500, 100)


def test_a_time_in_the_future_is_refused(write: Any, company: Any, clock: Any) -> None:
    later = clock() + timedelta(minutes=1)
    with pytest.raises(InTheFuture):
        rate(write, company.lin, "r1", 500, later)
    with pytest.raises(InTheFuture):
        contribute(write, "p1", 100, person=company.lin, at=later)
    assert not Fact.select().exists()
