"""The people of the larger sample company: teams, new people, numbers, the same by seed."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from webapp.demo.cast import gather, teams_of
from webapp.demo.size import FULL, LARGE

START = date(2026, 9, 2)
FEWEST = 5  # of a cohort


def test_two_hundred_people_in_twelve_teams() -> None:
    cast = gather(LARGE, 1, START)
    assert len(cast.people) == LARGE.people == 200
    assert len({person.id for person in cast.people}) == 200
    teams = Counter(seller.given.team for seller in cast.sellers)
    assert set(teams) == {team for team, _name, _kind in teams_of(LARGE)}
    assert min(teams.values()) >= 14
    assert {team for team, _head in cast.heads} == set(teams)
    supervisors = {
        each.id: each.given.team for each in cast.people if each.given.role == "supervisor"
    }
    assert {supervisors[each.supervisor or ""] for each in cast.sellers} == set(teams)


def test_new_people_make_cohorts_in_each_month() -> None:
    hired = [each.given.hired for each in gather(LARGE, 1, START).sellers if each.given.hired]
    new = [on for on in hired if on > START]
    assert len(new) == LARGE.hires
    assert max(new) <= START + timedelta(days=LARGE.days - 7)
    assert sum(1 for count in Counter(f"{on:%Y-%m}" for on in new).values() if count >= FEWEST) >= 3


def test_the_same_seed_draws_the_same_people() -> None:
    assert gather(LARGE, 1, START) == gather(LARGE, 1, START)
    assert gather(LARGE, 1, START) != gather(LARGE, 2, START)


def test_the_usual_company_keeps_its_teams_and_numbers() -> None:
    cast = gather(FULL, 1, START)
    assert [head for _team, head in cast.heads] == ["1011", "1012", "1013"]
    assert {person.given.team for person in cast.sellers} == {"east", "west", "online"}
    assert [each.given.name for each in cast.sellers[:2]] == ["林晓燕", "买买提·艾力"]
