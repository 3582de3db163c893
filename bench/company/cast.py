"""Draw the people of a large company: teams of twenty sellers with a supervisor and a head."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from webapp.demo.chance import chance
from webapp.demo.names import customer_name

LEADER, HR = "1001", "1002"
TEAM_SIZE = 20
LEVELS = ("junior", "middle", "middle", "senior")


@dataclass(frozen=True)
class LargeTeam:
    """A team with the staff numbers of its supervisor and head."""

    id: str
    name: str
    supervisor: str
    head: str


@dataclass(frozen=True)
class LargeSeller:
    """A seller; `reach`: the probability of reaching the daily floor; `selling`: a factor."""

    id: str
    name: str
    sex: str
    role: str
    team: LargeTeam
    level: str
    hired: date
    left: date | None
    birthday: date
    reach: float
    selling: float

    def is_here(self, day: date) -> bool:
        """Whether the seller is employed on a day."""
        return self.hired <= day and (self.left is None or day <= self.left)


def account(number: int) -> str:
    """The staff number of the n-th seller."""
    return f"{20_000 + number}"


def large_teams(sellers: int) -> list[LargeTeam]:
    """The teams of so many sellers."""
    return [
        LargeTeam(f"t{n:03d}", f"第{n + 1}店", f"{3000 + n}", f"{2000 + n}")
        for n in range(-(-sellers // TEAM_SIZE))
    ]


def large_cast(seed: int, sellers: int, first: date, last: date) -> list[LargeSeller]:
    """The sellers of a company whose records go from `first` to `last`.

    One in ten was hired since `first`, one in thirty leaves before `last`. On the mean, 80 % of the
    sellers reach the floor on a day.
    """
    random = chance(seed, "large cast")
    teams = large_teams(sellers)
    return [_seller(random, n, teams[n // TEAM_SIZE], first, last) for n in range(sellers)]


def _seller(random: Random, number: int, team: LargeTeam, first: date, last: date) -> LargeSeller:
    days = max((last - first).days, 1)
    hired = first - timedelta(days=random.randrange(30, 2000))
    left = None
    if number % 10 == 9:
        hired = first + timedelta(days=random.randrange(days))
    elif number % 30 == 13:
        left = first + timedelta(days=random.randrange(days))
    place = number % TEAM_SIZE
    return LargeSeller(
        id=account(number),
        name=customer_name(random),
        sex=random.choice("mf"),
        role="telesales" if place < 12 else "guide" if place < 16 else "designer",
        team=team,
        level=random.choice(LEVELS),
        hired=hired,
        left=left,
        birthday=date(random.randrange(1978, 2004), random.randrange(1, 13), 1 + number % 28),
        reach=min(0.98, max(0.3, random.gauss(0.81, 0.12))),
        selling=random.lognormvariate(0, 0.4),
    )
