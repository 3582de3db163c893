"""Read a scheme's dated revisions with their typed clauses from its TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rules.clauses import Clause
from rules.fault_words import told
from rules.periods import DEFAULT_CUT_OFF, ZONE, Clock
from rules.scheme_values import SchemeFault, SchemePlace, read_clause

SHIPPED = Path(__file__).parent / "schemes"
SCHEME_KEYS = {"id", "name", "campaign", "zone", "revision"}
REVISION_KEYS = {"from", "because", "cut_off", "clause"}


@dataclass(frozen=True)
class Revision:
    """The clauses of a scheme in force from a day on, and the reason for the change."""

    start: date
    because: str
    clock: Clock
    clauses: tuple[Clause, ...]

    @property
    def id(self) -> str:
        """The revision's id: its first day."""
        return self.start.isoformat()

    def clause(self, key: str) -> Clause | None:
        """The clause with this id, or None."""
        return next((clause for clause in self.clauses if clause.id == key), None)


@dataclass(frozen=True)
class Scheme:
    """A scheme with all its revisions, in order of date."""

    id: str
    name: str
    campaign: bool
    revisions: tuple[Revision, ...]

    def revision_on(self, day: date) -> Revision | None:
        """The revision in force on a day (rule 12: a period's last day)."""
        held = [revision for revision in self.revisions if revision.start <= day]
        return held[-1] if held else None

    def revision_named(self, key: str) -> Revision | None:
        """The revision with this id, or None."""
        return next((revision for revision in self.revisions if revision.id == key), None)

    @property
    def clock(self) -> Clock:
        """The clock of the scheme's zone; each day has the cut-off of the revision of that day."""
        first = self.revisions[0].clock
        later = tuple((held.start, held.clock.cutoff) for held in self.revisions[1:])
        return Clock(first.zone, first.cutoff, later)


def shipped(scheme: str) -> Path | None:
    """The file of the shipped scheme with this id, or None."""
    file = SHIPPED / f"{scheme}.toml"
    return file if file.is_file() else None


def load_scheme(file: Path) -> Scheme:
    """Read one scheme. Raises SchemeFault."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except (
        ValueError,
        RecursionError,
        OSError,
    ) as broken:  # invalid TOML, invalid UTF-8, nested too deep, no such file
        raise SchemeFault(file.name, "file", "TOML", str(broken)) from broken
    return read_scheme(table, file.name)


def read_scheme(table: Mapping[str, Any], file: str) -> Scheme:
    """Read one scheme from its parsed table. Raises SchemeFault."""
    here = SchemePlace(file, "scheme")
    here.only(table, SCHEME_KEYS)
    zone = _read_zone(table.get("zone", ZONE), here)
    campaign = table.get("campaign", False)
    if not isinstance(campaign, bool):
        raise here.fault("campaign", told("flag", value=repr(campaign)))
    held = here.need(table, "revision", list, "[[revision]] tables")
    if not held:
        raise here.fault("revision", told("revision-needed"))
    revisions = [
        _read_revision(each, zone, campaign, SchemePlace(file, f"revision {number}"))
        for number, each in enumerate(held, 1)
    ]
    _check_dates(revisions, here)
    return Scheme(
        id=here.need(table, "id", str, "text"),
        name=here.need(table, "name", str, "text"),
        campaign=campaign,
        revisions=tuple(revisions),
    )


def _read_zone(zone: Any, here: SchemePlace) -> str:
    try:
        return ZoneInfo(zone).key
    except (OSError, KeyError, ValueError, TypeError, AttributeError) as unknown:
        raise here.fault("zone", told("zone", value=repr(zone))) from unknown


def _check_dates(revisions: Sequence[Revision], here: SchemePlace) -> None:
    for before, after in pairwise(revisions):
        if after.start <= before.start:
            raise here.fault("revision", told("dates-rise", after=after.start, before=before.start))


def _read_revision(table: Any, zone: str, campaign: bool, here: SchemePlace) -> Revision:
    if not isinstance(table, dict):
        raise here.fault("revision", told("revision-table"))
    here.only(table, REVISION_KEYS)
    because = here.need(table, "because", str, "text")
    if not because.strip():
        raise here.fault("because", told("reason-empty"))
    cut_off = here.need(table, "cut_off", time, "a time") if "cut_off" in table else DEFAULT_CUT_OFF
    return Revision(
        start=here.need(table, "from", date, "a date"),
        because=because,
        clock=Clock(zone, cut_off),
        clauses=_read_clauses(table, campaign, here),
    )


def _read_clauses(
    table: Mapping[str, Any], campaign: bool, here: SchemePlace
) -> tuple[Clause, ...]:
    clauses: dict[str, Clause] = {}
    for held in here.need(table, "clause", list, "[[revision.clause]] tables"):
        name = held.get("id", "?") if isinstance(held, dict) else "?"
        place = SchemePlace(here.file, f"{here.place}, clause {name}")
        clause = read_clause(held, place)
        if clause.id in clauses:
            raise place.fault("id", told("twice"))
        if clause.period == "campaign" and not campaign:
            raise place.fault("period", told("no-campaign"))
        clauses[clause.id] = clause
    return tuple(clauses.values())


__all__ = [
    "SHIPPED",
    "Revision",
    "Scheme",
    "SchemeFault",
    "load_scheme",
    "read_scheme",
    "shipped",
]
