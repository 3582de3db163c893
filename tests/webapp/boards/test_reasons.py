"""Explanations of a rank: what decides, who passed whom and when, what was left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.webapp.databases import tell_statements
from tests.webapp.telling import call, card, deal, verdict
from webapp.boards import cache, course
from webapp.boards.keys import BoardKey
from webapp.boards.reasons import RankReason, ReasonPart, has_steps, reason_for
from webapp.core.errors import NotFound
from webapp.feedback.operations.appraise import (
    ContributionCommand,
    RatingCommand,
    record_contribution,
    record_rating,
)
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.records.operations.amend import withdraw_record
from webapp.schemes.company_loading import load_company

TODAY = date(2026, 3, 2)
DAY, MONTH, CAMPAIGN = "2026-03-02", "2026-03", "campaign:bairi-2026"


@pytest.fixture(autouse=True)
def no_board_is_kept() -> Iterator[None]:
    cache.empty_board_cache()
    yield
    cache.empty_board_cache()


def why(
    who: str,
    period: str = DAY,
    metric: str = "cards",
    subject: str = "person",
    steps: bool = False,
    today: date = TODAY,
) -> RankReason:
    return reason_for(BoardKey(period, metric, subject), who, load_company(), today, steps)


def at(hour: int, minute: int = 0) -> datetime:
    """An instant of that Monday in Shanghai's time zone."""
    return datetime(2026, 3, 2, hour - 8, minute, tzinfo=UTC)


def sell(write: Any, clock: Any, seller: str, *times: str) -> list[int]:
    numbers = []
    for time in times:
        clock.set(f"2026-03-02T{time}")
        numbers.append(
            card(write, seller, f"{seller} {time}", f"{seller}-{time.replace(':', '')}").number
        )
    return numbers


def decided(reason: RankReason) -> list[tuple[str, bool, str]]:
    return [(each.row.who, each.above, each.by) for each in reason.against]


# What decides


def test_the_higher_value_decides(write: Any, company: Any, clock: Any) -> None:
    sell(write, clock, company.lin, "10:00", "10:10", "10:20")
    sell(write, clock, company.wang, "10:30", "10:40")
    sell(write, clock, company.zhao, "10:50")

    assert decided(why(company.wang)) == [
        (company.lin, True, "value"),
        (company.zhao, False, "value"),
    ]
    assert decided(why(company.lin)) == [(company.wang, False, "value")]


def test_with_equal_values_the_moment_decides(write: Any, company: Any, clock: Any) -> None:
    sell(write, clock, company.lin, "10:00")
    sell(write, clock, company.wang, "10:05")

    reason = why(company.wang)
    assert decided(reason) == [(company.lin, True, "moment")]
    assert reason.against[0].row.reached_at == at(10)


def test_between_people_with_a_shared_rank_nothing_decides(
    write: Any, company: Any, clock: Any
) -> None:
    sell(write, clock, company.lin, "10:00")
    sell(write, clock, company.wang, "10:00")

    reason = why(company.wang)
    assert reason.place.own is not None
    assert reason.place.own.rank == 1
    assert decided(reason) == [(company.lin, True, "nothing")]


def test_with_equal_means_more_ratings_decide_but_with_equal_sums_no_count_does(
    write: Any, company: Any, clock: Any
) -> None:
    for number, (person, score) in enumerate(((company.lin, 450), (company.wang, 400))):
        given = RatingCommand(f"r{number}", person, score)
        write(lambda tx, given=given: record_rating(tx, "1002", given))
    write(lambda tx: record_rating(tx, "1002", RatingCommand("r2", company.wang, 500)))
    assert decided(why(company.lin, metric="rating")) == [(company.wang, True, "ratings")]

    deal(write, company.lin, "d1", 20_000)
    clock.set("2026-03-02T11:00")
    deal(write, company.wang, "d2", 10_000)
    deal(write, company.wang, "d3", 10_000)
    assert decided(why(company.wang, metric="sales")) == [(company.lin, True, "moment")]


# Who passed whom


