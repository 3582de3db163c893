"""Read a clause's table into its dataclass; every fault names the file, clause and key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar, cast

from rules.clauses import SHAPES, Clause
from rules.clauses.tiers import MODES
from rules.facts import GRANTS, SELLERS, VIOLATIONS
from rules.fault_words import told
from rules.measures import BY
from rules.metrics import ATTENDANCE, DERIVED, METRICS
from rules.outcomes import IN_KIND
from rules.periods import KINDS
from rules.scheme_words import Part, Step, Tier
from rules.splitting import SPLITS

CHOICES: Mapping[str, tuple[str, ...]] = {
    "period": KINDS,
    "metric": (*METRICS, *DERIVED, ATTENDANCE),
    "by": BY,
    "subject": ("person", "team"),
    "split": SPLITS,
    "mode": MODES,
    "also": tuple(sorted(IN_KIND)),
    "roles": tuple(sorted(SELLERS)),
    "violations": VIOLATIONS,
    "grants": GRANTS,
    "consequence": ("warning", "dismissal"),
}


MOST, PLACES = 10**12, 6  # the largest number, the most decimal places
Made = TypeVar("Made")


class SchemeFault(ValueError):
    """A value in a scheme file is invalid; the fault names the file, the place and the key."""

    def __init__(self, file: str, place: str, key: str, fault: str) -> None:
        self.file, self.place, self.key, self.fault = file, place, key, fault
        super().__init__(f"{file}: {place}: {key}: {fault}")


@dataclass(frozen=True)
class SchemePlace:
    """The current place in a scheme file, which faults name."""

    file: str
    place: str

    def fault(self, key: str, fault: str) -> SchemeFault:
        """The fault of a key at this place."""
        return SchemeFault(self.file, self.place, key, fault)

    def only(self, table: Mapping[str, Any], allowed: Iterable[str]) -> None:
        """Refuse keys other than these."""
        for key in table:
            if key not in allowed:
                raise self.fault(key, told("unknown-key", allowed=", ".join(sorted(allowed))))

    def need(self, table: Mapping[str, Any], key: str, kind: type, words: str) -> Any:
        """The required value of a key; refuses a datetime for a date, and an empty text."""
        if key not in table:
            raise self.fault(key, told("missing"))
        value = table[key]
        if not isinstance(value, kind) or isinstance(value, datetime) or value == "":
            raise self.fault(key, told("other-type", words=words, value=repr(value)))
        return value


_Reader = Callable[[str, Any, SchemePlace], Any]


def read_clause(table: Any, here: SchemePlace) -> Clause:
    """Read one clause. Raises SchemeFault."""
    if not isinstance(table, dict):
        raise here.fault("clause", told("clause-table"))
    shape = here.need(table, "shape", str, "text")
    if shape not in SHAPES:
        raise here.fault(
            "shape", told("unknown-shape", value=repr(shape), allowed=", ".join(SHAPES))
        )
    clause = _read_fields(
        SHAPES[shape], {name: table[name] for name in table if name != "shape"}, here, {"shape"}
    )
    for key, fault in clause.faults():
        raise here.fault(key, fault)
    return clause


def _read_fields(
    made: type[Made], table: Any, here: SchemePlace, beside: Iterable[str] = ()
) -> Made:
    """A table's values as the fields of a dataclass, each read by its type."""
    if not isinstance(table, dict):
        raise here.fault(made.__name__.lower(), told("table", value=repr(table)))
    known = {held.name: held for held in fields(cast(Any, made))}
    here.only(table, {*known, *beside})
    for held in known.values():
        needed = held.default is MISSING and held.default_factory is MISSING
        if needed and held.name not in table:
            raise here.fault(held.name, told("missing"))
    return made(**{name: _read_value(known[name], table[name], here) for name in table})


def _read_value(held: Field[Any], value: Any, here: SchemePlace) -> Any:
    return _READERS[str(held.type)](held.name, value, here)


