"""Read typed values of a scenario file; faults name the place in the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any


class ScenarioFault(ValueError):
    """Errors in a scenario file: each text names the file, the place and the error."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True)
class Place:
    """A place in a file, with readers of its values; each raises ScenarioFault on an invalid
    one.
    """

    file: str
    place: str

    def fault(self, fault: str) -> ScenarioFault:
        """The fault at this place."""
        return ScenarioFault(f"{self.file}: {self.place}: {fault}")

    def at(self, place: str) -> Place:
        """Another place in the same file."""
        return Place(self.file, place)

    def only(self, table: Mapping[str, Any], allowed: Iterable[str]) -> None:
        """Refuse keys other than these."""
        for key in table:
            if key not in allowed:
                raise self.fault(f"unknown key {key!r}; allowed: {', '.join(sorted(allowed))}")

    def tables(self, table: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
        """The tables of a [[key]]."""
        held = table.get(key, [])
        if not isinstance(held, list) or not all(isinstance(each, dict) for each in held):
            raise self.fault(f"{key}: must be tables, [[{key}]]")
        return held

    def text(self, table: Mapping[str, Any], key: str) -> str:
        """The required text of a key."""
        value = table.get(key)
        if not isinstance(value, str) or not value:
            raise self.fault(f"{key}: must be text, not {value!r}")
        return value

    def optional_text(self, table: Mapping[str, Any], key: str) -> str | None:
        """The text of a key, or None if the key is missing."""
        return self.text(table, key) if key in table else None

    def choice(self, table: Mapping[str, Any], key: str, choices: Sequence[str]) -> str:
        """The required value of a key, one of the choices."""
        value = table.get(key)
        if value not in choices:
            raise self.fault(f"{key}: {value!r} is none of {', '.join(choices)}")
        return str(value)

    def optional_choice(
        self, table: Mapping[str, Any], key: str, choices: Sequence[str]
    ) -> str | None:
        """One of the choices, or None if the key is missing."""
        return self.choice(table, key, choices) if key in table else None

    def day(self, table: Mapping[str, Any], key: str) -> date:
        """The required date of a key."""
        value = table.get(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.fault(f"{key}: must be a date, not {value!r}")
        return value

    def optional_day(self, table: Mapping[str, Any], key: str) -> date | None:
        """The date of a key, or None if the key is missing."""
        return self.day(table, key) if key in table else None

    def days(self, table: Mapping[str, Any], key: str) -> frozenset[date]:
        """A list of dates."""
        held = table.get(key, [])
        if not isinstance(held, list):
            raise self.fault(f"{key}: must be a list of dates, not {held!r}")
        return frozenset(self.day({key: each}, key) for each in held)

    def integer(self, table: Mapping[str, Any], key: str) -> int | None:
        """The whole number of a key, or None if the key is missing."""
        value = table.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise self.fault(f"{key}: must be a whole number, not {value!r}")
        return value

    def number(self, table: Mapping[str, Any], key: str) -> Fraction:
        """A number above 0, exactly."""
        value = table.get(key)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.fault(f"{key}: must be a number, not {value!r}")
        if not Decimal(value).is_finite() or value <= 0:
            raise self.fault(f"{key}: must be above 0, not {value}")
        return Fraction(value)

    def flag(self, table: Mapping[str, Any], key: str, otherwise: bool | None = None) -> bool:
        """The boolean of a key; required unless `otherwise` gives a default."""
        value = table.get(key, otherwise)
        if not isinstance(value, bool):
            raise self.fault(f"{key}: must be true or false, not {value!r}")
        return value
