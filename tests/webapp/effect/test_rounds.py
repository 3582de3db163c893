"""What is asked of whom and when: each month, a quarter of a large company each week."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from webapp.core.answer_boxes import Question
from webapp.effect.pulse_reading import halves_before, months_before
from webapp.effect.rounds import asked_of, open_rounds, week_of
from webapp.schemes.company_loading import load_company

MONDAY = date(2026, 3, 2)
APRIL = date(2026, 4, 1)


def keys(person: str, day: date) -> list[tuple[Question, str]]:
    return [(each.question, each.cohort) for each in asked_of(load_company(), person, day)]


def test_a_seller_is_asked_two_questions_a_month_for_the_own_team(company: Any) -> None:
    assert keys(company.lin, MONDAY) == [
        (Question("2026-03", "drive"), "east"),
        (Question("2026-03", "fair"), "east"),
    ]
    assert asked_of(load_company(), company.lin, MONDAY)[0].last == date(2026, 3, 31)


def test_in_april_and_october_three_statements_about_the_supervisor_are_added(company: Any) -> None:
    assert [question for question, _ in keys(company.lin, APRIL)][2:] == [
        Question("2026-H1", "shares"),
        Question("2026-H1", "helps"),
        Question("2026-H1", "teaches"),
    ]
    assert {cohort for _, cohort in keys(company.lin, APRIL)[2:]} == {company.sun}
    assert open_rounds(date(2026, 10, 31)) == {"2026-10", "2026-H2"}
    assert open_rounds(date(2026, 11, 1)) == {"2026-11"}


def test_who_has_no_supervisor_is_asked_about_the_head_and_the_head_about_nobody(
    company: Any,
) -> None:
    assert load_company().supervisor_of(company.sun, APRIL) == company.gao
    assert load_company().supervisor_of(company.gao, APRIL) is None


def test_hr_and_leaders_are_asked_nothing(company: Any) -> None:
    assert keys(company.he, APRIL) == []
    assert keys(company.lu, APRIL) == []


def test_in_a_large_company_each_week_begins_with_a_quarter_of_the_people() -> None:
    people = [str(number) for number in range(80)]
    weeks = Counter(week_of(each, people, "2026-03") for each in people)

    assert weeks == {0: 20, 1: 20, 2: 20, 3: 20}
    assert [week_of(each, people, "2026-03") for each in people] != [
        week_of(each, people, "2026-04") for each in people
    ]


def test_results_are_of_the_six_months_and_the_half_years_before() -> None:
    assert months_before(MONDAY)[0] == date(2025, 9, 1)
    assert months_before(MONDAY)[-1] == date(2026, 2, 1)
    assert halves_before(date(2026, 10, 31)) == ["2026-H1", "2025-H2", "2025-H1", "2024-H2"]
    assert halves_before(date(2026, 11, 1))[0] == "2026-H2"
