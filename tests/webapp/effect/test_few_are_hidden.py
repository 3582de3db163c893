"""Figures of 成效 about fewer than five new people are not shown, nor told by what is left over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from webapp.colleagues.pair_models import Mentoring
from webapp.people.operations.add_people import PersonGiven, add_people

HIRED = date(2025, 10, 6)
PAGE = "/effect/telesales-reward"
HIDDEN, WITH, WITHOUT = "不足 5 人，不显示", "其中有人带的", "没人带的"


def hire(write: Any, company: Any, people: int, mentored: int) -> None:
    """People hired in October, of whom the first ones have had a mentor; all of them stayed."""
    given = [
        PersonGiven(f"{3001 + place}", f"新{place}", "guide", "west", hired=HIRED)
        for place in range(people)
    ]
    write(lambda tx: add_people(tx, company.he, given))
    lasted = {"starts_on": HIRED, "ends_on": HIRED + timedelta(days=27)}
    by = {"mentor": company.zhao, "confirmed_by": company.qin}
    for each in given[:mentored]:
        row = {"mentee": each.id, **by, **lasted}
        write(lambda tx, row=row: tx.insert(Mentoring, **row, confirmed_at=tx.now))


def shown(client_of: Any, company: Any) -> str:
    return str(client_of(company.lu).get(PAGE).text.partition("<main")[2])


def test_of_four_new_people_nothing_is_told(client_of: Any, write: Any, company: Any) -> None:
    hire(write, company, people=4, mentored=0)
    page = shown(client_of, company)
    assert HIDDEN in page
    assert "4 / 4" not in page
    assert "半年里入职的不足 5 人，不统计" in page


def test_five_are_told_and_with_five_on_each_side_apart(
    client_of: Any, write: Any, company: Any
) -> None:
    hire(write, company, people=10, mentored=5)
    page = shown(client_of, company)
    assert "10 / 10" in page
    assert WITH in page
    assert WITHOUT in page
    assert page.count("5 / 5") == 2


@pytest.mark.parametrize(("people", "mentored"), [(9, 5), (9, 4)])
def test_four_on_one_side_are_not_told_by_the_other(
    client_of: Any, write: Any, company: Any, people: int, mentored: int
) -> None:
    hire(write, company, people, mentored)
    page = shown(client_of, company)
    assert f"{people} / {people}" in page
    assert WITH not in page
    assert WITHOUT not in page
