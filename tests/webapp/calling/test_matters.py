"""Matters: opened from calls, owned, answered once, and the answer told to those who said it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.webapp.calling.test_topics import said
from webapp.calling.matters import matter_seen, voices_of
from webapp.calling.models import Matter, MatterCall
from webapp.calling.operations.matters import (
    ANSWER,
    MatterAnswered,
    MatterGiven,
    NoOwner,
    NothingSaid,
    TooSoonOrLateToAnswer,
    add_to_matter,
    answer_matter,
    hand_matter,
    open_matter,
    wish_matter,
)
from webapp.core.errors import Missing, NotAllowed, NotFound, UnknownChoice
from webapp.core.fields import TextTooLong
from webapp.messaging.models import Reminder

DUE = date(2026, 3, 9)


@pytest.fixture
def calls(write: Any, company: Any) -> list[int]:
    """Two calls that say the same, by lin and zhao."""
    note = "隔壁打八折"
    return [
        said(write, company.lin, "c1", "price", note=note),
        said(write, company.zhao, "c2", note=note),
    ]


@pytest.fixture
def given(company: Any, calls: list[int]) -> MatterGiven:
    return MatterGiven("m1", "隔壁打八折，怎么办", "price", company.gao, DUE, calls)


@pytest.fixture
def matter(write: Any, company: Any, given: MatterGiven) -> int:
    return int(write(lambda tx: open_matter(tx, company.sun, given)))


def told(person: str) -> list[tuple[str, str]]:
    rows = Reminder.select(Reminder.kind, Reminder.href).where(Reminder.person == person)
    return [row for row in rows.tuples() if row[0] == "matter"]


def test_it_is_opened_and_its_owner_asked(
    write: Any, company: Any, given: MatterGiven, matter: int
) -> None:
    found = matter_seen(matter)

    assert (found.owner, found.due_on, found.times, found.answer) == (company.gao, DUE, 2, "")
    assert told(company.gao) == [("matter", f"/matters/{matter}")]
    assert told(company.sun) == []
    assert not found.is_late(DUE)
    assert found.is_late(date(2026, 3, 10))


def test_one_form_opens_one_matter(
    write: Any, company: Any, given: MatterGiven, matter: int
) -> None:
    assert write(lambda tx: open_matter(tx, company.sun, given)) == matter
    assert Matter.select().count() == 1


def test_the_answer_is_told_once_to_everybody_who_said_it(
    write: Any, company: Any, matter: int
) -> None:
    count = write(lambda tx: answer_matter(tx, company.gao, matter, "本周起送安装"))

    assert count == 2
    assert told(company.lin) == told(company.zhao) == [("matter", f"/matters/{matter}")]
    assert told(company.wang) == []
    assert matter_seen(matter).answer == "本周起送安装"
    with pytest.raises(MatterAnswered):
        write(lambda tx: answer_matter(tx, company.gao, matter, "再说"))
    with pytest.raises(MatterAnswered):
        write(lambda tx: hand_matter(tx, company.he, matter, company.lu, DUE))


def test_only_its_owner_hr_and_leaders_answer_or_hand_it_over(
    write: Any, company: Any, matter: int
) -> None:
    for who in (company.sun, company.qin, company.lin):
        with pytest.raises(NotAllowed):
            write(lambda tx, by=who: answer_matter(tx, by, matter, "好"))
        with pytest.raises(NotAllowed):
            write(lambda tx, by=who: hand_matter(tx, by, matter, company.lu, DUE))
    write(lambda tx: hand_matter(tx, company.gao, matter, company.qin, date(2026, 3, 12)))
    found = matter_seen(matter)
    assert (found.owner, found.due_on) == (company.qin, date(2026, 3, 12))
    assert told(company.qin) == [("matter", f"/matters/{matter}")]
    with pytest.raises(NotAllowed):
        write(lambda tx: answer_matter(tx, company.gao, matter, "好"))
    write(lambda tx: answer_matter(tx, company.qin, matter, "好"))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"title": " "}, Missing),
        ({"title": "长" * 61}, TextTooLong),
        ({"topic": "weather"}, UnknownChoice),
        ({"owner": "1101"}, NoOwner),
        ({"owner": "nobody"}, NoOwner),
        ({"due_on": date(2026, 3, 1)}, TooSoonOrLateToAnswer),
        ({"due_on": date(2026, 6, 3)}, TooSoonOrLateToAnswer),
        ({"calls": []}, NothingSaid),
    ],
)
def test_what_is_refused(
    write: Any, company: Any, given: MatterGiven, change: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        write(lambda tx: open_matter(tx, company.sun, replace(given, **change)))
    assert Matter.select().count() == 0


def test_an_empty_or_long_answer_is_refused(write: Any, company: Any, matter: int) -> None:
    for text, refusal in (("", Missing), ("长" * (ANSWER.most + 1), TextTooLong)):
        with pytest.raises(refusal):
            write(lambda tx, text=text: answer_matter(tx, company.gao, matter, text))
    with pytest.raises(NotFound):
        write(lambda tx: answer_matter(tx, company.he, 99, "好"))


def test_a_call_is_in_one_matter_alone_and_more_calls_join_an_open_one(
    write: Any, company: Any, given: MatterGiven, matter: int
) -> None:
    third = said(write, company.wang, "c3", note="隔壁又打七折")
    again = replace(given, key="m2")
    with pytest.raises(NothingSaid):
        write(lambda tx: open_matter(tx, company.sun, again))
    write(lambda tx: add_to_matter(tx, company.sun, matter, [third]))

    assert voices_of(matter) == [company.lin, company.wang, company.zhao]
    with pytest.raises(NothingSaid):
        write(lambda tx: add_to_matter(tx, company.sun, matter, [third]))
    assert MatterCall.select().count() == 3


def test_a_wish_names_nobody_has_no_owner_and_its_two_are_told(write: Any, company: Any) -> None:
    number = write(lambda tx: wish_matter(tx, 7, "电话区换个房间", (company.lin, company.sun)))
    found = matter_seen(number)

    assert (found.opened_by, found.owner, found.times) == (None, None, 0)
    with pytest.raises(NotAllowed):
        write(lambda tx: answer_matter(tx, company.gao, number, "好"))
    write(lambda tx: hand_matter(tx, company.he, number, company.gao, DUE))
    assert write(lambda tx: answer_matter(tx, company.gao, number, "下月换")) == 2
    assert told(company.lin) == told(company.sun) == [("matter", f"/matters/{number}")]
