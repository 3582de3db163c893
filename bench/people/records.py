"""Insert years of what people did: tallies, contributions, trainings, ratings, money, goals."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from bench.company.bulk import BulkFact, insert_facts, insert_rows, next_number
from bench.company.cast import HR, LEADER, LargeSeller
from webapp.core.instants import to_microseconds
from webapp.demo.chance import chance
from webapp.demo.events import event_moment
from webapp.facts.transactions import Transaction

if TYPE_CHECKING:
    from bench.people.filling import Years

TALLY = (
    "period, metric, person, team, amount, count, reached_at, timely_amount, timely_count, "
    "timely_reached_at"
)
COURSES = 12
BECAUSE = json.dumps({"clause": "commission", "figures": [], "name": "提成", "steps": ["1 = 1"]})


def fill_records(tx: Transaction, years: Years) -> None:
    """All of them, month by month."""
    random = chance(years.large.seed, "people's records")
    insert_rows("course", "id, name", ((n, f"课程 {n}") for n in range(1, COURSES + 1)))
    for month in [*years.months(), years.today.replace(day=1)]:
        _tallies(tx, years, month, random)
        if month < years.today.replace(day=1):
            _facts(years, month, random)
            _money(years, month, random)
            _goals(years, month, random)


def _days(years: Years, month: date) -> Iterator[date]:
    day = month
    while day.month == month.month and day < years.recorded:
        yield day
        day += timedelta(days=1)


def _amounts(seller: LargeSeller, random: Random) -> Iterator[tuple[str, int, int]]:
    """What a seller does on a working day: metric, amount, count."""
    if random.random() < seller.reach:
        calls = random.randrange(3, 8)
        yield "calls", calls, calls
        if random.random() < 0.6:
            yield "invitations", 1, 1
    if random.random() < 0.02 * seller.selling:
        yield "cards", 1, 1
    if random.random() < 0.01 * seller.selling:
        yield "sales", random.randrange(200_000, 3_000_000, 100), 1
        yield "contracts", 1, 1


def _tallies(tx: Transaction, years: Years, month: date, random: Random) -> None:
    rows, sums = [], Counter[tuple[str, str, str]]()
    for day in _days(years, month):
        if not tx.company.is_workday(day):
            continue
        at = to_microseconds(event_moment(day, 15.0))
        for seller in years.large.here(day):
            for metric, amount, count in _amounts(seller, random):
                whole = (metric, seller.id, seller.team.id, amount, count, at, amount, count, at)
                rows.append((day.isoformat(), *whole))
                sums[metric, seller.id, seller.team.id] += amount
    last = to_microseconds(event_moment(month + timedelta(days=27), 15.0))
    rows += [
        (f"{month:%Y-%m}", *key, amount, 1, last, amount, 1, last) for key, amount in sums.items()
    ]
    insert_rows("tally", TALLY, rows)


def _facts(years: Years, month: date, random: Random) -> None:
    """Each seller is rated; every second one contributes, every fourth passes a course."""
    here = years.large.here(month)
    for kind, day, people in (
        ("rating", month + timedelta(days=10), here),
        ("contribution", month + timedelta(days=12), here[month.month % 2 :: 2]),
        ("training", month + timedelta(days=14), here[month.month % 4 :: 4]),
    ):
        at = to_microseconds(event_moment(day, 11.0))
        facts = [BulkFact(f"{kind}-{month}-{each.id}", kind, each.id, HR, at) for each in people]
        numbers = insert_facts(day, facts)
        if kind == "rating":
            rows = ((number, random.randrange(300, 501, 50)) for number in numbers)
            insert_rows("rating", "fact_id, score", rows)
        elif kind == "contribution":
            insert_rows(
                "contribution",
                "fact_id, points, reason",
                ((n, 200, "帮新人听电话") for n in numbers),
            )
        else:
            insert_rows(
                "training",
                "fact_id, course_id, passed",
                ((n, 1 + random.randrange(COURSES), 1) for n in numbers),
            )


def _money(years: Years, month: date, random: Random) -> None:
    """A commission of everybody, an award of one in twenty: approved."""
    key, at = f"{month:%Y-%m}", to_microseconds(event_moment(month + timedelta(days=31), 9.0))
    settlement, number = next_number("settlement", "id"), next_number("line", "number")
    insert_rows(
        "settlement",
        "id, scheme, revision, period, settled_at, basis_hash, seen",
        [(settlement, "telesales-reward", "2000-01-01", key, at, "", 0)],
    )
    lines, here = [], years.large.here(month)
    for place, seller in enumerate(here):
        award = place % 20 == month.month % 20
        clause, kind = ("monthly-best", "certificate") if award else ("monthly-target", "award")
        money = None if award else random.randrange(10_000, 200_000, 100)
        what = ("telesales-reward", "2000-01-01", clause, kind, key, seller.id, money, 1)
        lines.append((number + place, settlement, *what, BECAUSE, at))
    insert_rows(
        "line",
        "number, settlement_id, scheme, revision, clause, kind, period, person_id, amount, sign, "
        "because, created_at",
        lines,
    )
    insert_rows(
        "approval",
        "line_id, approved_by_id, approved_at",
        ((line[0], LEADER, at) for line in lines),
    )


def _goals(years: Years, month: date, random: Random) -> None:
    """A goal of each seller for the month, agreed to."""
    key, at = f"{month:%Y-%m}", to_microseconds(event_moment(month - timedelta(days=4), 12.0))
    past = [{"period": f"{year}-05", "amount": 500_000, "who": ""} for year in range(2018, 2024)]
    cards = {"steady": 500_000, "ahead": 600_000, "reach": 700_000}
    basis = json.dumps({"past": past, "before": None, "cards": cards})
    first, here = next_number("goal_choice", "id"), years.large.here(month)
    insert_rows(
        "goal_choice",
        "id, key, person_id, metric, period, card, value, sentence, basis, chosen_at",
        (
            (first + n, f"{key}-{each.id}", each.id, "sales", key, "ahead", 600_000, "", basis, at)
            for n, each in enumerate(here)
        ),
    )
    insert_rows(
        "goal_step",
        "choice_id, kind, value, sentence, by_id, at",
        (
            (first + n, "agreed", 600_000, "", each.team.supervisor, at)
            for n, each in enumerate(here)
            if random.random() < 0.9
        ),
    )