def test_a_passing_has_the_person_the_time_and_the_amount(
    write: Any, company: Any, clock: Any
) -> None:
    sell(write, clock, company.lin, "10:00")
    sell(write, clock, company.wang, "10:30", "11:00")

    [against] = why(company.lin, steps=True).against
    assert against.passing is not None
    assert (against.passing.who, against.passing.whom) == (company.wang, company.lin)
    assert (against.passing.at, against.passing.amount) == (at(11), 2)
    [against] = why(company.wang, steps=True).against
    assert (against.above, against.passing and against.passing.at) == (False, at(11))


def test_reaching_the_same_amount_later_passes_nobody(write: Any, company: Any, clock: Any) -> None:
    sell(write, clock, company.lin, "10:00")
    sell(write, clock, company.wang, "10:30")

    assert why(company.wang, steps=True).against[0].passing is None


def test_the_last_of_several_passings_is_given(write: Any, company: Any, clock: Any) -> None:
    sell(write, clock, company.lin, "10:00")
    sell(write, clock, company.wang, "10:10", "10:20")
    sell(write, clock, company.lin, "10:30", "10:40")
    sell(write, clock, company.wang, "10:50", "11:00")

    passing = why(company.lin, steps=True).against[0].passing
    assert passing is not None
    assert (passing.at, passing.amount) == (at(11), 4)


def test_a_passing_after_a_shared_rank_is_dated_when_the_lead_begins(
    write: Any, company: Any, clock: Any
) -> None:
    sell(write, clock, company.lin, "10:00")
    sell(write, clock, company.wang, "10:05")
    sell(write, clock, company.lin, "10:20")
    sell(write, clock, company.wang, "10:20", "10:30")

    passing = why(company.lin, steps=True).against[0].passing
    assert passing is not None
    assert (passing.who, passing.at) == (company.wang, at(10, 30))


def test_a_card_taken_back_or_judged_fake_has_passed_nobody(
    write: Any, company: Any, clock: Any
) -> None:
    sell(write, clock, company.lin, "10:00")
    taken, fake, _stays = sell(write, clock, company.wang, "10:10", "10:20", "10:30")
    sell(write, clock, company.wang, "10:40")
    write(lambda tx: withdraw_record(tx, company.wang, taken, "w1"))
    verdict(write, company.sun, "v1", fake, "fake")

    reason = why(company.lin, steps=True)
    passing = reason.against[0].passing
    assert passing is not None
    assert (passing.at, passing.amount) == (at(10, 40), 2)
    assert reason.steps is not None
    assert [(step.who, step.at, step.amount) for step in reason.steps] == [
        (company.wang, at(10, 40), 2),
        (company.wang, at(10, 30), 1),
        (company.lin, at(10), 1),
    ]


def test_on_completion_the_share_decides_a_passing_not_the_amount(
    write: Any, company: Any, clock: Any
) -> None:
    write(lambda tx: set_target(tx, "1002", TargetGiven(company.lin, "invitations", "day", 10)))
    for number, time in enumerate(("10:00", "10:10", "10:20")):
        clock.set(f"2026-03-02T{time}")
        call(write, company.lin, f"l{number}", "invited")
    clock.set("2026-03-02T10:30")
    call(write, company.zhao, "z1", "invited")  # 1 of 2 is more than 3 of 10

    passing = why(company.lin, metric="invitations_completion", steps=True).against[0].passing
    assert passing is not None
    assert (passing.who, passing.at) == (company.zhao, at(10, 30))


def test_only_the_last_steps_are_given_and_an_earlier_passing_is_unknown(
    write: Any, company: Any, clock: Any
) -> None:
    call(write, company.wang, "w0", "refused", at=at(8))
    call(write, company.wang, "w1", "refused", at=at(9))
    for number in range(course.MOST + 5):
        call(write, company.lin, f"l{number}", "refused", at=at(9, 1 + number))

    reason = why(company.lin, metric="calls", steps=True)
    assert reason.steps is not None
    assert len(reason.steps) == course.MOST
    assert (reason.steps[0].amount, reason.steps[-1].amount) == (55, 6)
    assert reason.against[0].passing is None  # at the third call, before the first step


