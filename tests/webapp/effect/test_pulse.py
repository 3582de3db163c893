"""Answers of the pulse: kept until five are together, counted once, and each refusal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.webapp.effect.conftest import CROWD
from webapp.core.answer_boxes import AnswerBox, AnswerBoxes, Question
from webapp.core.disk_faults import DiskFull
from webapp.core.errors import UnknownChoice
from webapp.effect.models import PulseAnswered, PulseCount
from webapp.effect.operations.answer_pulse import (
    AnsweredBefore,
    NotAsked,
    PulseGiven,
    give_answer,
    store_box,
)
from webapp.effect.operations.end_rounds import end_rounds, join_rests
from webapp.effect.rounds import asked_of
from webapp.jobs.scheduler import people_lane
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine

DRIVE = Question("2026-03", "drive")


def counts(cohort: str, question: str = "drive", key: str = "2026-03") -> list[int]:
    rows = PulseCount.select(PulseCount.count).where(
        PulseCount.cohort == cohort, PulseCount.question == question, PulseCount.round == key
    )
    return [count for (count,) in rows.order_by(PulseCount.value).tuples()]


def names() -> list[str]:
    rows = PulseAnswered.select(PulseAnswered.person).order_by(PulseAnswered.person)
    return [person for (person,) in rows.tuples()]


def test_four_answers_are_written_nowhere_and_the_fifth_stores_all(
    answers: Any, answer: Any, crowd: Any
) -> None:
    answers(crowd[:4], "drive", (4, 2, 5, 4))
    assert (counts("east"), names()) == ([], [])

    answer(crowd[4], "drive", 3)
    assert counts("east") == [0, 1, 1, 2, 1]
    assert names() == list(crowd[:5])


def test_questions_are_kept_apart(answers: Any, crowd: Any) -> None:
    answers(crowd[:5], "drive", (4, 4, 4, 4, 3))
    answers(crowd[:4], "fair", (1, 1, 1, 1))

    assert counts("east") == [0, 0, 1, 4, 0]
    assert counts("east", "fair") == []


def test_a_further_box_adds_to_the_counts(answers: Any, crowd: Any) -> None:
    answers(crowd[:10], "drive", (5,) * 10)

    assert counts("east") == [0, 0, 0, 0, 10]


def test_answering_again_is_refused_before_and_after_it_is_stored(
    answers: Any, answer: Any, crowd: Any
) -> None:
    answer(crowd[0], "drive", 4)
    with pytest.raises(AnsweredBefore):
        answer(crowd[0], "drive", 1)
    answers(crowd[1:5], "drive", (4,) * 4)
    with pytest.raises(AnsweredBefore):
        answer(crowd[0], "drive", 1)

    assert counts("east") == [0, 0, 0, 5, 0]


def test_after_a_move_to_another_team_the_answer_still_counts_once(
    answer: Any, boxes: AnswerBoxes, crowd: Any, clock: Any, write: Any
) -> None:
    answer(crowd[0], "drive", 4)
    asked = asked_of(load_company(), crowd[0], date(2026, 3, 2))
    elsewhere = [type(each)(each.question, "west", each.last) for each in asked]

    with pytest.raises(AnsweredBefore):
        give_answer(write, boxes, elsewhere, PulseGiven(crowd[0], "drive", 1))


@pytest.mark.parametrize("value", [0, 6, -1])
def test_a_value_outside_the_scale_is_refused(answer: Any, crowd: Any, value: int) -> None:
    with pytest.raises(UnknownChoice):
        answer(crowd[0], "drive", value)


def test_a_question_that_is_not_open_is_refused(answer: Any, crowd: Any, company: Any) -> None:
    for person, question in ((crowd[0], "helps"), (crowd[0], "other"), (company.he, "drive")):
        with pytest.raises(NotAsked):
            answer(person, question, 3)


def test_where_the_disk_refuses_the_last_answer_is_not_taken_and_the_others_wait(
    answers: Any, boxes: AnswerBoxes, crowd: Any, write: Any
) -> None:
    answers(crowd[:4], "drive", (4, 2, 5, 4))
    asked = asked_of(load_company(), crowd[4], date(2026, 3, 2))

    def refuse(_work: Any) -> None:
        raise DiskFull()

    with pytest.raises(DiskFull):
        give_answer(refuse, boxes, asked, PulseGiven(crowd[4], "drive", 1))
    assert names() == []
    give_answer(write, boxes, asked, PulseGiven(crowd[4], "drive", 3))
    assert counts("east") == [0, 1, 1, 2, 1]


def test_a_box_with_fewer_than_five_is_never_written(write: Any, company: Any) -> None:
    box = AnswerBox()
    for person in (company.lin, company.wang, company.sun, company.gao):
        box.add(person, 4)

    with pytest.raises(ValueError, match="fewer than five"):
        write(lambda tx: store_box(tx, DRIVE, "east", box))


def test_at_the_months_end_rests_are_joined_and_the_names_deleted(
    answers: Any, boxes: AnswerBoxes, crowd: Any, company: Any, write: Any, clock: Any
) -> None:
    answers(crowd[:8], "drive", (4,) * 8)  # five are stored, three wait
    answers((company.zhao, company.qin), "drive", (1, 2))
    answers(crowd[:3], "fair", (5, 5, 5))
    clock.set("2026-04-01T00:10")

    assert end_rounds(write, boxes, date(2026, 4, 1)) == ["2026-03"]
    assert counts("east") == [0, 0, 0, 5, 0]
    assert counts("") == [1, 1, 0, 3, 0]
    assert counts("", "fair") == []  # three of them: dropped
    assert counts("west") == []
    assert names() == []
    assert end_rounds(write, boxes, date(2026, 4, 1)) == []
    line = AuditLine.get(AuditLine.action == "end_pulse")
    assert (line.who, line.subject) == ("jiebao", "pulse:2026-03")


def test_an_open_round_goes_on_at_midnight(
    answers: Any, answer: Any, boxes: AnswerBoxes, crowd: Any, write: Any
) -> None:
    answers(crowd[:4], "drive", (4,) * 4)

    assert end_rounds(write, boxes, date(2026, 3, 3)) == []
    answer(crowd[4], "drive", 4)
    assert counts("east") == [0, 0, 0, 5, 0]


def test_a_server_that_stops_stores_what_is_five_together_and_asks_the_others_again(
    answers: Any, answer: Any, boxes: AnswerBoxes, crowd: Any, company: Any, write: Any
) -> None:
    answers(crowd[:4], "drive", (4,) * 4)
    answer(company.zhao, "drive", 2)
    answer(crowd[0], "fair", 1)

    assert join_rests(write, boxes) == 1
    assert counts("") == [0, 1, 0, 4, 0]
    answer(crowd[0], "fair", 1)  # asked again
    with pytest.raises(AnsweredBefore):
        answer(crowd[0], "drive", 1)


def test_the_lane_of_people_ends_the_rounds_that_are_over(
    runtime: Any, crowd: Any, clock: Any
) -> None:
    """Five answered one question, four the other: these are dropped."""
    company = load_company()
    for place, person in enumerate(crowd[:9]):
        asked = asked_of(company, person, date(2026, 3, 2))
        given = PulseGiven(person, "drive" if place < 5 else "fair", 4)
        give_answer(runtime.write, runtime.answer_boxes, asked, given)
    clock.set("2026-04-01T00:05")
    ended = AuditLine.action == "end_pulse"
    people_lane(runtime).tick()

    assert [line.subject for line in AuditLine.select().where(ended)] == ["pulse:2026-03"]
    assert runtime.answer_boxes.waiting() == []  # four to the other question were dropped
    assert counts("east") == [0, 0, 0, 5, 0]
    assert counts("", "fair") == []


def test_statements_are_counted_by_supervisor(
    answers: Any, crowd: Any, company: Any, clock: Any
) -> None:
    clock.set("2026-04-08T10:00")
    answers(crowd[:5], "helps", (1, 2, 3, 4, 5))

    assert counts(company.sun, "helps", "2026-H1") == [1, 1, 1, 1, 1]
    assert len(CROWD) == 12


def test_a_box_of_a_round_that_has_ended_changes_no_count(
    answers: Any, boxes: AnswerBoxes, crowd: Any, write: Any
) -> None:
    answers(crowd[:5], "drive", (4,) * 5)
    end_rounds(write, boxes, date(2026, 4, 1))
    late = AnswerBox()
    for person in crowd[5:10]:
        late.add(person, 1)

    write(lambda tx: store_box(tx, DRIVE, "east", late))
    assert counts("east") == [0, 0, 0, 5, 0]
    assert names() == []


def test_an_answer_in_another_processes_box_is_not_taken_again(
    answers: Any, answer: Any, crowd: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: set[str] = set()
    monkeypatch.setattr(
        "webapp.effect.operations.answer_pulse.holds_lease", lambda work: work not in held
    )
    held.add(AnswerBoxes().claim(DRIVE, crowd[0]))

    with pytest.raises(AnsweredBefore):
        answer(crowd[0], "drive", 4)
    answers(crowd[1:6], "drive", (4,) * 5)
    assert counts("east") == [0, 0, 0, 5, 0]


def test_a_claim_names_nobody_without_the_key() -> None:
    said = AnswerBoxes(b"key").claim(DRIVE, "1101")
    assert "1101" not in said
    assert said != AnswerBoxes(b"another").claim(DRIVE, "1101")
    assert said == AnswerBoxes(b"key").claim(DRIVE, "1101")
