"""The days as a seller, counted by stretches, are those that each day by itself gives."""

import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from rules.case import Case
from rules.facts import SELLERS, Person, Posting
from rules.force import ALWAYS, Force, Reach, Term
from rules.periods import Period
from rules.roster import Roster
from rules.scenario_file import read_scenario
from rules.seller_days import seller_days
from rules.tallies import Tallies
from tests.rules.cast import CLOCK
from tests.rules.companies_force import in_force
from tests.rules.one_clause import MARCH

SELLER = Posting(None, "telesales", "east", level="junior")


def days_of(person: Person, force: Force = ALWAYS) -> list[tuple[str, int, str | None]]:
    """Each stretch of March: its first day, its length and the level on it."""
    case = Case(MARCH, Roster({person.id: person}), Tallies({}), CLOCK, force=force)
    return [
        (each.first.isoformat(), each.length, each.posting.level)
        for each in seller_days(case, person)
    ]


def test_whoever_is_a_seller_all_month_has_one_stretch() -> None:
    assert days_of(Person("lin", postings=(SELLER,))) == [("2026-03-01", 31, "junior")]


def test_hiring_and_leaving_bound_the_days() -> None:
    hired, left = date(2026, 3, 5), date(2026, 3, 20)
    lin = Person("lin", postings=(SELLER,), hired=hired, left=left)
    assert days_of(lin) == [("2026-03-05", 16, "junior")]
    assert days_of(replace(lin, left=date(2026, 2, 28), hired=None)) == []


def test_a_new_posting_begins_a_stretch_and_days_as_a_supervisor_are_none() -> None:
    middle = replace(SELLER, on=date(2026, 3, 11), level="middle")
    supervisor = replace(SELLER, on=date(2026, 3, 21), role="supervisor")
    lin = Person("lin", postings=(SELLER, middle, supervisor))
    assert days_of(lin) == [("2026-03-01", 10, "junior"), ("2026-03-11", 10, "middle")]


def test_days_out_of_force_or_of_a_reach_without_the_person_are_none() -> None:
    lin = Person("lin", postings=(SELLER,))
    force = Force(
        (
            Term(date(2026, 3, 3), date(2026, 3, 9)),
            Term(date(2026, 3, 12), date(2026, 3, 15), Reach(teams=frozenset({"west"}))),
            Term(date(2026, 3, 30), None, Reach(levels=frozenset({"junior"}))),
        )
    )
    assert days_of(lin, force) == [("2026-03-03", 7, "junior"), ("2026-03-30", 2, "junior")]


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_stretches_are_the_days_of_made_up_companies(first: int) -> None:
    seen = 0
    for seed in range(first, first + 20):
        table = in_force("commission", seed * 2 + 1)
        held = {key: value for key, value in table.items() if key not in {"terms", "revised"}}
        with tempfile.TemporaryDirectory() as folder:
            scenario = read_scenario(held, Path(folder) / "made-up.toml")
        for period in scenario.settle:
            case = Case(
                period, scenario.roster, Tallies({}), scenario.scheme.clock, force=scenario.force
            )
            for person in scenario.roster.people.values():
                expanded = [
                    (each.first + timedelta(number), each.posting)
                    for each in seller_days(case, person)
                    for number in range(each.length)
                ]
                assert expanded == one_by_one(case, person, period), f"company {seed}, {person.id}"
                seen += len(expanded)
    assert seen > 1_000


def one_by_one(case: Case, person: Person, period: Period) -> list[tuple[date, Posting]]:
    """Each day's posting, asked for day by day."""
    length = (period.end - period.start).days + 1
    days = [period.start + timedelta(number) for number in range(length)]
    postings = [(day, case.roster.posting(person.id, day)) for day in days]
    return [
        (day, posting)
        for day, posting in postings
        if posting is not None and posting.role in SELLERS and case.force.takes_in(day, posting)
    ]
