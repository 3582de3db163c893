"""The people, teams and changes of made-up companies."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tests.rules.companies_calendar import Table, Window, near

SELLING = ["telesales", "guide", "designer"]
LEVELS = ["junior", "middle", "senior"]
BOSSES = {"h0": "head", "h1": "head", "s0": "supervisor", "s1": "supervisor", "x0": "hr"}


def people(random: Random, window: Window, teams: list[str], number: int) -> list[Table]:
    """Bosses, who may belong to a team or to none, and so many sellers."""
    bosses: list[Table] = [
        {"id": who, "role": role, "grade": 5} | _placed(random, teams, 0.6)
        for who, role in BOSSES.items()
    ]
    roles = [*SELLING, "telesales", "telesales"]
    sellers = [
        {"id": f"p{n:02}", "role": random.choice(roles)} | _placed(random, teams, 0.85)
        for n in range(number)
    ]
    for person in bosses + sellers:
        person.update(_employment(random, window, 0.3 if person in sellers else 0.15))
        person.update(_own(random, window, person.get("hired")))
    random.shuffle(sellers)
    return bosses + sellers


def _placed(random: Random, teams: list[str], often: float) -> Table:
    placed: Table = {"team": random.choice(teams)} if random.random() < often else {}
    if random.random() < 0.75:
        placed["level"] = random.choice(LEVELS)
    if random.random() < 0.5:
        placed["supervisor"] = random.choice(["s0", "s1"])
    return placed


def _employment(random: Random, window: Window, often: float) -> Table:
    months, held = window.months(), Table()
    if random.random() < often:
        held["hired"] = near(random, months)
    if random.random() < often * 0.7:
        left = near(random, months)
        held["left"] = max(left, held.get("hired", left))
    return held


def _own(random: Random, window: Window, hired: date | None) -> Table:
    held: Table = {}
    if random.random() < 0.8:
        born = near(random, window.months())
        days = [born, born, date(2000, 2, 29), hired or born, (hired or born) - timedelta(days=1)]
        day = random.choice(days)
        held["birthday"] = day.replace(year=random.choice([1988, 1992, 1996, 2000]))
    if random.random() < 0.4:
        held["plan"] = random.choice(["sales", "contracts", "contracts"])
    return held


def team(random: Random, key: str) -> Table:
    """A store or a department, mostly with a head."""
    table: Table = {"id": key, "kind": random.choice(["store", "department"])}
    if random.random() < 0.85:
        table["head"] = random.choice(["h0", "h1"])
    return table


def changes(random: Random, window: Window, everyone: list[Table], teams: list[str]) -> list[Table]:
    """Transfers, roles and levels that change, some for a while only, in a shuffled order."""
    found: list[Table] = []
    for person in everyone:
        often = [0, 0, 0, 1, 2, 3] if person["role"] in SELLING else [0, 0, 0, 0, 1]
        days = {near(random, window.months()) for _ in range(random.choice(often))}
        found += [{"who": person["id"], "on": on} | _changed(random, teams) for on in sorted(days)]
    random.shuffle(found)
    return found


def _changed(random: Random, teams: list[str]) -> Table:
    changed: Table = {
        "team": random.choice(teams),
        "level": random.choice(LEVELS),
        "supervisor": random.choice(["s0", "s1"]),
        "role": random.choice([*SELLING, "supervisor", "supervisor", "head"]),
    }
    keys = random.sample(["team", "team", "level", "role", "role", "supervisor"], 2)
    return {key: changed[key] for key in keys[: random.choice([1, 1, 2])]}
