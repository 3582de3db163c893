"""A scheme's TOML file -> a typed, dated Scheme; every fault names the file, clause and key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rules.clauses import SHAPES, Clause
from rules.facts import SELLERS
from rules.metrics import METRICS
from rules.outcomes import IN_KIND
from rules.periods import KINDS, Clock

SHIPPED = Path(__file__).parent / "schemes"
DERIVED = ("designer_cards", "designer_deals")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "period": KINDS,
    "metric": (*METRICS, *DERIVED),
    "by": ("value", "completion"),
    "also": tuple(sorted(IN_KIND)),
    "roles": tuple(sorted(SELLERS)),
}
SCHEME_KEYS = {"id", "name", "campaign", "zone", "revision"}
REVISION_KEYS = {"from", "because", "cut_off", "clause"}


class SchemeFault(ValueError):
    """Something in a scheme's file that cannot be: names the file, the place and the key."""

    def __init__(self, file: str, place: str, key: str, fault: str) -> None:
        self.file, self.place, self.key, self.fault = file, place, key, fault
        super().__init__(f"{file}: {place}: {key}: {fault}")


@dataclass(frozen=True)
class Revision:
    """A scheme's clauses as in force from a day on, and why they were changed."""

    start: date
    because: str
    clock: Clock
    clauses: tuple[Clause, ...]

    @property
    def id(self) -> str:
        """A revision is known by its first day."""
        return self.start.isoformat()

    def clause(self, key: str) -> Clause | None:
        """The clause of this id."""
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


@dataclass(frozen=True)
class _Place:
    """Where in a file we are, to name it in a fault."""

    file: str
    place: str

    def fault(self, key: str, fault: str) -> SchemeFault:
        return SchemeFault(self.file, self.place, key, fault)

    def only(self, table: Mapping[str, Any], allowed: set[str]) -> None:
        for key in table:
            if key not in allowed:
                raise self.fault(key, f"unknown key; allowed: {', '.join(sorted(allowed))}")

    def need(self, table: Mapping[str, Any], key: str, kind: type | tuple[type, ...]) -> Any:
        if key not in table:
            raise self.fault(key, "missing")
        if not isinstance(table[key], kind):
            raise self.fault(key, f"cannot be {table[key]!r}")
        return table[key]


def shipped(scheme: str) -> Path | None:
    """The file of a shipped scheme, if there is one of this id."""
    file = SHIPPED / f"{scheme}.toml"
    return file if file.is_file() else None


def load_scheme(file: Path) -> Scheme:
    """Read one scheme. Raises SchemeFault."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise SchemeFault(file.name, "file", "TOML", str(broken)) from broken
    return read_scheme(table, file.name)


def read_scheme(table: Mapping[str, Any], file: str) -> Scheme:
    """Read one scheme from its parsed table. Raises SchemeFault."""
    here = _Place(file, "scheme")
    here.only(table, SCHEME_KEYS)
    zone = table.get("zone", "Asia/Shanghai")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, TypeError) as unknown:
        raise here.fault("zone", f"{zone!r} is no time zone, write e.g. Asia/Shanghai") from unknown
    revisions = [
        _read_revision(held, zone, _Place(file, f"revision {number}"))
        for number, held in enumerate(here.need(table, "revision", list), 1)
    ]
    for before, after in zip(revisions, revisions[1:], strict=False):
        if after.start <= before.start:
            raise here.fault(
                "revision",
                f"from = {after.start} stands after {before.start}: dates must rise",
            )
    return Scheme(
        id=here.need(table, "id", str),
        name=here.need(table, "name", str),
        campaign=bool(table.get("campaign", False)),
        revisions=tuple(revisions),
    )


def _read_revision(table: Any, zone: str, here: _Place) -> Revision:
    if not isinstance(table, dict):
        raise here.fault("revision", "must be a table, [[revision]]")
    here.only(table, REVISION_KEYS)
    because = here.need(table, "because", str)
    if not because.strip():
        raise here.fault("because", "say why the numbers are what they are")
    clauses: list[Clause] = []
    for held in here.need(table, "clause", list):
        name = held.get("id", "?") if isinstance(held, dict) else "?"
        clause = _read_clause(held, _Place(here.file, f"{here.place}, clause {name}"))
        if any(other.id == clause.id for other in clauses):
            raise here.fault("clause", f"{clause.id} stands twice")
        clauses.append(clause)
    return Revision(
        start=here.need(table, "from", date),
        because=because,
        clock=Clock(zone, here.need(table, "cut_off", time) if "cut_off" in table else time(21)),
        clauses=tuple(clauses),
    )


def _read_clause(table: Any, here: _Place) -> Clause:
    if not isinstance(table, dict):
        raise here.fault("clause", "must be a table, [[revision.clause]]")
    shape = here.need(table, "shape", str)
    if shape not in SHAPES:
        raise here.fault("shape", f"unknown shape {shape!r}; allowed: {', '.join(SHAPES)}")
    made = SHAPES[shape]
    known = {held.name: held for held in fields(made)}
    here.only(table, {*known, "shape"})
    values = {}
    for name, held in known.items():
        if name in table:
            values[name] = _read_value(name, table[name], str(held.type), here)
        elif held.default is MISSING:
            raise here.fault(name, "missing")
    return made(**values)  # type: ignore[return-value]


def _read_value(name: str, value: Any, kind: str, here: _Place) -> Any:
    if kind == "str":
        return _read_text(name, value, here)
    if kind == "bool" and isinstance(value, bool):
        return value
    if kind == "Decimal":
        return _read_amount(name, value, here)
    if kind == "tuple[Decimal, ...]" and isinstance(value, list):
        if not value:
            raise here.fault(name, "at least one prize is needed")
        return tuple(_read_amount(name, each, here) for each in value)
    if kind == "tuple[str, ...]" and isinstance(value, list):
        return tuple(_read_text(name, each, here) for each in value)
    if kind == "Mapping[str, Decimal]" and isinstance(value, dict):
        return _read_weights(name, value, here)
    raise here.fault(name, f"cannot be {value!r}")


def _read_text(name: str, value: Any, here: _Place) -> str:
    if not isinstance(value, str) or not value:
        raise here.fault(name, f"must be text, not {value!r}")
    if name in CHOICES and value not in CHOICES[name]:
        raise here.fault(name, f"unknown {value!r}; allowed: {', '.join(CHOICES[name])}")
    return value


def _read_amount(name: str, value: Any, here: _Place) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise here.fault(name, f"must be a number of yuan, not {value!r}")
    amount = Decimal(value)
    if not amount.is_finite() or amount <= 0:
        raise here.fault(name, f"must be above 0, not {value}")
    if amount != amount.quantize(Decimal("0.01")):
        raise here.fault(name, f"must be whole fen, not {value}")
    return amount


def _read_weights(name: str, value: Mapping[str, Any], here: _Place) -> dict[str, Decimal]:
    weights = {}
    for metric, weight in value.items():
        if metric not in METRICS:
            raise here.fault(name, f"unknown metric {metric!r}; allowed: {', '.join(METRICS)}")
        if isinstance(weight, bool) or not isinstance(weight, int | Decimal) or weight <= 0:
            raise here.fault(name, f"the weight of {metric} must be above 0, not {weight!r}")
        weights[metric] = Decimal(weight)
    if sum(weights.values()) != 1:
        raise here.fault(name, f"the weights sum to {sum(weights.values())}, not to 1")
    return weights
