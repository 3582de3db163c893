"""People and teams, dated."""

from datetime import date

from rules.facts import Person, Posting, Team


def test_hired_and_left_are_the_first_and_last_day_employed() -> None:
    wang = Person("wang", hired=date(2026, 3, 2), left=date(2026, 3, 4))
    employed = [day for day in range(1, 6) if wang.active_on(date(2026, 3, day))]
    assert employed == [2, 3, 4]


def test_without_dates_a_person_is_always_employed() -> None:
    assert Person("wang").active_on(date(1900, 1, 1))
    assert Person("wang").active_on(date(2999, 1, 1))


def test_a_posting_holds_from_its_day_until_the_next() -> None:
    first = Posting(None, "guide", "east")
    second = Posting(date(2026, 3, 16), "guide", "west")
    wang = Person("wang", postings=(first, second))
    assert wang.posting_on(date(2026, 3, 15)) is first
    assert wang.posting_on(date(2026, 3, 16)) is second


def test_a_commission_plan_holds_from_its_day_until_the_next() -> None:
    wang = Person("wang", plans=((date(2026, 4, 1), "contracts"), (date(2026, 6, 1), "sales")))
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 5, 31), date(2026, 6, 1)]
    assert [wang.plan_on(day) for day in days] == ["sales", "contracts", "contracts", "sales"]


def test_before_the_first_dated_posting_there_is_none() -> None:
    wang = Person("wang", postings=(Posting(date(2026, 3, 16), "guide"),))
    assert wang.posting_on(date(2026, 3, 15)) is None


def test_a_team_is_headed_by_whoever_headed_it_on_that_day() -> None:
    team = Team("east", head="gao", heads=((date(2026, 3, 1), "hu"), (date(2026, 3, 10), None)))
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 9), date(2026, 3, 10)]
    assert [team.head_on(day) for day in days] == ["gao", "hu", "hu", None]


def test_a_team_without_changes_keeps_its_head() -> None:
    assert Team("east", head="gao").head_on(date(2026, 3, 1)) == "gao"
