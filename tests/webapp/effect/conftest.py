"""A team large enough for cohorts: twelve telephone sellers beside the cast, all under sun."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest

from webapp.company.models import Person
from webapp.core.answer_boxes import AnswerBoxes
from webapp.effect.operations.answer_pulse import PulseGiven, give_answer
from webapp.effect.rounds import asked_of
from webapp.people.operations.add_people import PersonGiven, add_people
from webapp.schemes.company_loading import load_company

CROWD = tuple(f"{number}" for number in range(2001, 2013))
Answer = Callable[[str, str, int], None]


@pytest.fixture
def crowd(write: Any, company: Any) -> tuple[str, ...]:
    """Twelve sellers of the east store."""
    hired = date(2025, 1, 6)
    people = [
        PersonGiven(each, f"众{each}", "telesales", "east", supervisor=company.sun, hired=hired)
        for each in CROWD
    ]
    write(lambda tx: add_people(tx, company.he, people))
    write(lambda _tx: Person.update(must_change_password=False).execute())
    return CROWD


@pytest.fixture
def boxes() -> AnswerBoxes:
    return AnswerBoxes()


@pytest.fixture
def answer(write: Any, boxes: AnswerBoxes, clock: Any) -> Answer:
    """Gives one person's answer to a question, on the clock's day."""

    def give(person: str, question: str, value: int) -> None:
        company = load_company()
        asked = asked_of(company, person, company.clock.day(clock.now))
        give_answer(write, boxes, asked, PulseGiven(person, question, value))

    return give


@pytest.fixture
def answers(answer: Answer) -> Callable[[Iterable[str], str, Iterable[int]], None]:
    """Gives an answer of each of these people, with these values."""

    def give(people: Iterable[str], question: str, values: Iterable[int]) -> None:
        for person, value in zip(people, values, strict=True):
            answer(person, question, value)

    return give
