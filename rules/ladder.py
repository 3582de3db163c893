"""Promotion ladders: dated steps from a post to the next with their conditions, read from TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from rules.facts import LEVELS, ROLES, SELLERS
from rules.fault_words import told
from rules.scheme_values import SchemeFault, SchemePlace

LADDERS = Path(__file__).parent / "ladders"
LADDER_KEYS = {"role", "name", "revision"}
REVISION_KEYS = {"from", "because", "step"}
STEP_KEYS = {"from_levels", "to_role", "to_level", "condition"}
# The keys of each kind of condition, beside kind and at_least.
KIND_KEYS: Mapping[str, frozenset[str]] = {
    "months_in_post": frozenset(),
    "months_on_target": frozenset({"metric", "months"}),
    "total": frozenset({"metric", "months"}),
    "rating": frozenset({"months", "ratings"}),
    "courses": frozenset(),
    "no_violation": frozenset({"months"}),
}
TARGETED = ("calls", "invitations", "cards", "contracts", "sales")
TOO_OFTEN = "months_on_target"  # at_least is at most months
LONGEST = 36  # months that a condition looks back
MOST = 10**12


@dataclass(frozen=True)
class Condition:
    """One condition of a step.

    kind months_in_post: `at_least` whole months in the post and level; months_on_target: in
    `at_least` of the last `months` whole months the target of `metric` was met; total: the sum of
    `metric` over the last `months` whole months and the running one (sales in fen, else ones);
    rating: a mean of `at_least` hundredths from `ratings` ratings on, over those months; courses:
    `at_least` trainings passed; no_violation: none upheld in those months (`at_least` is 0).
    """

    kind: str
    at_least: int
    metric: str = ""
    months: int = 0
    ratings: int = 0


@dataclass(frozen=True)
class LadderStep:
    """A step from a role's levels ("" for none) to a role and level, with its conditions."""

    from_levels: tuple[str, ...]
    to_role: str
    to_level: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class LadderRevision:
    """The steps in force from a day on, and the reason of the change."""

    start: date
    because: str
    steps: tuple[LadderStep, ...]


@dataclass(frozen=True)
class Ladder:
    """A role's ladder with all its revisions, in order of date."""

    role: str
    name: str
    revisions: tuple[LadderRevision, ...]

    def step_from(self, level: str | None, on: date) -> LadderStep | None:
        """The step that begins at a level, on a day; None at the top, or before the first day."""
        held = [revision for revision in self.revisions if revision.start <= on]
        steps = held[-1].steps if held else ()
        return next((step for step in steps if (level or "") in step.from_levels), None)


def load_ladders(folder: Path = LADDERS) -> dict[str, Ladder]:
    """All ladders of a folder, by role. Raises SchemeFault."""
    found: dict[str, Ladder] = {}
    for file in sorted(folder.glob("*.toml")):
        try:
            table = tomllib.loads(file.read_text(encoding="utf-8"))
        except (ValueError, RecursionError) as broken:  # invalid TOML, invalid UTF-8
            raise SchemeFault(file.name, "file", "TOML", str(broken)) from broken
        ladder = read_ladder(table, file.name)
        if ladder.role in found:
            raise SchemePlace(file.name, "ladder").fault("role", told("twice"))
        found[ladder.role] = ladder
    return found


def read_ladder(table: Mapping[str, Any], file: str) -> Ladder:
    """Read one ladder from its parsed table. Raises SchemeFault."""
    here = SchemePlace(file, "ladder")
    here.only(table, LADDER_KEYS)
    role = _choice(here, table, "role", tuple(sorted(SELLERS)))
    held = here.need(table, "revision", list, "[[revision]] tables")
    revisions = tuple(
        _revision(each, SchemePlace(file, f"revision {number}"))
        for number, each in enumerate(held, 1)
    )
    if not revisions:
        raise here.fault("revision", told("revision-needed"))
    for before, after in pairwise(revisions):
        if after.start <= before.start:
            raise here.fault("revision", told("dates-rise", after=after.start, before=before.start))
    return Ladder(role, here.need(table, "name", str, "text"), revisions)


def _revision(table: Any, here: SchemePlace) -> LadderRevision:
    if not isinstance(table, dict):
        raise here.fault("revision", told("revision-table"))
    here.only(table, REVISION_KEYS)
    because = here.need(table, "because", str, "text")
    if not because.strip():
        raise here.fault("because", told("reason-empty"))
    steps = here.need(table, "step", list, "[[revision.step]] tables")
    read = tuple(
        _step(each, SchemePlace(here.file, f"{here.place}, step {number}"))
        for number, each in enumerate(steps, 1)
    )
    levels = [level for step in read for level in step.from_levels]
    if len(set(levels)) < len(levels):
        raise here.fault("step", told("twice"))
    return LadderRevision(here.need(table, "from", date, "a date"), because, read)


def _step(table: Any, here: SchemePlace) -> LadderStep:
    if not isinstance(table, dict):
        raise here.fault("step", told("table", value=repr(table)))
    here.only(table, STEP_KEYS)
    levels = here.need(table, "from_levels", list, "a list of levels")
    for level in levels:
        if level not in ("", *LEVELS):
            raise here.fault("from_levels", _unknown(level, LEVELS))
    to_level = table.get("to_level", "")
    if to_level not in ("", *LEVELS):
        raise here.fault("to_level", _unknown(to_level, LEVELS))
    conditions = here.need(table, "condition", list, "a list of conditions")
    if not levels or not conditions:
        raise here.fault("condition" if levels else "from_levels", told("missing"))
    to_role = _choice(here, table, "to_role", tuple(sorted(ROLES)))
    return LadderStep(tuple(levels), to_role, to_level, tuple(_conditions(conditions, here)))


def _conditions(held: list[Any], step: SchemePlace) -> Iterator[Condition]:
    for number, table in enumerate(held, 1):
        here = SchemePlace(step.file, f"{step.place}, condition {number}")
        if not isinstance(table, dict):
            raise here.fault("condition", told("table", value=repr(table)))
        kind = _choice(here, table, "kind", tuple(KIND_KEYS))
        here.only(table, {"kind", "at_least", *KIND_KEYS[kind]})
        numbers = {
            key: _number(here, table, key, most)
            for key, most in (("at_least", MOST), ("months", LONGEST), ("ratings", MOST))
            if key in KIND_KEYS[kind] or (key == "at_least" and kind != "no_violation")
        }
        metric = ""
        if "metric" in KIND_KEYS[kind]:
            allowed = TARGETED if kind == "months_on_target" else (*TARGETED, "contribution")
            metric = _choice(here, table, "metric", allowed)
        if numbers.get("at_least", 0) > numbers.get("months", LONGEST) and kind == TOO_OFTEN:
            raise here.fault("at_least", told("number-limits", most=numbers["months"], places=0))
        yield Condition(kind, numbers.pop("at_least", 0), metric, **numbers)


def _number(here: SchemePlace, table: Mapping[str, Any], key: str, most: int) -> int:
    value: int = here.need(table, key, int, "a whole number")
    if isinstance(value, bool) or not 0 < value <= most:
        raise here.fault(key, told("number-limits", most=most, places=0))
    return value


def _choice(here: SchemePlace, table: Mapping[str, Any], key: str, allowed: tuple[str, ...]) -> str:
    value: str = here.need(table, key, str, "text")
    if value not in allowed:
        raise here.fault(key, _unknown(value, allowed))
    return value


def _unknown(value: Any, allowed: tuple[str, ...]) -> str:
    return told("unknown-value", value=repr(value), allowed=", ".join(allowed))
