"""Read a scenario's TOML file: a company, its facts and the expected outcomes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from rules.counting import Fact
from rules.force import Force
from rules.outcomes import KINDS, MONEY
from rules.periods import Period
from rules.roster import Roster
from rules.scenario_company import read_period, read_roster
from rules.scenario_facts import read_facts
from rules.scenario_faults import Place
from rules.scenario_force import read_force
from rules.scheme import Scheme, SchemeFault, load_scheme, shipped

KEYS = {
    "title",
    "scheme",
    "settle",
    "holidays",
    "workdays",
    "campaign",
    "force",
    "opening",
    "team",
    "person",
    "change",
    "target",
    "fact",
    "expect",
    "expect_rank",
}


@dataclass(frozen=True)
class Expected:
    """One expected outcome; `amount` in fen."""

    clause: str
    kind: str
    to: str
    period: str
    amount: int | None


@dataclass(frozen=True)
class ExpectedRank:
    """The expected ranking of a clause over a period."""

    clause: str
    period: str
    order: tuple[str, ...]


@dataclass(frozen=True)
class Scenario:
    """A fictional company, its facts, the periods to settle and the expected outcomes."""

    title: str
    scheme: Scheme
    settle: tuple[Period, ...]
    roster: Roster
    force: Force
    facts: tuple[Fact, ...]
    expected: tuple[Expected, ...]
    ranks: tuple[ExpectedRank, ...]


def load_scenario(file: Path) -> Scenario:
    """Read one scenario. Raises ScenarioFault."""
    here = Place(file.name, "file")
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except (
        ValueError,
        RecursionError,
        OSError,
    ) as broken:  # invalid TOML, invalid UTF-8, nested too deep, no such file
        raise here.fault(str(broken)) from broken
    return read_scenario(table, file)


def read_scenario(table: Mapping[str, Any], file: Path) -> Scenario:
    """Read one scenario from the parsed table of a file. Raises ScenarioFault."""
    here = Place(file.name, "file")
    here.only(table, KEYS)
    scheme = _read_scheme(here, table, file.parent)
    roster = read_roster(file.name, table)
    if scheme.campaign and roster.campaign is None:
        raise here.fault(f"campaign: missing; {scheme.id} pays inside a campaign only")
    return Scenario(
        title=here.text(table, "title"),
        scheme=scheme,
        settle=_read_settle(here, table, roster.campaign),
        roster=roster,
        force=read_force(file.name, table, roster.teams),
        facts=read_facts(file.name, here.tables(table, "fact"), roster, scheme.clock),
        expected=tuple(_read_expected(here, table, scheme, roster)),
        ranks=tuple(_read_ranks(here, table, scheme, roster)),
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
    keys = table.get("settle")
    if not isinstance(keys, list) or not keys:
        raise here.fault("settle: name at least one period")
    return tuple(read_period(here, {"settle": key}, "settle", campaign) for key in keys)


def _read_expected(
    here: Place, table: Mapping[str, Any], scheme: Scheme, roster: Roster
) -> Iterator[Expected]:
    for number, held in enumerate(here.tables(table, "expect"), 1):
        place = here.at(f"expect {number}")
        place.only(held, {"clause", "kind", "to", "period", "amount"})
        kind = place.choice(held, "kind", tuple(sorted(KINDS)))
        to = place.text(held, "to")
        if to not in roster.people and to not in roster.teams:
            raise place.fault(f"to: unknown person or team {to!r}")
        yield Expected(
            clause=_read_clause_id(place, held, scheme),
            kind=kind,
            to=to,
            period=read_period(place, held, "period", roster.campaign).key,
            amount=_read_amount(place, held, kind),
        )


def _read_amount(place: Place, held: Mapping[str, Any], kind: str) -> int | None:
    if kind not in MONEY:
        if "amount" in held:
            raise place.fault(f"amount: {kind} is no money")
        return None
    yuan = held.get("amount")
    if isinstance(yuan, bool) or not isinstance(yuan, int | Decimal):
        raise place.fault(f"amount: {kind} needs a number of yuan, not {yuan!r}")
    fen = Fraction(yuan) * 100 if Decimal(yuan).is_finite() else Fraction(1, 2)
    if fen.denominator != 1:
        raise place.fault(f"amount: must be whole fen, not {yuan}")
    return int(fen)


def _read_ranks(
    here: Place, table: Mapping[str, Any], scheme: Scheme, roster: Roster
) -> Iterator[ExpectedRank]:
    for number, held in enumerate(here.tables(table, "expect_rank"), 1):
        place = here.at(f"expect_rank {number}")
        place.only(held, {"clause", "period", "order"})
        order = held.get("order")
        if not isinstance(order, list):
            raise place.fault(f"order: must be a list of ids, not {order!r}")
        for who in order:
            if not isinstance(who, str) or not (who in roster.people or who in roster.teams):
                raise place.fault(f"order: unknown person or team {who!r}")
        clause = _read_clause_id(place, held, scheme)
        period = read_period(place, held, "period", roster.campaign).key
        yield ExpectedRank(clause, period, tuple(order))


def _read_clause_id(place: Place, held: Mapping[str, Any], scheme: Scheme) -> str:
    clause = place.text(held, "clause")
    if all(revision.clause(clause) is None for revision in scheme.revisions):
        raise place.fault(f"clause: {scheme.id} has no clause {clause!r}")
    return clause
