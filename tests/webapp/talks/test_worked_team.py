"""A team of five whose records lead to quartiles and a weakest step that are worked by hand.

Each of the five makes 20 calls, of which 10 are answered (50 %). Of those answered

    wang 2 come to an appointment (20 %), an 3 (30 %), bo 4 (40 %), chen 5 (50 %), ding 6 (60 %).

So the quartiles of that step are the second, third and fourth of five: 30 %, 40 % and 50 %. Wang
would have had 10 × 40 % = 4 appointments and has 2: two are lost. Nobody came to the store yet.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.people.operations.add_people import PersonGiven, add_people
from webapp.schemes.company_loading import load_company
from webapp.talks.funnel import Quartiles
from webapp.talks.funnel_reading import colleagues_of, read_funnels, window_before
from webapp.talks.operations.hold_talks import open_talk
from webapp.talks.pre_read import pre_read_of
from webapp.talks.reading import talk_seen

INVITED = {"1102": 2, "1201": 3, "1202": 4, "1203": 5, "1204": 6}
NAMES = {"1201": "安然", "1202": "薄云", "1203": "陈立", "1204": "丁一"}
TODAY = date(2026, 3, 2)


def percents(*values: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(value, 100) for value in values)


@pytest.fixture
def team(write: Any, company: Any) -> int:
    """The five and their calls; the number of sun's talk with wang."""
    hired = date(2024, 1, 1)
    people = [
        PersonGiven(who, name, "telesales", "east", supervisor=company.sun, hired=hired)
        for who, name in NAMES.items()
    ]
    write(lambda tx: add_people(tx, company.he, people))
    write(_call)
    return int(write(lambda tx: open_talk(tx, company.sun, company.wang)))


def _call(tx: Any) -> None:
    for who, invited in INVITED.items():
        outcomes = ["invited"] * invited + ["refused"] * (10 - invited) + ["no_answer"] * 10
        for place, outcome in enumerate(outcomes):
            record_call(tx, who, CallCommand(f"{who}-{place}", outcome))


def test_the_records_of_five_give_the_funnels_and_quartiles_of_the_page(
    company: Any, team: int
) -> None:
    loaded = load_company()
    people = colleagues_of(loaded, company.wang, TODAY)
    funnels = read_funnels(people, *window_before(TODAY))

    assert sorted(people) == sorted(INVITED)
    assert {who: (each.calls, each.reached, each.invited) for who, each in funnels.items()} == {
        "1102": (20, 10, 2),
        "1201": (20, 10, 3),
        "1202": (20, 10, 4),
        "1203": (20, 10, 5),
        "1204": (20, 10, 6),
    }
    found = pre_read_of(loaded, talk_seen(team, company.sun), TODAY)
    assert found.quartiles == {
        "reached": Quartiles(*percents(50, 50, 50)),
        "invited": Quartiles(*percents(30, 40, 50)),
    }


def test_the_weakest_step_is_told_with_its_arithmetic(
    client_of: Any, company: Any, team: int
) -> None:
    found = pre_read_of(load_company(), talk_seen(team, company.sun), TODAY).loss
    page = client_of(company.sun).get(f"/talks/{team}").text

    assert found is not None
    assert (found.step, found.whole, found.part, found.lost) == ("invited", 10, 2, Fraction(2))
    assert "（10 × 40.0% − 2）" in page
    assert "就多 2.0 个" in page


@pytest.mark.parametrize("who", ["1202", "1203", "1204"])
def test_whoever_is_at_the_median_or_above_loses_nothing(
    write: Any, company: Any, team: int, who: str
) -> None:
    talk = write(lambda tx: open_talk(tx, company.sun, who))
    assert talk != team
    assert pre_read_of(load_company(), talk_seen(talk, company.sun), TODAY).loss is None
