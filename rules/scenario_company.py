"""Read the people, teams, targets and calendar of a scenario's file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from rules.facts import DIFFICULTIES, LEVELS, PLANS, ROLES, Person, Posting, Target, Team
from rules.metrics import HUNDREDTHS, METRICS
from rules.periods import KINDS, Period, PeriodMalformed, campaign_period, parse_period
from rules.roster import Roster
from rules.scenario_faults import Place
from rules.scenario_force import read_openings

PERSON_KEYS = {
    "id",
    "name",
    "role",
    "team",
    "supervisor",
    "grade",
    "level",
    "sex",
    "hired",
    "left",
    "birthday",
    "plan",
    "exempt",
    "leave",
}
PLACED = ("team", "supervisor", "role", "level")
Changes = Mapping[str, Mapping[date, Mapping[str, str]]]


def read_roster(file: str, table: Mapping[str, Any]) -> Roster:
    """The company of a file. Raises ScenarioFault."""
    here = Place(file, "file")
    people = _ids(here, table, "person")
    teams = _ids(here, table, "team")
    for both in sorted(people & teams):
        raise here.at(f"person {both}").fault("id: a team has it too")
    campaign = _read_campaign(here, table)
    openings = read_openings(file, table, people)
    return Roster(
        people=_read_people(here, table, people, teams),
        teams=_read_teams(here, table, people),
        targets=_read_targets(here, table, people, teams, campaign),
        holidays=here.days(table, "holidays"),
        workdays=here.days(table, "workdays"),
        campaign=campaign,
        openings=openings,
    )


def _ids(here: Place, table: Mapping[str, Any], kind: str) -> set[str]:
    found: set[str] = set()
    for number, held in enumerate(here.tables(table, kind), 1):
        key = here.at(f"{kind} {number}").text(held, "id")
        if key in found:
            raise here.at(f"{kind} {key}").fault("id: stands twice")
        found.add(key)
    return found


def _read_campaign(here: Place, table: Mapping[str, Any]) -> Period | None:
    if "campaign" not in table:
        return None
    place, held = here.at("campaign"), table["campaign"]
    if not isinstance(held, dict):
        raise place.fault("must be a table, [campaign]")
    place.only(held, {"start", "end"})
    start, end = place.day(held, "start"), place.day(held, "end")
    if end < start:
        raise place.fault(f"end: {end} lies before start {start}")
    return campaign_period(start, end)


def _read_teams(here: Place, table: Mapping[str, Any], people: set[str]) -> dict[str, Team]:
    teams = {}
    for held in here.tables(table, "team"):
        place = here.at(f"team {held['id']}")
        place.only(held, {"id", "name", "kind", "head"})
        teams[held["id"]] = Team(
            id=held["id"],
            name=place.optional_text(held, "name") or held["id"],
            kind=place.optional_choice(held, "kind", ("store", "department")) or "store",
            head=_known(place, held, "head", people, "person"),
        )
    return teams


def _known(
    place: Place, held: Mapping[str, Any], key: str, known: set[str], kind: str
) -> str | None:
    """An id that must be known, or None where the key is missing."""
    value = place.optional_text(held, key)
    if value is not None and value not in known:
        raise place.fault(f"{key}: unknown {kind} {value!r}")
    return value


def _read_people(
    here: Place, table: Mapping[str, Any], people: set[str], teams: set[str]
) -> dict[str, Person]:
    changes = _read_changes(here, table, people, teams)
    return {
        held["id"]: _read_person(here.at(f"person {held['id']}"), held, people, teams, changes)
        for held in here.tables(table, "person")
    }


def _read_person(
    place: Place, held: Mapping[str, Any], people: set[str], teams: set[str], changes: Changes
) -> Person:
    place.only(held, PERSON_KEYS)
    hired, left = place.optional_day(held, "hired"), place.optional_day(held, "left")
    if hired is not None and left is not None and left < hired:
        raise place.fault(f"left: {left} lies before hired {hired}")
    leave = tuple((day, day) for day in sorted(place.days(held, "leave")))
    return Person(
        id=held["id"],
        name=place.optional_text(held, "name") or held["id"],
        postings=_postings(_placed(place, held, people, teams), changes.get(held["id"], {})),
        sex=place.optional_choice(held, "sex", ("m", "f")),
        grade=place.integer(held, "grade"),
        hired=hired,
        left=left,
        birthday=place.optional_day(held, "birthday"),
        plan=place.optional_choice(held, "plan", PLANS) or "sales",
        exempt=place.flag(held, "exempt", otherwise=False),
        relieved=leave,
        leaves=leave,
    )


def _postings(
    first: Mapping[str, str], changes: Mapping[date, Mapping[str, str]]
) -> tuple[Posting, ...]:
    """Each change says only what is new; the rest stays as it was."""
    placed = {"role": "", **first}
    postings = [Posting(on=None, **placed)]
    for on in sorted(changes):
        placed = {**placed, **changes[on]}
        postings.append(Posting(on=on, **placed))
    return tuple(postings)


def _placed(
    place: Place, held: Mapping[str, Any], people: set[str], teams: set[str]
) -> dict[str, str]:
    """Team, supervisor, role and level, those that are given."""
    given = {
        "team": _known(place, held, "team", teams, "team"),
        "supervisor": _known(place, held, "supervisor", people, "person"),
        "role": place.optional_choice(held, "role", tuple(sorted(ROLES))),
        "level": place.optional_choice(held, "level", LEVELS),
    }
    return {key: value for key, value in given.items() if value is not None}


def _read_changes(
    here: Place, table: Mapping[str, Any], people: set[str], teams: set[str]
) -> Changes:
    changes: dict[str, dict[date, dict[str, str]]] = defaultdict(dict)
    for number, held in enumerate(here.tables(table, "change"), 1):
        place = here.at(f"change {number}")
        place.only(held, {"who", "on", *PLACED})
        who = place.text(held, "who")
        if who not in people:
            raise place.fault(f"who: unknown person {who!r}")
        placed = _placed(place, held, people, teams)
        if not placed:
            raise place.fault(f"nothing changes; name one of {', '.join(PLACED)}")
        same_day = changes[who].setdefault(place.day(held, "on"), {})
        for key in placed:
            if key in same_day:
                raise place.fault(f"{key}: {who} has another from that day on already")
        same_day.update(placed)
    return changes


def _read_targets(
    here: Place,
    table: Mapping[str, Any],
    people: set[str],
    teams: set[str],
    campaign: Period | None,
) -> tuple[Target, ...]:
    targets: dict[tuple[str, str, str, str | None], Target] = {}
    for number, held in enumerate(here.tables(table, "target"), 1):
        place = here.at(f"target {number}")
        place.only(held, {"who", "metric", "period", "value", "only", "difficulty"})
        who = place.text(held, "who")
        if who not in people and who not in teams:
            raise place.fault(f"who: unknown person or team {who!r}")
        metric = place.choice(held, "metric", METRICS)
        target = Target(
            who=who,
            metric=metric,
            period_kind=place.choice(held, "period", KINDS),
            value=place.number(held, "value") * (100 if metric in HUNDREDTHS else 1),
            only=_read_only(place, held, campaign),
            difficulty=place.optional_choice(held, "difficulty", DIFFICULTIES),
        )
        key = (who, metric, target.period_kind, target.only)
        if key in targets:
            raise place.fault("two targets for the same thing")
        targets[key] = target
    return tuple(targets.values())


def _read_only(place: Place, held: Mapping[str, Any], campaign: Period | None) -> str | None:
    if "only" not in held:
        return None
    period = read_period(place, held, "only", campaign)
    if period.kind != held["period"]:
        raise place.fault(f"only: {period.key} is no {held['period']}")
    return period.key


def read_period(place: Place, held: Mapping[str, Any], key: str, campaign: Period | None) -> Period:
    """Read a period by its key, which is a text, a date or a year."""
    try:
        return parse_period(str(held.get(key, "")), campaign)
    except PeriodMalformed as fault:
        raise place.fault(f"{key}: {fault}") from fault
