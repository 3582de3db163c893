"""Insert years of talks with agreements, of pairs with sheets and taps, and of mentors."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bench.company.bulk import insert_rows, next_number
from bench.company.cast import HR
from webapp.core.instants import to_microseconds
from webapp.demo.chance import chance
from webapp.demo.events import event_moment
from webapp.facts.transactions import Transaction

if TYPE_CHECKING:
    from bench.people.filling import Years

FOUR_WEEKS = timedelta(days=28)
PLAN_EVERY = timedelta(days=182)
STEPS = ("reached", "invited", "visited", "cards")


def fill_talking(_tx: Transaction, years: Years) -> None:
    """A talk of every seller each four weeks; a plan of pairs each half-year, the last one now."""
    day = years.first
    while day < years.today:
        _talks(years, day)
        day += FOUR_WEEKS
    begins = years.today - timedelta(days=35 + years.today.weekday())
    while begins > years.first:
        _pairs(years, begins)
        begins -= PLAN_EVERY
    _mentors(years)


def _talks(years: Years, day: date) -> None:
    random = chance(years.large.seed, day, "talks")
    here = years.large.here(day)
    at = to_microseconds(event_moment(day, 16.0))
    due = (day + timedelta(days=14)).isoformat()
    first, agreed = next_number("talk", "id"), next_number("agreement", "id")
    numbered = list(enumerate(here))
    columns = "id, person_id, holder_id, opened_at"
    insert_rows(
        "talk", columns, ((first + n, each.id, each.team.supervisor, at) for n, each in numbered)
    )
    insert_rows("talk_held", "talk_id, at", ((first + n, at) for n, _each in numbered))
    insert_rows(
        "agreement",
        "id, talk_id, text, due_on, topic, part, whole, written_by_id, written_at",
        (
            (
                *(agreed + n, first + n, "接通后先问哪天方便到店", due, random.choice(STEPS)),
                *(14, 131, each.team.supervisor, at),
            )
            for n, each in numbered
        ),
    )
    insert_rows(
        "agreement_confirmation",
        "agreement_id, confirmed_by_id, confirmed_at",
        ((agreed + n, each.id, at) for n, each in numbered),
    )
    insert_rows(
        "agreement_release",
        "agreement_id, person_id, released, at",
        (
            (agreed + n, who, 1, at)
            for n, each in numbered
            if n % 2
            for who in (each.id, each.team.supervisor)
        ),
    )


def _pairs(years: Years, begins: date) -> None:
    """Every team in one of four waves; ten pairs a team with four sentences and taps each."""
    at = to_microseconds(event_moment(begins, 8.0))
    plan = next_number("pair_plan", "id")
    insert_rows(
        "pair_plan",
        "id, metric, begins_on, waves, seed, commitment, planned_by_id, planned_at",
        [(plan, "invitations", begins.isoformat(), 4, "00", "00", HR, at)],
    )
    teams: dict[str, list[str]] = {}
    for each in years.large.here(begins):
        teams.setdefault(each.team.id, []).append(each.id)
    start, pair = next_number("pair_start", "id"), next_number("learning_pair", "id")
    starts, pairs, methods, taps = [], [], [], []
    for place, (team, people) in enumerate(sorted(teams.items())):
        on = begins + timedelta(days=14 * (place % 4))
        starts.append((start + place, plan, team, place % 4, on.isoformat()))
        for one, other in zip(people[::2], people[1::2], strict=False):
            ends = on + timedelta(days=27)
            two = (one, other, "invited", on.isoformat(), ends.isoformat())
            pairs.append((pair, start + place, *two))
            sheet = [(pair, week, who) for week in range(1, 5) for who in (one, other)]
            methods += [(*each, "先问哪天方便", at) for each in sheet]
            taps += [(*each, "helped", at) for each in sheet]
            pair += 1
    insert_rows("pair_start", "id, plan_id, team_id, wave, starts_on", starts)
    columns = "id, start_id, first_id, second_id, step, starts_on, ends_on"
    insert_rows("learning_pair", columns, pairs)
    insert_rows("pair_method", "pair_id, week, by_id, words, at", methods)
    insert_rows("pair_tap", "pair_id, week, by_id, result, at", taps)


def _mentors(years: Years) -> None:
    """Whoever was hired since the first day had a mentor of the same team for four weeks."""
    new = [each for each in years.large.cast if years.first < each.hired < years.today]
    by_team = {each.team.id: each.id for each in years.large.cast if each.hired < years.first}
    at = to_microseconds(event_moment(years.first, 9.0))
    insert_rows(
        "mentoring",
        "mentee_id, mentor_id, starts_on, ends_on, confirmed_by_id, confirmed_at",
        (
            (
                *(each.id, by_team[each.team.id], each.hired.isoformat()),
                *((each.hired + FOUR_WEEKS).isoformat(), each.team.supervisor, at),
            )
            for each in new
            if each.team.id in by_team
        ),
    )
