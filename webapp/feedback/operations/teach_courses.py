"""Courses: what is to be read, three questions about it, and a pass that is a training record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from rules.reads import TRAININGS
from webapp.core.errors import JiebaoError, Missing, NotFound, UnknownChoice, _
from webapp.core.fields import Count, Text
from webapp.facts.operations.record import content_hash, demand_seller, record
from webapp.facts.transactions import Transaction
from webapp.feedback.courses import (
    ANSWERS,
    QUESTIONS,
    STEPS,
    SUBJECT,
    CourseQuestion,
    Lesson,
    course_file,
    lesson_of,
)
from webapp.feedback.models import CourseLesson, CourseTry, Training
from webapp.feedback.operations.stored_files import FileStored, attach_stored
from webapp.feedback.operations.trainings import COURSE, course_named


class MinutesWrong(JiebaoError):
    """A number of minutes that is none."""

    sentence = _("请填 %(least)s 到 %(most)s 分钟。")
    field = "minutes"


class LinkWrong(JiebaoError):
    """A link that does not begin with https:// or http://, or holds an account."""

    sentence = _("链接要以 https:// 或 http:// 开头。")
    field = "link"


class NothingToRead(JiebaoError):
    """A course without a text, a link and a file."""

    sentence = _("请写要学的内容，或填链接，或传一个文件。")
    field = "text"


class TriedToday(JiebaoError):
    """The person's answers of today were not all right; the next try is tomorrow's."""

    sentence = _("今天已经答过一次，请再看一遍内容，明天再答。")
    status = 409


class PassedBefore(JiebaoError):
    """The person has passed the course."""

    sentence = _("这门课您已经通过了。")
    status = 409


LINK = Text("link", most=300, required=False)
TEXT = Text("text", most=2000, required=False)
MINUTES = Count("minutes", most=120, malformed=MinutesWrong)
QUESTION_MOST, ANSWER_MOST = 80, 60  # characters


@dataclass(frozen=True)
class LessonGiven:
    """A course as entered; `name` of an existing one writes it anew."""

    name: str
    link: str
    text: str
    minutes: int
    step: str
    questions: Sequence[CourseQuestion]


def write_lesson(
    tx: Transaction, by: str, given: LessonGiven, file: FileStored | None = None
) -> int:
    """Write a course, or write it anew; return its number. Its newest file holds.

    Raises Missing, NameTooLong, TextTooLong, MinutesWrong, LinkWrong, NothingToRead, UnknownChoice,
    TooManyAttachments.
    """
    name = COURSE.clean(given.name)
    link, text = LINK.clean(given.link), TEXT.clean(given.text)
    check_link(link)
    if given.step not in STEPS:
        raise UnknownChoice()
    course = course_named(tx, name)
    if not (link or text or file or course_file(course)):
        raise NothingToRead()
    tx.insert(
        CourseLesson,
        course=course,
        link=link,
        text=text,
        minutes=MINUTES.check(given.minutes),
        step=given.step,
        questions=json.dumps(_questions(given.questions), ensure_ascii=False),
        by=by,
        at=tx.now,
    )
    tx.audit(by, "write_course", f"course:{course}", after={"name": name})
    attach_stored(tx, by, f"{SUBJECT}:{course}", file)
    return course


def answer_course(tx: Transaction, person: str, course: int, picks: Sequence[int]) -> int:
    """Answer a course's questions, once a day until all are right; return how many are right.

    With all right the person has passed the training. Wrong answers are no failed training: nobody
    loses anything by a try. Raises NotFound, NoSeller, Missing, PassedBefore, TriedToday.
    """
    lesson = lesson_of(course)
    demand_seller(tx, person)
    if has_passed(person, course):
        raise PassedBefore()
    today = tx.company.clock.day(tx.now)
    own = (CourseTry.course == course, CourseTry.person == person, CourseTry.on == today)
    if CourseTry.select().where(*own).exists():
        raise TriedToday()
    right = _count_right(lesson, picks)
    tx.insert(CourseTry, course=course, person=person, on=today, right=right, at=tx.now)
    if right == QUESTIONS:
        key = f"course:{course}:{person}:{today.isoformat()}"
        digest = content_hash({"kind": "training", "who": person, "course": course, "on": today})
        receipt = record(tx, "training", key, digest, person=person, by=person)
        tx.touch(TRAININGS, today, today, who=person)
        tx.insert(Training, fact=receipt.number, course=course, passed=True)
    return right


def has_passed(person: str, course: int) -> bool:
    """Whether the questions of a course were answered rightly by a person on some day."""
    tries = CourseTry.select().where(CourseTry.course == course, CourseTry.person == person)
    return bool(tries.where(CourseTry.right == QUESTIONS).exists())


def _count_right(lesson: Lesson, picks: Sequence[int]) -> int:
    if len(picks) != QUESTIONS or any(not 0 <= pick < ANSWERS for pick in picks):
        raise Missing("pick-0")
    pairs = zip(lesson.questions, picks, strict=True)
    return sum(question.right == pick for question, pick in pairs)


def check_link(link: str) -> None:
    """Check the link of a course or of an item of the library. Raises LinkWrong."""
    try:
        parts = urlsplit(link)
        wrong = parts.scheme not in ("https", "http") or not parts.hostname or bool(parts.username)
    except ValueError:
        wrong = True
    if link and wrong:
        raise LinkWrong()


def _questions(given: Sequence[CourseQuestion]) -> list[list[object]]:
    """Three questions with three answers each, as they are stored."""
    if len(given) != QUESTIONS:
        raise NotFound()
    found: list[list[object]] = []
    for place, question in enumerate(given):
        asked = Text(f"question-{place}", QUESTION_MOST).clean(question.text)
        if len(question.answers) != ANSWERS:
            raise NotFound()
        answers = [
            Text(f"answer-{place}-{number}", ANSWER_MOST).clean(answer)
            for number, answer in enumerate(question.answers)
        ]
        if not 0 <= question.right < ANSWERS:
            raise Missing(f"right-{place}")
        found.append([asked, answers, question.right])
    return found
