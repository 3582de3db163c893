"""Describe the fields of each clause shape's form, taken from the shape's dataclass.

The form, the reading of what was typed, and the scheme's text follow this description.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any, cast

from rules.clauses import SHAPES
from rules.clauses.blended_bonus import WEIGHTS
from rules.facts import DIFFICULTIES, LEVELS, PLANS
from rules.metrics import METRICS
from rules.scheme_values import CHOICES
from rules.scheme_words import Part, Step, Tier
from rules.scoring import COMPLETION

# What a type of a dataclass's field is in the form.
KINDS = {
    "str": "text",
    "Subject": "text",
    "bool": "flag",
    "int": "number",
    "Yuan": "yuan",
    "Number": "number",
    "Number | None": "number",
    "Decimal": "number",
    "tuple[Yuan, ...]": "prizes",
    "tuple[str, ...]": "ticks",
    "tuple[Step, ...]": "rows",
    "tuple[Part, ...]": "rows",
    "Mapping[str, Yuan]": "amounts",
    "Mapping[str, Number]": "weights",
    "Mapping[str, tuple[Tier, ...]]": "plans",
}
ROWS: dict[str, type[Any]] = {
    "tuple[Step, ...]": Step,
    "tuple[Part, ...]": Part,
    "Mapping[str, tuple[Tier, ...]]": Tier,
}
# Numbers that are shares or completions, by shape: shown and typed in per cent.
PERCENT = {
    "target-bonus": ("at_least", "cap"),
    "blended-bonus": ("at_least", "cap"),
    "team-bonus": ("at_least", "cap"),
    "excess-share": ("rate", "above"),
    "streak": ("above",),
    "honour-by-score": ("top_share",),
    "loyalty": ("at_least",),
    "promotion": ("at_least",),
    "violation-deduction": ("share",),
    "miss-deduction": ("share",),
}
NAMES = {"by_level": LEVELS, "by_difficulty": DIFFICULTIES, "plans": PLANS}
SCORED = (*METRICS, COMPLETION)  # what a score may weigh
HIDDEN = ("id",)  # made by the program: permanent, as the ledger names it


@dataclass(frozen=True)
class ShapeField:
    """One key of a clause as a field of its form.

    `kind`: text, menu, flag, yuan, number, percent, measure (a number, or per cent where it is a
    completion), prizes, ticks, rows, amounts, weights or plans. `choices` belong to a menu or
    ticks, `names` to amounts, weights and plans, `columns` to rows and plans.
    """

    key: str
    kind: str
    needed: bool
    default: Any = None
    choices: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    columns: tuple[ShapeField, ...] = ()


def shape_fields(shape: str) -> tuple[ShapeField, ...]:
    """Return the fields of a shape's form, in the order of its keys. Raises KeyError."""
    return tuple(_described(shape, SHAPES[shape]))


def _described(shape: str, made: type[Any]) -> Iterator[ShapeField]:
    for held in fields(made):
        if held.name not in HIDDEN:
            yield _field(shape, held)


def _field(shape: str, held: Field[Any]) -> ShapeField:
    kind = KINDS[str(held.type)]
    rows = ROWS.get(str(held.type))
    return ShapeField(
        key=held.name,
        kind=_kind(shape, held.name, kind),
        needed=held.default is MISSING and held.default_factory is MISSING,
        default=_default(held),
        choices=CHOICES.get(held.name, ()),
        names=_names(shape, held.name),
        columns=tuple(_described(shape, rows)) if rows is not None else (),
    )


def _kind(shape: str, key: str, kind: str) -> str:
    if kind == "text":
        return "menu" if key in CHOICES else "text"
    if kind != "number":
        return kind
    if key in PERCENT.get(shape, ()):
        return "percent"
    is_measured = key == "at_least" and shape in ("rank-prize", "ladder", "conditions-bonus")
    return "measure" if is_measured else kind


def _default(held: Field[Any]) -> Any:
    if held.default_factory is not MISSING:
        return held.default_factory()
    return None if held.default is MISSING else cast(Any, held.default)


def _names(shape: str, key: str) -> tuple[str, ...]:
    if key == "weights":
        return WEIGHTS if shape == "blended-bonus" else SCORED
    return NAMES.get(key, ())
