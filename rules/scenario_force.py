"""Read [force] and [[opening]] of a scenario's file: the days in force and opening balances."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from rules.facts import LEVELS, ROLES, Opening
from rules.force import ALWAYS, Force, Reach, Term
from rules.scenario_faults import Place

FORCE_KEYS = {"from", "until", "roles", "levels", "teams"}


def read_force(file: str, table: Mapping[str, Any], teams: Collection[str]) -> Force:
    """Return when and for whom the scheme is in force; without [force] always and for all.

    The approval counts as given before the first day. Raises ScenarioFault.
    """
    place = Place(file, "force")
    if "force" not in table:
        return ALWAYS
    held = table["force"]
    if not isinstance(held, dict):
        raise place.fault("must be a table, [force]")
    place.only(held, FORCE_KEYS)
    start, until = place.optional_day(held, "from"), place.optional_day(held, "until")
    if start is not None and until is not None and until < start:
        raise place.fault(f"until: {until} lies before from {start}")
    reach = Reach(
        roles=_choices(place, held, "roles", sorted(ROLES)),
        levels=_choices(place, held, "levels", LEVELS),
        teams=_choices(place, held, "teams", sorted(teams)),
    )
    return Force((Term(start, until, reach),))


def _choices(
    place: Place, held: Mapping[str, Any], key: str, allowed: Collection[str]
) -> frozenset[str]:
    """A list of words, each one of those allowed."""
    words = held.get(key, [])
    if not isinstance(words, list):
        raise place.fault(f"{key}: must be a list, not {words!r}")
    return frozenset(place.choice({key: word}, key, list(allowed)) for word in words)


def read_openings(
    file: str, table: Mapping[str, Any], people: Collection[str]
) -> dict[str, Opening]:
    """The opening balances by person. Raises ScenarioFault."""
    here = Place(file, "file")
    found: dict[str, Opening] = {}
    for number, held in enumerate(here.tables(table, "opening"), 1):
        place = here.at(f"opening {number}")
        place.only(held, {"who", "sales", "until"})
        who = place.text(held, "who")
        if who not in people:
            raise place.fault(f"who: unknown person {who!r}")
        if who in found:
            raise place.fault(f"who: {who} has an opening balance already")
        found[who] = _opening(place, held)
    return found


def _opening(place: Place, held: Mapping[str, Any]) -> Opening:
    fen = place.number(held, "sales") * 100
    if fen.denominator != 1:
        raise place.fault(f"sales: at most two places, not {held['sales']}")
    until: date = place.day(held, "until")
    return Opening(int(fen), until)
