"""What movements add up to, a fact at a time or all at once."""

from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from rules.metrics import Movement
from rules.periods import day_period, month_period
from rules.tallies import Tallies, fold
from tests.rules.cast import MONDAY, at

START = at("09:00")
MOVEMENTS = st.lists(
    st.builds(
        Movement,
        metric=st.sampled_from(["cards", "calls"]),
        person=st.sampled_from(["lin", "wang", None]),
        team=st.sampled_from(["east", None]),
        day=st.integers(0, 40).map(lambda days: MONDAY + timedelta(days=days)),
        amount=st.integers(1, 9),
        at=st.integers(0, 5).map(lambda minutes: START + timedelta(minutes=minutes)),
        timely=st.booleans(),
    ),
    max_size=30,
)


def movement(who: str, when: str, amount: int = 1, timely: bool = True) -> Movement:
    moment = at(when)
    return Movement("cards", who, "east", moment.date(), amount, moment, timely)


@given(MOVEMENTS, st.integers(0, 30))
def test_folding_a_fact_at_a_time_equals_folding_all(moved: list[Movement], cut: int) -> None:
    told = fold(moved[:cut])
    for each in moved[cut:]:
        told = fold([each], told)
    assert told == fold(moved)


@given(MOVEMENTS, st.randoms(use_true_random=False))
def test_the_order_of_movements_is_irrelevant(moved: list[Movement], random: Random) -> None:
    shuffled = list(moved)
    random.shuffle(shuffled)
    assert fold(shuffled) == fold(moved)


@given(MOVEMENTS)
def test_persons_teams_and_rows_are_the_sums_of_the_movements(moved: list[Movement]) -> None:
    month, tallies = month_period(2026, 3), Tallies.of(moved)
    cards = [each for each in moved if each.metric == "cards" and each.day in month]
    own = [each.amount for each in cards if each.person == "lin"]
    in_time = [each for each in cards if each.person == "lin" and each.timely]
    lin = tallies.persons("cards", month).get("lin")
    assert (lin.amount if lin else 0) == sum(own)
    timely = tallies.persons("cards", month, timely=True).get("lin")
    assert (timely.count if timely else 0) == len(in_time)
    assert (timely.reached_at if timely else None) == max(
        (each.at for each in in_time), default=None
    )
    east = tallies.teams("cards", month).get("east")
    assert (east.count if east else 0) == len([each for each in cards if each.team == "east"])
    rows = tallies.rows("cards", month)
    assert sum(row.standing.amount for row in rows) == sum(each.amount for each in cards)
    keys = [(row.day, row.person or "", row.team or "") for row in rows]
    assert keys == sorted(set(keys))


def test_figures_of_a_person_who_changed_teams_are_the_persons_but_each_teams_own() -> None:
    moved = [
        Movement("cards", "wang", "east", date(2026, 3, 2), 1, at("09:00"), True),
        Movement("cards", "wang", "west", date(2026, 3, 3), 1, at("2026-03-03T09:00"), True),
    ]
    tallies = Tallies.of(moved)
    assert tallies.persons("cards", month_period(2026, 3))["wang"].amount == 2
    assert {
        team: held.amount for team, held in tallies.teams("cards", month_period(2026, 3)).items()
    } == {
        "east": 1,
        "west": 1,
    }


def test_the_moment_is_the_last_facts_and_of_those_in_time_the_last_in_time() -> None:
    tallies = Tallies.of([movement("lin", "09:00"), movement("lin", "20:00", timely=False)])
    day = day_period(MONDAY)
    assert tallies.persons("cards", day)["lin"].reached_at == at("20:00")
    assert tallies.persons("cards", day, timely=True)["lin"].reached_at == at("09:00")


def test_a_metric_that_nobody_moved_is_empty() -> None:
    assert Tallies.of([]).persons("cards", day_period(MONDAY)) == {}
    assert Tallies.of([]).rows("cards", day_period(MONDAY)) == []
