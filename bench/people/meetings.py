"""Insert years of greetings, events, the pulse, conclusions and matters."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from bench.company.bulk import insert_rows, next_number
from bench.company.cast import HR, LEADER
from webapp.core.instants import to_microseconds
from webapp.demo.chance import chance
from webapp.demo.events import event_moment
from webapp.facts.transactions import Transaction

if TYPE_CHECKING:
    from bench.people.filling import Years

MATTERS = 40  # a month
COMING = 15  # people who answer an event of a team


def fill_meetings(_tx: Transaction, years: Years) -> None:
    """Month by month."""
    random = chance(years.large.seed, "people's meetings")
    at = to_microseconds(event_moment(years.first, 8.0))
    chosen = ("public", "supervisor", "supervisor", "nobody")
    people = [(each.id, random.choice(chosen), at) for each in years.large.cast]
    insert_rows("birthday_choice", "person_id, seen_by, at", people)
    for month in years.months():
        _greetings(years, month)
        _events(years, month, random)
        _pulse(years, month, random)
        _matters(month, random)


def _greetings(years: Years, month: date) -> None:
    at = to_microseconds(event_moment(month, 8.5))
    born = [each for each in years.large.here(month) if each.birthday.month == month.month]
    insert_rows(
        "greeting",
        "person_id, year, on_day, words, by_id, at",
        (
            (
                *(each.id, month.year, month.replace(day=each.birthday.day).isoformat()),
                *("今天早点回家", each.team.supervisor, at),
            )
            for each in born
        ),
    )


def _events(years: Years, month: date, random: Random) -> None:
    """An event of every team."""
    at, first = to_microseconds(event_moment(month, 9.0)), next_number("team_event", "id")
    teams: dict[str, list[str]] = {}
    for each in years.large.here(month):
        teams.setdefault(each.team.id, []).append(each.id)
    held = [(first + place, *pair) for place, pair in enumerate(sorted(teams.items()))]
    on = month.replace(day=20).isoformat()
    insert_rows(
        "team_event",
        "id, team_id, title, on_day, cost, planned_by_id, planned_at",
        ((number, team, "聚餐", on, 80_000, HR, at) for number, team, _people in held),
    )
    insert_rows(
        "event_answer",
        "event_id, person_id, comes, at",
        (
            (number, who, random.random() < 0.8, at)
            for number, _team, people in held
            for who in people[:COMING]
        ),
    )


def _pulse(years: Years, month: date, random: Random) -> None:
    """Fifteen answers of every team to both questions; half-yearly of every supervisor."""
    teams = {each.team for each in years.large.cast}
    cohorts = [(f"{month:%Y-%m}", key, team.id) for key in ("drive", "fair") for team in teams]
    if month.month in (4, 10):
        half = f"{month.year}-H{1 if month.month == 4 else 2}"
        for key in ("shares", "helps", "teaches"):
            cohorts += [(half, key, team.supervisor) for team in teams]
    insert_rows(
        "pulse_count",
        "round, question, cohort, value, count",
        (
            (*cohort, value, random.randrange(1, 6))
            for cohort in sorted(cohorts)
            for value in range(1, 6)
        ),
    )


def _matters(month: date, random: Random) -> None:
    """Matters, of which nine in ten are answered."""
    first, at = next_number("matter", "id"), to_microseconds(event_moment(month, 17.0))
    due = (month + timedelta(days=7)).isoformat()
    numbers = range(first, first + MATTERS)
    insert_rows(
        "matter",
        "id, key, title, topic, opened_by_id, opened_at",
        ((n, f"{month}-{n}", "隔壁打八折", "price", HR, at) for n in numbers),
    )
    insert_rows(
        "matter_owner",
        "matter_id, owner_id, due_on, by_id, at",
        ((n, LEADER, due, HR, at) for n in numbers),
    )
    answered = ((n, "送安装", LEADER, at) for n in numbers if random.random() < 0.9)
    insert_rows("matter_answer", "matter_id, text, by_id, at", answered)
