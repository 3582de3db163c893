"""What settlement asks of the company, by day."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from rules.facts import Person, Posting, Target, Team
from rules.periods import day_period, month_period
from rules.roster import Roster
from tests.rules.cast import MONDAY, roster

TUESDAY = date(2026, 3, 3)
MOVER = Person(
    "mover",
    postings=(Posting(None, "guide", "east"), Posting(TUESDAY, "supervisor", "west")),
    left=date(2026, 3, 4),
)


def test_only_sellers_of_the_day_are_sellers() -> None:
    company = roster(people=(MOVER,))
    assert [who.id for who, _posting in company.sellers_on(MONDAY)] == ["mover"]
    assert list(company.sellers_on(TUESDAY)) == []


def test_sellers_come_in_order_of_id() -> None:
    assert [who.id for who, _posting in roster().sellers_on(MONDAY)] == ["lin", "wang", "zhou"]


def test_members_are_those_of_every_role_placed_there_on_the_day() -> None:
    assert roster().members_on("east", MONDAY) == {"lin", "wang", "sun", "gao"}
    company = roster(people=(MOVER,))
    assert company.members_on("east", MONDAY) == {"mover"}
    assert company.members_on("east", TUESDAY) == set()
    assert company.members_on("west", date(2026, 3, 5)) == set()  # has left


class CountedPeople(dict[str, Person]):
    """People by id that count how often all of them are gone through."""

    read = 0

    def __iter__(self) -> Iterator[str]:
        self.read += 1
        return super().__iter__()


def test_the_members_of_all_teams_of_a_day_are_found_by_going_through_the_people_once() -> None:
    people = CountedPeople(roster(people=(MOVER,)).people)
    company = Roster(people, teams={key: Team(key) for key in ("east", "west", "north")})
    found = [company.members_on(team, TUESDAY) for team in company.teams]
    assert found == [set(), {"mover"}, set()]
    assert people.read == 1


def test_nobody_stands_anywhere_whom_nobody_knows_or_who_has_left() -> None:
    company = roster(people=(MOVER,))
    assert company.posting("nobody", MONDAY) is None
    assert company.posting(None, MONDAY) is None
    assert company.posting("mover", date(2026, 3, 5)) is None


def test_workdays_are_weekdays_less_holidays_plus_make_up_days() -> None:
    company = Roster(
        {}, holidays=frozenset({date(2026, 5, 1)}), workdays=frozenset({date(2026, 5, 9)})
    )
    worked = [day for day in range(1, 12) if company.is_workday(date(2026, 5, day))]
    assert worked == [4, 5, 6, 7, 8, 9, 11]


def test_a_target_for_one_period_beats_the_general_one() -> None:
    company = roster(
        Target("lin", "calls", "day", 20),
        Target("lin", "calls", "day", 5, only="2026-03-03"),
    )
    held = [company.target("lin", "calls", day_period(day)) for day in (MONDAY, TUESDAY)]
    assert [target.value for target in held if target] == [20, 5]


def test_a_target_of_another_kind_of_period_is_none() -> None:
    company = roster(Target("lin", "calls", "day", 20))
    assert company.target("lin", "calls", month_period(2026, 3)) is None
    assert company.completion("lin", "calls", month_period(2026, 3), 5) is None


def test_completion_is_exact() -> None:
    company = roster(Target("lin", "calls", "day", 3))
    assert company.completion("lin", "calls", day_period(MONDAY), 1) == Fraction(1, 3)


def test_a_team_that_is_unknown_has_no_head() -> None:
    company = Roster({}, {"east": Team("east", head="gao")})
    assert company.head_on("east", MONDAY) == "gao"
    assert company.head_on("west", MONDAY) is None
    assert company.head_on(None, MONDAY) is None