def _read_text(name: str, value: Any, here: SchemePlace) -> str:
    if not isinstance(value, str) or not value.strip():
        raise here.fault(name, told("text", value=repr(value)))
    if name in CHOICES and value not in CHOICES[name]:
        raise here.fault(
            name, told("unknown-value", value=repr(value), allowed=", ".join(CHOICES[name]))
        )
    return value


def _read_flag(name: str, value: Any, here: SchemePlace) -> bool:
    if not isinstance(value, bool):
        raise here.fault(name, told("flag", value=repr(value)))
    return value


def _read_number(name: str, value: Any, here: SchemePlace) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise here.fault(name, told("number", value=repr(value)))
    if not Decimal(value).is_finite() or value <= 0:
        raise here.fault(name, told("above-0", value=value))
    number = Decimal(value)
    if number > MOST or int(number.as_tuple().exponent) < -PLACES:
        raise here.fault(name, told("number-limits", most=MOST, places=PLACES))
    return number


def _read_yuan(name: str, value: Any, here: SchemePlace) -> Decimal:
    amount = _read_number(name, value, here)
    if (amount * 100) % 1:
        raise here.fault(name, told("whole-fen", value=value))
    return amount


def _read_border(name: str, value: Any, here: SchemePlace) -> Decimal:
    """The lower bound of a tier: a number, 0 allowed."""
    return Decimal(0) if value == 0 and value is not False else _read_number(name, value, here)


def _read_whole(name: str, value: Any, here: SchemePlace) -> int:
    number = _read_number(name, value, here)
    if number % 1:
        raise here.fault(name, told("whole-number", value=value))
    return int(number)


def _read_prizes(name: str, value: Any, here: SchemePlace) -> tuple[Decimal, ...]:
    if not isinstance(value, list) or not value:
        raise here.fault(name, told("prize-list", value=repr(value)))
    return tuple(_read_yuan(name, each, here) for each in value)


def _read_texts(name: str, value: Any, here: SchemePlace) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise here.fault(name, told("text-list", value=repr(value)))
    texts = tuple(_read_text(name, each, here) for each in value)
    if len(set(texts)) < len(texts):
        raise here.fault(name, told("named-twice"))
    return texts


def _read_many(made: type[Made]) -> _Reader:
    """A reader of a list of tables."""

    def read(name: str, value: Any, here: SchemePlace) -> tuple[Made, ...]:
        if not isinstance(value, list) or not value:
            raise here.fault(name, told("table-list", value=repr(value)))
        return tuple(
            _read_fields(made, each, SchemePlace(here.file, f"{here.place}, {name} {number}"))
            for number, each in enumerate(value, 1)
        )

    return read


def _read_mapping(of_value: _Reader) -> _Reader:
    """A reader of a table of names and values."""

    def read(name: str, value: Any, here: SchemePlace) -> Mapping[str, Any]:
        if not isinstance(value, dict) or not value:
            raise here.fault(name, told("value-table", value=repr(value)))
        return {key: of_value(f"{name}.{key}", each, here) for key, each in value.items()}

    return read


_READERS: Mapping[str, _Reader] = {
    "str": _read_text,
    "Subject": _read_text,
    "bool": _read_flag,
    "int": _read_whole,
    "Yuan": _read_yuan,
    "Number": _read_number,
    "Number | None": _read_number,
    "Decimal": _read_border,
    "tuple[Yuan, ...]": _read_prizes,
    "tuple[str, ...]": _read_texts,
    "tuple[Step, ...]": _read_many(Step),
    "tuple[Part, ...]": _read_many(Part),
    "Mapping[str, Yuan]": _read_mapping(_read_yuan),
    "Mapping[str, Number]": _read_mapping(_read_number),
    "Mapping[str, tuple[Tier, ...]]": _read_mapping(_read_many(Tier)),
}
