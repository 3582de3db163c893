"""The sample company's courses: written in the first days, answered by most sellers since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from webapp.demo.chance import chance
from webapp.demo.events import Event, event_moment
from webapp.facts.transactions import Transaction
from webapp.feedback.courses import QUESTIONS, CourseQuestion, lessons
from webapp.feedback.operations.teach_courses import (
    LessonGiven,
    answer_course,
    has_passed,
    write_lesson,
)
from webapp.talks.operations.assign_courses import courses_wanted, make_due

AUTHOR = "1021"


def _asked(*questions: tuple[str, str, str, str]) -> tuple[CourseQuestion, ...]:
    """Questions with the right answer first; it stands second on the page."""
    return tuple(
        CourseQuestion(text, (wrong, right, other), 1) for text, right, wrong, other in questions
    )


COURSES = (
    LessonGiven(
        "报价前的三个问题",
        "",
        "先问哪天交房，再问几口人住，最后问大概的预算。三样都清楚了再谈价格，客户才听得进去。",
        5,
        "invited",
        _asked(
            ("先问什么？", "哪天交房", "预算多少", "要不要打折"),
            ("什么时候谈价格？", "三样都问清楚以后", "一接通就谈", "到店再说，电话里不谈"),
            (
                "客户一上来就问价格，怎么办？",
                "先问交房时间，再给一个范围",
                "直接报最低价",
                "请他自己到店看",
            ),
        ),
    ),
    LessonGiven(
        "环保等级怎么讲",
        "",
        "只讲检测报告上有的：等级、检测单位、日期。报告可以发给客户。没有测过的不说。",
        6,
        "visited",
        _asked(
            ("讲环保看什么？", "检测报告", "同事怎么说", "包装上的图案"),
            ("没有测过的产品怎么说？", "说没有测过", "说都一样环保", "避开不谈"),
            ("报告能发给客户吗？", "能", "不能", "成交以后才能"),
        ),
    ),
    LessonGiven(
        "拍卡的照片",
        "",
        "当场拍，卡号要看得清，不要反光。拍不清就重拍，别从相册里选。",
        3,
        "cards",
        _asked(
            ("什么时候拍？", "当场", "晚上一起拍", "有空再拍"),
            ("反光看不清怎么办？", "换个角度重拍", "照样上传", "从相册里选一张"),
            ("照片最要紧的是什么？", "卡号看得清", "背景好看", "客户入镜"),
        ),
    ),
)


def course_events(seed: int, sellers: Sequence[str], start: date, today: date) -> Iterator[Event]:
    """A supervisor writes the courses on the first day; sellers answer on the days after."""
    for place, given in enumerate(COURSES):
        at = event_moment(start, 17.5 + 0.01 * place)
        yield Event(at, partial(write_lesson, by=AUTHOR, given=given))
    day = start + timedelta(days=1)
    while day <= today:
        for place, seller in enumerate(sellers):
            if chance(seed, seller, day, "course").random() < 0.06:
                at = event_moment(day, 12.2 + 0.01 * place)
                yield Event(at, partial(_answer, seed=seed, seller=seller, day=day))
        day += timedelta(days=1)


def due_course_events(start: date, today: date) -> Iterator[Event]:
    """Each Monday from the third week on: courses become due by the weak step."""
    day = start + timedelta(days=14)
    while day <= today:
        if day.weekday() == 0:
            yield Event(event_moment(day, 7.6), _make_due)
        day += timedelta(days=1)


def _make_due(tx: Transaction) -> None:
    tx.flush()  # the funnels are read from the tallies
    company = tx.company
    make_due(tx, list(courses_wanted(company, company.clock.day(tx.now))))


def _answer(tx: Transaction, seed: int, seller: str, day: date) -> None:
    """Answer the first course that the seller has not passed; two of three tries are right."""
    random = chance(seed, seller, day, "answers")
    if tx.company.posting(seller, day) is None:
        return  # hired later
    held = lessons()
    open_ones = [each for each in held if not has_passed(seller, each.course)]
    if open_ones:
        right = random.random() < 0.67
        picks = [1] * QUESTIONS if right else [1, 0, 1]
        answer_course(tx, seller, open_ones[0].course, picks)
