"""Boards compared with a plain recount of the facts: figures, order and steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from rules.counting import movements
from rules.facts import SELLERS
from rules.metrics import Movement
from tests.webapp.plain_facts import facts_told_plainly
from tests.webapp.random_days import Days, Step, groups_of_steps, undone
from webapp.boards.cache import Board, board
from webapp.boards.course import RankCourse, course_of, last_passing
from webapp.boards.keys import METRICS, BoardKey, key_for, span_of
from webapp.boards.reasons import reason_for
from webapp.company.snapshot import Company
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.schemes.company_loading import load_company

PERIODS = ("day", "2026-03-03", "month", "quarter", "year", "campaign")
PLAYED = settings(
    max_examples=25,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def targets(write: Any, company: Any) -> None:
    """Targets of sales for two sellers and a team, of cards for a team, in uneven amounts."""
    for given_to in (
        ("1101", "sales", "month", 700_01),
        ("1102", "sales", "month", 300_00),
        ("east", "sales", "month", 900_00),
        ("west", "sales", "quarter", 800_00),
        ("1103", "sales", "year", 123_45),
        ("east", "cards", "campaign", 7),
    ):
        write(partial(set_target, by="1002", given=TargetGiven(*given_to)))


def keys(known: Company, today: date, *metrics: str) -> Iterator[BoardKey]:
    """Every board of these metrics; without any, of completion and of all METRICS."""
    for period in PERIODS:
        for metric in metrics or ("completion", *METRICS):
            for subject in ("person", "team"):
                yield key_for(period, metric, known, today, subject)


def told(known: Company, today: date) -> list[Movement]:
    """The movements of all facts, computed by the rules without any tally."""
    return list(movements(list(facts_told_plainly()), known.roster(today), known.clock))


def moves_of(
    key: BoardKey, who: str, known: Company, told_moves: Sequence[Movement]
) -> list[Movement]:
    """The movements of one person or team on one board, in order of time."""
    span = span_of(key, known)
    found = [
        move
        for move in told_moves
        if move.metric == key.counted
        and move.day in span
        and (move.person if key.subject == "person" else move.team) == who
        and (move.timely or not key.daily)
    ]
    return sorted(found, key=lambda move: (move.at, move.amount))


def recounted(key: BoardKey, known: Company, today: date, moves: Sequence[Movement]) -> list[Any]:
    """The board recomputed from rule 4: (rank, who, value, amount, instant)."""
    span = span_of(key, known)
    day = min(max(today, span.start), span.end)
    order = []
    for who in sorted(known.teams if key.subject == "team" else known.people):
        posting = known.posting(who, day)
        own = moves_of(key, who, known, moves)
        if not own or (key.subject == "person" and (not posting or posting.role not in SELLERS)):
            continue
        amount, reached = sum(move.amount for move in own), own[-1].at
        target = known.target(who, key.counted, key.kind, key.period, day)
        if key.completes and not target:
            continue
        mean = key.counted == "rating"
        value = Fraction(amount, len(own) if mean else target if key.completes else 1)
        order.append(((-value, -len(own) if mean else 0, reached), who, value, amount))
    order.sort()
    ranks = [1 + sum(other[0] < each[0] for other in order) for each in order]
    return [
        (rank, who, value, amount, key_of[2])
        for rank, (key_of, who, value, amount) in zip(ranks, order, strict=True)
    ]


def rows_of(held: Board) -> list[Any]:
    return [(row.rank, row.who, row.value, row.amount, row.reached_at) for row in held.rows]


@PLAYED
@given(groups=groups_of_steps)
def test_every_board_equals_what_the_facts_add_up_to(
    company: Any, targets: None, groups: list[list[Step]]
) -> None:
    with undone():
        days = Days()
        for group in groups:
            days.play(group)
        known = load_company()
        today = known.clock.day(days.now)
        moves = told(known, today)
        assert moves
        for key in keys(known, today):
            assert rows_of(board(key, known, today)) == recounted(key, known, today, moves), key


@PLAYED
@given(groups=groups_of_steps)
def test_a_teams_parts_add_up_to_its_figure(
    company: Any, targets: None, groups: list[list[Step]]
) -> None:
    with undone():
        days = Days()
        for group in groups:
            days.play(group)
        known = load_company()
        today = known.clock.day(days.now)
        for key in keys(known, today):
            for row in board(key, known, today).rows if key.subject == "team" else ():
                parts = reason_for(key, row.who, known, today).parts
                assert sum(part.amount for part in parts) == row.amount
                assert sum(part.count for part in parts) == row.count


@PLAYED
@given(groups=groups_of_steps)
def test_steps_and_passings_are_those_of_the_facts(
    company: Any, targets: None, groups: list[list[Step]]
) -> None:
    with undone():
        days = Days()
        for group in groups:
            days.play(group)
        known = load_company()
        today = known.clock.day(days.now)
        moves = told(known, today)
        for key in keys(known, today, "completion", "cards", "calls", "sales", "contribution"):
            if key.subject == "person":
                _steps_are_right(key, known, board(key, known, today), moves)


def _steps_are_right(key: BoardKey, known: Company, held: Board, moves: Sequence[Movement]) -> None:
    courses = {row.who: course_of(key, known, row) for row in held.rows}
    for row in held.rows:
        own = moves_of(key, row.who, known, moves)
        assert [(step.at, step.gained) for step in courses[row.who].steps] == [
            (move.at, move.amount) for move in own
        ]
        assert courses[row.who].before == 0
    for ahead, behind in zip(held.rows, held.rows[1:], strict=False):
        if ahead.rank != behind.rank:
            passing = last_passing(courses[ahead.who], courses[behind.who])
            assert (passing.at if passing else None) == _passed_at(
                courses[ahead.who], courses[behind.who]
            )


def _passed_at(ahead: RankCourse, behind: RankCourse) -> datetime | None:
    """The last instant at which `ahead` overtook `behind`, by comparing at every instant."""
    passed = None
    moments = sorted({step.at for course in (ahead, behind) for step in course.steps})
    for earlier, later in zip([moments[0] - timedelta(1), *moments], moments, strict=False):
        was_behind = _first(ahead, behind, earlier) < 0
        if _first(ahead, behind, later) > 0 and (
            was_behind or _shared_after_behind(ahead, behind, earlier)
        ):
            passed = later
    return passed


def _shared_after_behind(ahead: RankCourse, behind: RankCourse, at: datetime) -> bool:
    """Whether both share the rank at an instant, and `behind` led before."""
    if _first(ahead, behind, at) != 0:
        return False
    before = sorted({step.at for course in (ahead, behind) for step in course.steps})
    for each in reversed([moment for moment in before if moment < at]):
        if leads := _first(ahead, behind, each):
            return leads < 0
    return False


def _first(one: RankCourse, other: RankCourse, at: datetime) -> int:
    """1 if one ranks before the other at an instant, -1 if after, 0 if equal or both unranked."""
    places = []
    for course in (one, other):
        own = [step for step in course.steps if step.at <= at]
        value = Fraction(sum(step.gained for step in own), course.row.target or 1)
        places.append((-value, own[-1].at.timestamp() if own else 0.0))
    return (places[0] < places[1]) - (places[0] > places[1])


def test_the_comparison_of_rows_can_fail(company: Any) -> None:
    """One row more, another order and another instant make the rows differ."""
    known = load_company()
    key = BoardKey("2026-03-04", "cards")
    assert recounted(key, known, date(2026, 3, 4), []) == []
    at = datetime.fromisoformat("2026-03-04T10:00:00+08:00")
    late = at + timedelta(minutes=1)
    moves = [
        Movement("cards", "1101", "east", date(2026, 3, 4), 1, late, True),
        Movement("cards", "1102", "east", date(2026, 3, 4), 1, at, True),
        Movement("cards", "1103", "west", date(2026, 3, 4), 1, at, False),
    ]
    assert recounted(key, known, date(2026, 3, 4), moves) == [
        (1, "1102", 1, 1, at),
        (2, "1101", 1, 1, late),
    ]
