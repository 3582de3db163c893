"""Courses: the list, one course with its three questions, and the form that writes one."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template, request, url_for
from flask import Response as FileResponse
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.roles import READERS, SELLERS
from webapp.core.errors import JiebaoError
from webapp.feedback.courses import (
    ANSWERS,
    QUESTIONS,
    STEPS,
    CourseQuestion,
    Lesson,
    course_file,
    lesson_of,
    lessons,
    passed_counts,
    tries_of,
)
from webapp.feedback.due_courses import DUE_DAYS, due_courses_of, taken_counts
from webapp.feedback.operations.teach_courses import (
    ANSWER_MOST,
    LINK,
    MINUTES,
    QUESTION_MOST,
    TEXT,
    LessonGiven,
    answer_course,
    write_lesson,
)
from webapp.feedback.operations.trainings import COURSE
from webapp.feedback.pages.file_of_form import answer_with, stored_file
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, row_number
from webapp.web.list_pages import list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("courses", __name__)
INPUTS = {each.name: each for each in (COURSE, LINK, TEXT, MINUTES)}
NEW = timedelta(days=14)  # after the hiring: all courses are due


@page.get("/courses")
def show() -> str:
    """All courses: for a seller those due, then those not passed; for others how many passed."""
    held, tries = lessons(), tries_of(me().person)
    sells = me().role in SELLERS
    dues = due_courses_of(me().person, runtime().today) if sells else {}
    if sells:
        held.sort(key=lambda each: (each.course not in dues, tries.get(each.course, (False,))[0]))
    listed = list_page(len(held), "courses.show")
    return render_template(
        "feedback/courses/index.html",
        lessons=listed.of(held),
        page=listed,
        tries=tries,
        counts=passed_counts() if me().role in READERS else {},
        taken=taken_counts() if me().role in READERS else {},
        dues=dues,
        sells=sells,
        writes=me().role in READERS,
        due_on=_due_on() if sells else None,
        steps=STEPS,
        today=runtime().today,
    )


@page.get("/courses/<int:course>")
def show_one(course: int) -> str:
    """One course; a seller who has not passed it answers its questions."""
    return _one(lesson_of(course), Filled(""))


@page.get("/courses/<int:course>/file")
def show_file(course: int) -> FileResponse:
    """The course's file; a PDF as a download. Raises NotFound."""
    lesson_of(course)
    return answer_with(course_file(course))


@page.post("/courses/<int:course>/answers")
def answer(course: int) -> str | Response | tuple[str, int]:
    """Answer the questions."""
    lesson, form, person = lesson_of(course), filled(), me().person
    picks = [_picked(form, place) for place in range(QUESTIONS)]
    try:
        right = runtime().write(lambda tx: answer_course(tx, person, course, picks))
    except JiebaoError as refusal:
        return _one(lesson, form.refuse(refusal)), refusal.status
    if right == QUESTIONS:
        flash_message(gettext("通过了，记进您的培训。"))
        return redirect_to(url_for("courses.show"))
    flash_message(gettext("答对 %(n)s 题，还没通过。再看一遍，明天再答。", n=right), "amber")
    return redirect_to(url_for("courses.show_one", course=course))


@page.get("/courses/new")
def new() -> str:
    """The form of a course; with `course` it is filled with that one."""
    number = row_number(request.args.get("course", ""))
    return _form(Filled("", _typed(lesson_of(number)) if number else {}))


@page.post("/courses")
def write() -> str | Response | tuple[str, int]:
    """Write a course, with its file."""
    form, by = filled(), me().person
    try:
        given, file = _given(form), stored_file()
        course = runtime().write(lambda tx: write_lesson(tx, by, given, file))
    except JiebaoError as refusal:
        return _form(form.refuse(refusal)), refusal.status
    flash_message(gettext("课程已保存，销售现在就能学。"))
    return redirect_to(url_for("courses.show_one", course=course))


def _given(form: Filled) -> LessonGiven:
    values = form.values
    return LessonGiven(
        COURSE.read(values),
        LINK.read(values),
        TEXT.read(values),
        MINUTES.read(values),
        values.get("step", ""),
        [
            CourseQuestion(
                values.get(f"question-{place}", ""),
                tuple(values.get(f"answer-{place}-{number}", "") for number in range(ANSWERS)),
                _picked(form, place, "right"),
            )
            for place in range(QUESTIONS)
        ],
    )


def _picked(form: Filled, place: int, name: str = "pick") -> int:
    """The answer chosen for a question; -1 for none."""
    typed = form.values.get(f"{name}-{place}", "")
    return int(typed) if typed in tuple(map(str, range(ANSWERS))) else -1


def _typed(lesson: Lesson) -> dict[str, str]:
    """A course as the form holds it."""
    values = {
        "course": lesson.name,
        "link": lesson.link,
        "text": lesson.text,
        "minutes": str(lesson.minutes),
        "step": lesson.step,
    }
    for place, question in enumerate(lesson.questions):
        values[f"question-{place}"] = question.text
        values[f"right-{place}"] = str(question.right)
        for number, each in enumerate(question.answers):
            values[f"answer-{place}-{number}"] = each
    return values


def _due_on() -> str | None:
    """For a new hire the ISO day on which all courses are due; None for others."""
    hired = runtime().company.people[me().person].hired
    last = hired + NEW if hired else None
    return last.isoformat() if last and last >= runtime().today else None


def _one(lesson: Lesson, form: Filled) -> str:
    passed, last = tries_of(me().person).get(lesson.course, (False, None))
    return render_template(
        "feedback/courses/one.html",
        lesson=lesson,
        file=course_file(lesson.course),
        form=form,
        sells=me().role in SELLERS,
        writes=me().role in READERS,
        passed=passed,
        due_days=DUE_DAYS,
        due=due_courses_of(me().person, runtime().today).get(lesson.course),
        tried=last == runtime().today,
        steps=STEPS,
    )


def _form(form: Filled) -> str:
    return render_template(
        "feedback/courses/new.html",
        form=form,
        inputs=INPUTS,
        steps=STEPS,
        questions=range(QUESTIONS),
        answers=range(ANSWERS),
        question_most=QUESTION_MOST,
        answer_most=ANSWER_MOST,
    )
