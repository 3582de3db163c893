"""A scenario's TOML file -> people, facts and what must come of them; faults are named."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from rules.counting import Fact
from rules.facts import DIFFICULTIES, LEVELS, ROLES, Person, Posting, Target, Team
from rules.metrics import HUNDREDTHS, METRICS
from rules.outcomes import KINDS as OUTCOME_KINDS
from rules.outcomes import MONEY
from rules.periods import (
    KINDS,
    Period,
    PeriodMalformed,
    campaign_period,
    parse_period,
)
from rules.roster import Roster
from rules.scenario_facts import read_facts
from rules.scenario_faults import Place, ScenarioFault
from rules.scheme import Scheme, SchemeFault, load_scheme, shipped

KEYS = {
    "title",
    "scheme",
    "settle",
    "holidays",
    "workdays",
    "campaign",
    "team",
    "person",
    "change",
    "target",
    "fact",
    "expect",
    "expect_rank",
}
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
}
PLACED = ("team", "supervisor", "role", "level")


@dataclass(frozen=True)
class Expected:
    """One outcome that must come; `amount` in fen."""

    clause: str
    kind: str
    to: str
    period: str
    amount: int | None


@dataclass(frozen=True)
class ExpectedRank:
    """The order in which a clause must rank over a period."""

    clause: str
    period: str
    order: tuple[str, ...]


@dataclass(frozen=True)
class Scenario:
    """A made-up company, what happened, which periods are settled, what must come of it."""

    title: str
    scheme: Scheme
    settle: tuple[Period, ...]
    roster: Roster
    facts: tuple[Fact, ...]
    expected: tuple[Expected, ...]
    ranks: tuple[ExpectedRank, ...]


def load_scenario(file: Path) -> Scenario:
    """Read one scenario. Raises ScenarioFault or SchemeFault."""
    here = Place(file.name, "file")
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as broken:
        raise here.fault(str(broken)) from broken
    here.only(table, KEYS)
    scheme = _read_scheme(here, table, file.parent)
    roster = _read_roster(file.name, table)
    clock = (scheme.revisions[-1]).clock
    facts = read_facts(file.name, here.tables(table, "fact"), roster, clock)
    return Scenario(
        title=here.text(table, "title"),
        scheme=scheme,
        settle=_read_settle(here, table, roster.campaign),
        roster=roster,
        facts=facts,
        expected=tuple(_read_expected(file.name, table, scheme, roster)),
        ranks=tuple(_read_ranks(file.name, table, scheme, roster)),
    )


def _read_scheme(here: Place, table: Mapping[str, Any], folder: Path) -> Scheme:
    name = here.text(table, "scheme")
    file = shipped(name) or folder / name
    if not file.is_file():
        raise here.fault(f"unknown scheme {name!r}: no shipped scheme and no such file")
    try:
        return load_scheme(file)
    except SchemeFault as fault:
        raise here.fault(str(fault)) from fault


def _read_settle(
    here: Place, table: Mapping[str, Any], campaign: Period | None
) -> tuple[Period, ...]:
    settle = table.get("settle")
    if not isinstance(settle, list) or not settle:
        raise here.fault("settle: name at least one period")
    periods = []
    for key in settle:
        try:
            periods.append(parse_period(str(key), campaign))
        except PeriodMalformed as fault:
            raise here.fault(f"settle: {fault}") from fault
    return tuple(periods)


def _read_roster(file: str, table: Mapping[str, Any]) -> Roster:
    here = Place(file, "file")
    teams = _read_teams(file, table)
    people = _read_people(file, table, teams)
    for team in teams.values():
        if team.head is not None and team.head not in people:
            raise Place(file, f"team {team.id}").fault(f"head: unknown person {team.head!r}")
    return Roster(
        people=people,
        teams=teams,
        targets=_read_targets(file, table, set(people) | set(teams)),
        holidays=frozenset(here.dates(table, "holidays")),
        workdays=frozenset(here.dates(table, "workdays")),
        campaign=_read_campaign(file, table),
    )


def _read_campaign(file: str, table: Mapping[str, Any]) -> Period | None:
    if "campaign" not in table:
        return None
    here = Place(file, "campaign")
    held = here.table(table["campaign"])
    here.only(held, {"start", "end"})
    start, end = here.date(held, "start"), here.date(held, "end")
    if end < start:
        raise here.fault(f"end {end} lies before start {start}")
    return campaign_period(start, end)


def _read_teams(file: str, table: Mapping[str, Any]) -> dict[str, Team]:
    teams: dict[str, Team] = {}
    for number, held in enumerate(Place(file, "file").tables(table, "team"), 1):
        here = Place(file, f"team {held.get('id', number)}")
        here.only(held, {"id", "name", "kind", "head"})
        key = here.text(held, "id")
        if key in teams:
            raise here.fault("id stands twice")
        kind = here.choice(held, "kind", ("store", "department"), "store")
        teams[key] = Team(key, str(held.get("name", key)), kind or "store", held.get("head"))
    return teams


def _read_people(
    file: str, table: Mapping[str, Any], teams: Mapping[str, Team]
) -> dict[str, Person]:
    tables = Place(file, "file").tables(table, "person")
    ids = [str(held.get("id")) for held in tables]
    people: dict[str, Person] = {}
    changes = _read_changes(file, table, set(ids), teams)
    for number, held in enumerate(tables, 1):
        here = Place(file, f"person {held.get('id', number)}")
        here.only(held, PERSON_KEYS)
        key = here.text(held, "id")
        if key in people or key in teams:
            raise here.fault("id stands twice")
        people[key] = _read_person(here, held, set(ids), teams, changes.get(key, []))
    return people


def _read_person(
    here: Place,
    held: Mapping[str, Any],
    ids: set[str],
    teams: Mapping[str, Team],
    changes: list[tuple[date, dict[str, Any]]],
) -> Person:
    _check_placed(here, held, ids, teams)
    if "role" not in held:
        raise here.fault("role: missing")
    placed = {name: held.get(name) for name in PLACED}
    postings = [Posting(on=None, **placed)]  # type: ignore[arg-type]
    for on, change in sorted(changes, key=lambda pair: pair[0]):
        placed = {**placed, **change}
        postings.append(Posting(on=on, **placed))  # type: ignore[arg-type]
    hired, left = here.optional_date(held, "hired"), here.optional_date(held, "left")
    if hired and left and left < hired:
        raise here.fault(f"left {left} lies before hired {hired}")
    return Person(
        id=str(held["id"]),
        name=str(held.get("name", held["id"])),
        postings=tuple(postings),
        sex=here.choice(held, "sex", ("m", "f"), None),
        grade=here.integer(held, "grade"),
        hired=hired,
        left=left,
        birthday=here.optional_date(held, "birthday"),
        plan=here.choice(held, "plan", ("sales", "contracts"), "sales") or "sales",
        exempt=bool(held.get("exempt", False)),
    )


def _check_placed(
    here: Place, held: Mapping[str, Any], ids: set[str], teams: Mapping[str, Team]
) -> None:
    here.choice(held, "role", tuple(sorted(ROLES)), None)
    here.choice(held, "level", LEVELS, None)
    team, supervisor = held.get("team"), held.get("supervisor")
    if team is not None and team not in teams:
        raise here.fault(f"team: unknown team {team!r}")
    if supervisor is not None and supervisor not in ids:
        raise here.fault(f"supervisor: unknown person {supervisor!r}")


def _read_changes(
    file: str, table: Mapping[str, Any], ids: set[str], teams: Mapping[str, Team]
) -> dict[str, list[tuple[date, dict[str, Any]]]]:
    changes: dict[str, list[tuple[date, dict[str, Any]]]] = {}
    for number, held in enumerate(Place(file, "file").tables(table, "change"), 1):
        here = Place(file, f"change {number}")
        here.only(held, {"who", "on", *PLACED})
        who = here.text(held, "who")
        if who not in ids:
            raise here.fault(f"who: unknown person {who!r}")
        _check_placed(here, held, ids, teams)
        change = {name: held[name] for name in PLACED if name in held}
        if not change:
            raise here.fault(f"nothing changes; name one of {', '.join(PLACED)}")
        changes.setdefault(who, []).append((here.date(held, "on"), change))
    return changes


def _read_targets(
    file: str, table: Mapping[str, Any], known: set[str]
) -> tuple[Target, ...]:
    targets: dict[tuple[object, ...], Target] = {}
    for number, held in enumerate(Place(file, "file").tables(table, "target"), 1):
        here = Place(file, f"target {number}")
        here.only(held, {"who", "metric", "period", "value", "only", "difficulty"})
        who = here.text(held, "who")
        if who not in known:
            raise here.fault(f"who: unknown person or team {who!r}")
        metric = here.choice(held, "metric", METRICS, None, needed=True) or ""
        kind = here.choice(held, "period", KINDS, None, needed=True) or ""
        value = here.number(held, "value") * (100 if metric in HUNDREDTHS else 1)
        only = str(held["only"]) if "only" in held else None
        key = (who, metric, kind, only)
        if key in targets:
            raise here.fault("two targets for the same thing")
        difficulty = here.choice(held, "difficulty", DIFFICULTIES, None)
        targets[key] = Target(who, metric, kind, value, only, difficulty)
    return tuple(targets.values())


def _read_expected(
    file: str, table: Mapping[str, Any], scheme: Scheme, roster: Roster
) -> list[Expected]:
    expected = []
    for number, held in enumerate(Place(file, "file").tables(table, "expect"), 1):
        here = Place(file, f"expect {number}")
        here.only(held, {"clause", "kind", "to", "period", "amount"})
        _check_clause(here, held, scheme)
        kind = here.choice(held, "kind", tuple(sorted(OUTCOME_KINDS)), None, needed=True) or ""
        to = here.text(held, "to")
        if to not in roster.people and to not in roster.teams:
            raise here.fault(f"to: unknown person or team {to!r}")
        amount = None
        if kind in MONEY:
            yuan = held.get("amount")
            if isinstance(yuan, bool) or not isinstance(yuan, int | Decimal):
                raise here.fault(f"amount: {kind} needs a number of yuan, not {yuan!r}")
            amount = int(Decimal(yuan) * 100)
        elif "amount" in held:
            raise here.fault(f"amount: {kind} is no money")
        expected.append(Expected(held["clause"], kind, to, _period(here, held, roster), amount))
    return expected


def _read_ranks(
    file: str, table: Mapping[str, Any], scheme: Scheme, roster: Roster
) -> list[ExpectedRank]:
    ranks = []
    for number, held in enumerate(Place(file, "file").tables(table, "expect_rank"), 1):
        here = Place(file, f"expect_rank {number}")
        here.only(held, {"clause", "period", "order"})
        _check_clause(here, held, scheme)
        order = held.get("order")
        if not isinstance(order, list):
            raise here.fault("order: must be a list of ids")
        for who in order:
            if who not in roster.people and who not in roster.teams:
                raise here.fault(f"order: unknown person or team {who!r}")
        ranks.append(ExpectedRank(held["clause"], _period(here, held, roster), tuple(order)))
    return ranks


def _check_clause(here: Place, held: Mapping[str, Any], scheme: Scheme) -> None:
    clause = here.text(held, "clause")
    if all(revision.clause(clause) is None for revision in scheme.revisions):
        raise here.fault(f"clause: {scheme.id} has no clause {clause!r}")


def _period(here: Place, held: Mapping[str, Any], roster: Roster) -> str:
    try:
        return parse_period(str(held.get("period", "")), roster.campaign).key
    except PeriodMalformed as fault:
        raise here.fault(f"period: {fault}") from fault


__all__ = ["Expected", "ExpectedRank", "Scenario", "ScenarioFault", "load_scenario"]
