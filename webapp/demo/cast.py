"""Draw the people of the sample company: team, post and talent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from webapp.demo import names
from webapp.demo.chance import chance, phone_number
from webapp.demo.size import FULL, Size
from webapp.people.operations.add_people import PersonGiven

TEAMS = (
    ("east", "东城店", "store"),
    ("west", "西城店", "store"),
    ("online", "电商部", "department"),
)
# Those of a larger company come after these three.
FURTHER_TEAMS = (
    ("south", "南城店", "store"),
    ("north", "北城店", "store"),
    ("river", "滨江店", "store"),
    ("station", "高铁站店", "store"),
    ("park", "公园店", "store"),
    ("lake", "湖滨店", "store"),
    ("garden", "花园店", "store"),
    ("hill", "山语店", "store"),
    ("projects", "工程部", "department"),
)
LEADER, HR = "1001", "1002"
NEWCOMERS = ("1148", "1149")  # hired two days before the campaign, in a company of full size
# The roles of a team's sellers, in turn: guides and designers in stores, else telesales.
_POSTS = {
    "east": ("guide", "telesales", "designer", "guide"),
    "west": ("telesales", "guide", "designer", "guide"),
    "online": ("telesales", "telesales", "designer", "telesales"),
}


@dataclass(frozen=True)
class Employee:
    """One of the sample people; `phone` is plain text here, and encrypted when it is recorded.

    `calling` and `selling` are factors around 1 for the number of calls and cards per day.
    """

    given: PersonGiven
    phone: str
    supervisor: str | None
    calling: float = 0.0
    selling: float = 0.0

    @property
    def id(self) -> str:
        """The staff number."""
        return self.given.id

    @property
    def is_seller(self) -> bool:
        """Whether this person makes calls and sells cards."""
        return self.calling > 0


@dataclass(frozen=True)
class Cast:
    """All people in order of staff number, and the head of each team."""

    people: tuple[Employee, ...]
    heads: tuple[tuple[str, str], ...]

    @property
    def sellers(self) -> tuple[Employee, ...]:
        """The people who make calls and sell cards."""
        return tuple(person for person in self.people if person.is_seller)

    def by_id(self, person: str) -> Employee:
        """Return the person with this staff number."""
        return next(held for held in self.people if held.id == person)


def gather(size: Size, seed: int, start: date) -> Cast:
    """Draw the people of a company whose campaign starts on `start`."""
    random = chance(seed, "cast")
    staff = [_employee(random, LEADER, names.LEADER, "leader", None, start)]
    staff.append(_employee(random, HR, names.HR, "hr", None, start))
    heads = []
    teams = teams_of(size)
    for place, (team, _name, _kind) in enumerate(teams):
        number = head_number(place)
        staff.append(_employee(random, number, names.head(place), "head", team, start))
        heads.append((team, number))
    for place in range(size.supervisors):
        team = teams[place % len(teams)][0]
        name = names.supervisor(place)
        staff.append(_employee(random, f"{1021 + place}", name, "supervisor", team, start))
    staff.extend(_sellers(random, size, start))
    return Cast(tuple(staff), tuple(heads))


def teams_of(size: Size) -> tuple[tuple[str, str, str], ...]:
    """The teams of a company of this size: key, name and kind."""
    return (*TEAMS, *FURTHER_TEAMS)[: size.teams]


def head_number(place: int) -> str:
    """The staff number of the head of a team, by the team's place."""
    return f"{1011 + place}" if place < len(TEAMS) else f"{1051 + place - len(TEAMS)}"


def _sellers(random: Random, size: Size, start: date) -> Iterator[Employee]:
    teams, count = teams_of(size), size.teams
    for place in range(size.sellers):
        team = teams[place % count][0]
        role = _POSTS.get(team, _POSTS["east"])[place // count % 4]
        in_team = [n for n in range(size.supervisors) if n % count == place % count]
        supervisor = f"{1021 + in_team[place // count % len(in_team)]}"
        number = f"{1101 + place}"
        is_new = number in NEWCOMERS and size.days >= FULL.days
        hired = start - timedelta(days=2) if is_new else None
        later = place - (size.sellers - size.hires)
        if later >= 0:  # spread over the campaign, the last one a week ago
            hired = start + timedelta(days=(size.days - 7) * (later + 1) // size.hires)
        name = names.seller(place)
        yield _employee(random, number, name, role, team, start, supervisor, hired)


def _employee(
    random: Random,
    staff_number: str,
    name: tuple[str, str],
    role: str,
    team: str | None,
    start: date,
    supervisor: str | None = None,
    hired: date | None = None,
) -> Employee:
    sells = role in ("telesales", "guide", "designer")
    level = random.choice(("junior", "middle", "middle", "senior")) if sells else None
    grade, days_ago = _grade(random, role), random.randrange(200, 2500)
    given = PersonGiven(
        id=staff_number,
        name=name[0],
        role=role,
        team=team,
        level=level,
        sex=name[1],
        grade=grade,
        hired=hired or start - timedelta(days=days_ago),
        birthday=date(
            random.randrange(1978, 2003), random.randrange(1, 13), random.randrange(1, 29)
        ),
    )
    calling, selling = _talent(random, role)
    return Employee(given, phone_number(random), supervisor, calling, selling)


def _grade(random: Random, role: str) -> int:
    grades = {"leader": 9, "head": 6, "hr": 4, "supervisor": random.choice((4, 5))}
    return grades.get(role, random.choice((1, 2, 3)))


def _talent(random: Random, role: str) -> tuple[float, float]:
    """The factors (calling, selling): telesales call more, guides and designers sell more cards."""
    level = random.lognormvariate(0, 0.18)
    calls, cards = {
        "telesales": (1.5, 0.7),
        "guide": (0.7, 1.4),
        "designer": (0.6, 1.1),
    }.get(role, (0.0, 0.0))
    return calls * level, cards * random.lognormvariate(0, 0.22) * level