def test_a_passing_within_the_last_steps_is_known_though_more_lie_before(
    write: Any, company: Any, clock: Any
) -> None:
    """Somebody whose 60 calls of the day before are not among the steps was passed today."""
    clock.set("2026-03-03T12:00")
    before = datetime(2026, 3, 2, 2, tzinfo=UTC)
    for number in range(60):
        call(write, company.lin, f"l{number}", "refused", at=before)
        call(write, company.wang, f"w{number}", "refused", at=before.replace(minute=1))
    clock.set("2026-03-03T12:30")
    call(write, company.wang, "more", "refused")

    reason = why(company.lin, CAMPAIGN, "calls", steps=True, today=date(2026, 3, 3))
    passing = reason.against[0].passing
    assert passing is not None
    assert (passing.who, passing.amount) == (company.wang, 61)
    assert passing.at == clock()


def test_facts_are_read_only_if_steps_are_requested(write: Any, company: Any, clock: Any) -> None:
    sell(write, clock, company.lin, "10:00")
    sell(write, clock, company.wang, "10:30", "11:00")
    asked: list[str] = []
    tell_statements(asked.append)
    try:
        assert why(company.lin).steps is None
        assert [sql for sql in asked if 'FROM "fact"' in sql or 'FROM "card"' in sql] == []
        assert why(company.lin, steps=True).steps is not None
        assert [sql for sql in asked if 'FROM "card"' in sql] != []
    finally:
        tell_statements(None)


def test_teams_and_means_have_no_steps(write: Any, company: Any, clock: Any) -> None:
    sell(write, clock, company.lin, "10:00")
    assert not has_steps(BoardKey(DAY, "cards", "team"))
    assert not has_steps(BoardKey(MONTH, "rating"))
    assert has_steps(BoardKey(CAMPAIGN, "cards_completion"))
    assert why(company.east, subject="team", steps=True).steps is None


# What was left out


def test_a_missing_rank_has_its_reason(write: Any, company: Any) -> None:
    call(write, company.lin, "c1", "invited")
    write(lambda tx: set_target(tx, "1002", TargetGiven(company.lin, "invitations", "day", 0)))

    assert why(company.lin).absent == "nothing"
    assert why(company.he).absent == "no_seller"
    assert why(company.lin, metric="invitations_completion").absent == "no_target"
    assert why(company.wang, metric="invitations_completion").absent == "nothing"
    assert why(company.west, subject="team").absent == "nothing"
    assert why(company.lin, metric="calls").absent == ""


@pytest.mark.parametrize(("who", "subject"), [("9999", "person"), ("1101", "team"), ("", "team")])
def test_an_unknown_person_or_team_is_not_found(company: Any, who: str, subject: str) -> None:
    with pytest.raises(NotFound):
        why(who, subject=subject)


def test_records_after_the_cut_off_are_counted_as_left_out(
    write: Any, company: Any, clock: Any
) -> None:
    sell(write, clock, company.lin, "10:00", "21:00:00", "21:00:01", "22:00")

    reason = why(company.lin, steps=True)
    assert reason.place.own is not None
    assert (reason.place.own.amount, reason.late) == (2, 2)
    assert [step.amount for step in reason.steps or ()] == [2, 1]
    assert why(company.lin, MONTH).late == 0


def test_a_teams_figure_is_divided_by_member_and_the_teams_own_points(
    write: Any, company: Any
) -> None:
    for record, points, person, team in (
        ("c1", 100, company.lin, None),
        ("c2", 300, company.gao, None),
        ("c3", 25, None, company.east),
        ("c4", 500, company.zhao, None),
    ):
        given = ContributionCommand(record, points, person, team, "for a test")
        write(lambda tx, given=given: record_contribution(tx, "1012", given))

    reason = why(company.east, MONTH, "contribution", "team")
    assert reason.parts == (
        ReasonPart(company.gao, 300, 1),
        ReasonPart(company.lin, 100, 1),
        ReasonPart(None, 25, 1),
    )
    assert [each.row.who for each in reason.against] == [company.west]
