"""Cohorts of named people from their records to the page, with medians worked by hand.

Hired on 1 December: an, bo, chen, ding and er; on 5 January: fang, guo and hu; on 2 February: ji
and ke. December has five and is a cohort; January has three and is joined with February.

First cards of December after 7, 7, 14 and 21 days, er none yet, who counts as later than all:
7 7 14 21 ∞, the middle one is 14 days, 2.0 weeks. First deals after 28 and 42 days and three none:
28 42 ∞ ∞ ∞, the middle one is still to come.
January and February: cards after 7, 14, 21, 21 and 28 days: 21 days, 3.0 weeks; deals after 35 days
three times, two none: 35 35 35 ∞ ∞: 35 days, 5.0 weeks.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from webapp.effect.people_reading import new_people
from webapp.effect.talent_figures import cohorts_of
from webapp.facts.models import Tally
from webapp.people.operations.add_people import PersonGiven, add_people
from webapp.schemes.company_loading import load_company

DECEMBER, JANUARY, FEBRUARY = date(2025, 12, 1), date(2026, 1, 5), date(2026, 2, 2)
# Staff number, name, hired on, days to the first card and to the first deal.
HIRED = (
    ("2001", "安然", DECEMBER, 7, 28),
    ("2002", "薄云", DECEMBER, 7, 42),
    ("2003", "陈立", DECEMBER, 14, None),
    ("2004", "丁一", DECEMBER, 21, None),
    ("2005", "尔雅", DECEMBER, None, None),
    ("2006", "方舟", JANUARY, 7, 35),
    ("2007", "郭襄", JANUARY, 14, 35),
    ("2008", "胡杨", JANUARY, 21, None),
    ("2009", "季风", FEBRUARY, 21, 35),
    ("2010", "柯南", FEBRUARY, 28, None),
)
TODAY = date(2026, 3, 30)


@pytest.fixture
def hired(write: Any, company: Any) -> None:
    """The ten with the days on which they first sold."""
    people = [
        PersonGiven(who, name, "telesales", "east", supervisor=company.sun, hired=on)
        for who, name, on, _card, _deal in HIRED
    ]
    write(lambda tx: add_people(tx, company.he, people))
    rows = [
        {"period": f"{on + timedelta(days=after)}", "metric": metric, "person": who, "team": "east"}
        for who, _name, on, card, deal in HIRED
        for metric, after in (("cards", card), ("contracts", deal))
        if after is not None
    ]
    later = [
        {**row, "period": f"{date.fromisoformat(row['period']) + timedelta(7)}"} for row in rows
    ]
    whole = [{**row, "amount": 1, "count": 1} for row in (*rows, *later)]
    write(lambda _tx: Tally.insert_many(whole).on_conflict_ignore().execute())


@pytest.mark.usefixtures("hired")
def test_the_cohorts_and_their_medians_are_those_worked_by_hand() -> None:
    found = cohorts_of(new_people(load_company(), date(2025, 10, 1), TODAY))

    assert [(each.months, len(each.people), each.card, each.deal) for each in found] == [
        ((DECEMBER,), 5, 20, None),
        ((JANUARY.replace(day=1), FEBRUARY.replace(day=1)), 5, 30, 50),
    ]


@pytest.mark.usefixtures("hired")
def test_the_page_shows_them_with_their_people(
    client_of: Any, company: Any, clock: SettableClock
) -> None:
    clock.set("2026-03-30T10:00")
    page = client_of(company.he).get("/effect/telesales-reward").text

    rows = [row for row in page.split("<tr>") if "安然" in row or "柯南" in row]
    assert len(rows) == 2
    december, joined = rows
    assert "2.0" in december
    assert "过半还没有" in december
    assert "3.0" in joined
    assert "5.0" in joined
    assert "安然" not in joined
