"""Courses with three questions: written, answered once a day, passed as a training."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from webapp.company.models import Person
from webapp.company.parts import COURSES
from webapp.core.errors import JiebaoError, Missing, NoSeller, NotFound, UnknownChoice
from webapp.core.fields import TextTooLong
from webapp.facts.models import Fact
from webapp.feedback.courses import CourseQuestion, lesson_of, lessons, tries_of
from webapp.feedback.models import Training
from webapp.feedback.operations.teach_courses import (
    LessonGiven,
    LinkWrong,
    MinutesWrong,
    NothingToRead,
    PassedBefore,
    TriedToday,
    answer_course,
    write_lesson,
)
from webapp.feedback.operations.trainings import NameTooLong
from webapp.home.operations.switch_parts import switch_part

PDF = b"%PDF-1.7\n%%EOF"
EVERYBODY = ("lin", "wang", "zhao", "sun", "gao", "qin", "he", "lu")
ASKED = tuple(CourseQuestion(f"第 {n} 问", ("甲", "乙", "丙"), n) for n in range(3))
GIVEN = LessonGiven("报价前的三个问题", "", "先问交房时间，再问预算。", 8, "invited", ASKED)
RIGHT, WRONG = (0, 1, 2), (0, 1, 1)


@pytest.fixture
def course(write: Any, company: Any) -> int:
    return int(write(lambda tx: write_lesson(tx, company.sun, GIVEN)))


def answers(write: Any, who: str, course: int, picks: tuple[int, ...]) -> int:
    return int(write(lambda tx: answer_course(tx, who, course, picks)))


def test_all_right_is_a_passed_training(write: Any, company: Any, course: int) -> None:
    assert answers(write, company.lin, course, RIGHT) == 3
    [row] = Training.select()
    fact = Fact.get_by_id(row.fact_id)
    assert (row.course_id, row.passed) == (course, True)
    assert (fact.person_id, fact.recorded_by_id, fact.kind) == (company.lin,) * 2 + ("training",)
    assert tries_of(company.lin) == {course: (True, date(2026, 3, 2))}
    with pytest.raises(PassedBefore):
        answers(write, company.lin, course, RIGHT)


def test_a_wrong_answer_records_no_training_and_the_next_try_is_tomorrows(
    write: Any, company: Any, clock: SettableClock, course: int
) -> None:
    assert answers(write, company.lin, course, WRONG) == 2
    assert Training.select().count() == 0
    with pytest.raises(TriedToday):
        answers(write, company.lin, course, RIGHT)
    clock.set("2026-03-03T09:00")
    assert answers(write, company.lin, course, RIGHT) == 3
    assert tries_of(company.lin) == {course: (True, date(2026, 3, 3))}


def test_who_does_not_sell_and_a_missing_answer_are_refused(
    write: Any, company: Any, course: int
) -> None:
    with pytest.raises(NoSeller):
        answers(write, company.sun, course, RIGHT)
    for picks in ((0, 1), (0, 1, -1), (0, 1, 3)):
        with pytest.raises(Missing):
            answers(write, company.lin, course, picks)
    with pytest.raises(NotFound):
        answers(write, company.lin, 99, RIGHT)


def test_a_course_written_anew_keeps_its_number(write: Any, company: Any, course: int) -> None:
    again = replace(GIVEN, text="先问预算。", minutes=5)
    assert write(lambda tx: write_lesson(tx, company.he, again)) == course
    assert (lesson_of(course).text, lesson_of(course).minutes) == ("先问预算。", 5)
    assert [each.name for each in lessons()] == ["报价前的三个问题"]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"name": ""}, Missing),
        ({"name": "长" * 61}, NameTooLong),
        ({"text": ""}, NothingToRead),
        ({"text": "长" * 2001}, TextTooLong),
        ({"minutes": 0}, MinutesWrong),
        ({"minutes": 121}, MinutesWrong),
        ({"step": "luck"}, UnknownChoice),
        ({"link": "javascript:alert(1)"}, LinkWrong),
        ({"link": "https://a:b@example.org/"}, LinkWrong),
        ({"link": "https://[x"}, LinkWrong),
        ({"questions": (replace(ASKED[0], text=" "), *ASKED[1:])}, Missing),
        ({"questions": (replace(ASKED[0], answers=("甲", "", "丙")), *ASKED[1:])}, Missing),
        ({"questions": (replace(ASKED[0], right=-1), *ASKED[1:])}, Missing),
        ({"questions": ASKED[:2]}, NotFound),
    ],
)
def test_what_is_refused(
    write: Any, company: Any, change: dict[str, Any], refusal: type[JiebaoError]
) -> None:
    with pytest.raises(refusal):
        write(lambda tx: write_lesson(tx, company.sun, replace(GIVEN, **change)))
    assert lessons() == []


def opens(client_of: Any, company: Any, address: str) -> set[str]:
    clients = {who: client_of(getattr(company, who)) for who in EVERYBODY}
    return {who for who, client in clients.items() if client.get(address).status_code == 200}


def test_everybody_reads_courses_and_those_who_lead_write_them(
    client_of: Any, company: Any, course: int
) -> None:
    for address in ("/courses", f"/courses/{course}"):
        assert opens(client_of, company, address) == set(EVERYBODY)
    assert opens(client_of, company, "/courses/new") == {"sun", "gao", "qin", "he", "lu"}
    assert client_of(company.lin).get("/courses/99").status_code == 404
    assert "✓" not in client_of(company.lin).get(f"/courses/{course}").text
    assert "✓ 甲" in client_of(company.sun).get(f"/courses/{course}").text


@pytest.mark.parametrize(("hired", "due"), [(15, ""), (14, "3月2日"), (0, "3月16日")])
def test_all_courses_are_due_within_fourteen_days_of_the_hiring(
    client_of: Any, write: Any, company: Any, course: int, hired: int, due: str
) -> None:
    on = date(2026, 3, 2) - timedelta(days=hired)
    write(lambda tx: set_hired(tx, company.lin, on))
    page = client_of(company.lin).get("/courses").text
    assert ("新来的同事" in page) == bool(due)
    assert f"2026年{due}前学完" in page or not due
    assert "待学" in page


def set_hired(tx: Any, person: str, on: date) -> None:
    Person.update(hired_on=on).where(Person.id == person).execute()
    tx.notice("roster")


def test_a_seller_answers_on_the_page(client_of: Any, company: Any, course: int) -> None:
    lin, to = client_of(company.lin), f"/courses/{course}/answers"
    assert "待学" in lin.get("/courses").text
    some = lin.post(to, data={"pick-0": "0", "pick-1": "1"})
    assert some.status_code == 400
    assert "这一项还没有填" in some.text
    picks = {f"pick-{place}": str(pick) for place, pick in enumerate(RIGHT)}
    assert lin.post(to, data=picks).status_code == 303
    assert "通过" in lin.get("/courses").text
    assert client_of(company.sun).post(to, data=picks).status_code == 403
    assert "1 人通过" in client_of(company.sun).get("/courses").text
    assert "报价前的三个问题" in lin.get("/trainings").text


def test_a_wrong_try_says_so_and_closes_the_form_until_tomorrow(
    client_of: Any, company: Any, course: int
) -> None:
    lin, to = client_of(company.lin), f"/courses/{course}/answers"
    picks = {f"pick-{place}": str(pick) for place, pick in enumerate(WRONG)}
    assert lin.post(to, data=picks).status_code == 303
    page = lin.get(f"/courses/{course}").text
    assert "明天再答" in page
    assert "交卷" not in page
    assert lin.post(to, data=picks).status_code == 409


def test_a_course_is_written_on_the_page_and_keeps_what_was_typed(
    client_of: Any, company: Any
) -> None:
    sun = client_of(company.sun)
    form = {"course": "环保等级怎么讲", "text": "看检测报告。", "minutes": "x", "step": "invited"}
    for place in range(3):
        form |= {f"question-{place}": f"问 {place}", f"right-{place}": "1"}
        form |= {f"answer-{place}-{number}": f"答 {number}" for number in range(3)}
    refused = sun.post("/courses", data=form)
    assert refused.status_code == 400
    assert "环保等级怎么讲" in refused.text
    written = sun.post("/courses", data=form | {"minutes": "6"})
    assert written.status_code == 303
    again = sun.get(f"/courses/new?course={written.location.rsplit('/', 1)[1]}").text
    assert "看检测报告。" in again
    assert again.count("checked") == 3


def test_a_course_may_be_a_file_alone_and_the_newest_one_holds(
    client_of: Any, company: Any
) -> None:
    sun, lin = client_of(company.sun), client_of(company.lin)
    form = {"course": "检测报告", "minutes": "6", "step": ""}
    for place in range(3):
        form |= {f"question-{place}": f"问 {place}", f"right-{place}": "1"}
        form |= {f"answer-{place}-{number}": f"答 {number}" for number in range(3)}
    nothing = sun.post("/courses", data=form)
    assert nothing.status_code == 400
    assert "或传一个文件" in nothing.text
    wrong = sun.post("/courses", data=form | {"file": (BytesIO(b"MZ"), "a.exe")})
    assert wrong.status_code == 415
    to = sun.post("/courses", data=form | {"file": (BytesIO(PDF), "报告.pdf")}).location
    assert "下载文件：报告.pdf" in lin.get(to).text
    assert lin.get(f"{to}/file").data == PDF
    assert "attachment" in lin.get(f"{to}/file").headers["Content-Disposition"]
    assert sun.post("/courses", data=form | {"minutes": "7"}).status_code == 303  # keeps its file
    newer = PDF + b"\n"
    assert (
        sun.post("/courses", data=form | {"file": (BytesIO(newer), "新报告.pdf")}).status_code
        == 303
    )
    assert lin.get(f"{to}/file").data == newer
    assert client_of(company.lin).get("/courses/99/file").status_code == 404


def test_a_part_that_is_off_is_gone_from_every_page(
    client_of: Any, write: Any, company: Any, course: int
) -> None:
    write(partial(switch_part, by=company.he, part=COURSES, on=False))
    for who in EVERYBODY:
        client = client_of(getattr(company, who))
        for address in ("/courses", f"/courses/{course}", "/courses/new"):
            assert client.get(address).status_code in (403, 404)
        for address in ("/me", "/menu", "/trainings"):
            assert 'href="/courses' not in client.get(address).text
