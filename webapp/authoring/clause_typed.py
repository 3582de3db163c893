"""Convert a clause's table to the typed values of its form, and typed values to a table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from rules.scheme_values import MOST, SchemeFault
from webapp.authoring.shape_fields import ShapeField, shape_fields
from webapp.core.errors import _

RATIO = ("completion", "growth")  # measured so, a threshold is typed in per cent
CLEARED = ""
_UNITS = re.compile(r"[\s,¥元张单个分]")
_PLACE = re.compile(r"[0-9]{1,4}")
NO_NUMBER = _("请填数字。")
Typed = dict[str, str]
Row = dict[str, str]


@dataclass
class ClauseRead:
    """What a form's typed values say: the clause's table, and a sentence for each wrong field.

    A field is wrong if it should hold a number and does not.
    """

    table: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)


def typed_of(shape: str, table: Mapping[str, Any]) -> Typed:
    """Return the typed values of a form that stand for a clause's table."""
    typed: Typed = {}
    for held in shape_fields(shape):
        typed |= _typed(held, table)
    return typed


def _typed(held: ShapeField, table: Mapping[str, Any]) -> Typed:
    value, key = table.get(held.key, held.default), held.key
    match held.kind:
        case "text" | "menu":
            return {key: str(value or "")}
        case "flag":
            return {key: "yes"} if value else {}
        case "ticks":
            return {f"{key}.{each}": str(number) for number, each in enumerate(value or (), 1)}
        case "prizes":
            return {f"{key}.{n}": _text(each) for n, each in enumerate(value or ())}
        case "amounts":
            return {f"{key}.{name}": _text(each) for name, each in (value or {}).items()}
        case "weights" | "rows" | "plans":
            return _groups_typed(held, value or {}, table.get("by", "value"))
    if key not in table or value == held.default:
        return {key: ""}
    return {key: _number_typed(held, value, table.get("by", ""))}


def _groups_typed(held: ShapeField, value: Any, by: str) -> Typed:
    if held.kind == "weights":
        weights = [{"name": name, "weight": _percent(each)} for name, each in value.items()]
        return _rows_typed(held.key, weights)
    if held.kind == "rows":
        return _rows_typed(held.key, [_row_typed(held.columns, row, by) for row in value])
    typed: Typed = {}
    for name, rows in value.items():
        told = [_row_typed(held.columns, row, _by_of_plan(name)) for row in rows]
        typed |= _rows_typed(f"{held.key}.{name}", told)
    return typed


def _by_of_plan(plan: str) -> str:
    """A rate of sales is a share, one of deals is yuan."""
    return "share" if plan == "sales" else "yuan"


def _row_typed(columns: Sequence[ShapeField], row: Mapping[str, Any], by: str) -> Row:
    by = row.get("by", by)
    found = {}
    for column in columns:
        value = row.get(column.key, column.default)
        if column.kind == "menu":
            found[column.key] = str(value or "")
        elif column.needed or value != column.default:
            found[column.key] = _number_typed(column, value, by)
    return found


def _rows_typed(key: str, rows: Sequence[Row]) -> Typed:
    return {
        f"{key}.{number}.{column}": value
        for number, row in enumerate(rows)
        for column, value in row.items()
    }


def _number_typed(held: ShapeField, value: Any, by: str) -> str:
    if held.kind == "percent" or (held.key == "rate" and by == "share"):
        return _percent(value)
    if held.kind == "measure" and by in RATIO:
        return f"{_percent(value)}%"
    return _text(value)


def _percent(value: Decimal | int) -> str:
    return _text(Decimal(value) * 100)


def _text(value: Decimal | int) -> str:
    exact = Decimal(value)
    whole = exact.to_integral_value()
    return str(int(whole)) if exact == whole else f"{exact.normalize():f}"


def clause_table(shape: str, typed: Mapping[str, str]) -> ClauseRead:
    """Return the clause's table for typed values; keys at their default are left out."""
    read = ClauseRead({"shape": shape})
    by = typed.get("by", "")
    for held in shape_fields(shape):
        value = _value(held, typed, by, read.errors)
        if value is not None and value != held.default:
            read.table[held.key] = value
    return read


def _value(held: ShapeField, typed: Mapping[str, str], by: str, errors: dict[str, str]) -> Any:
    key = held.key
    match held.kind:
        case "text" | "menu":
            return typed.get(key, "").strip() or None
        case "flag":
            return key in typed
        case "ticks":
            return _ticked(held, typed) or None
        case "prizes":
            said = _column(typed, key)
            return [
                _number(f"{key}.{n}", each, held, by, errors) for n, each in enumerate(said)
            ] or None
        case "amounts":
            given = {name: typed.get(f"{key}.{name}", "").strip() for name in held.names}
            return {
                name: _number(f"{key}.{name}", each, held, by, errors)
                for name, each in given.items()
                if each
            } or None
        case "weights":
            return {
                row.get("name", ""): _weight(f"{key}.{n}.weight", row.get("weight", ""), errors)
                for n, row in enumerate(typed_rows(typed, key, ("weight",)))
            } or None
        case "rows":
            return _table_rows(held.columns, typed, key, by, errors) or None
        case "plans":
            plans = {
                name: _table_rows(held.columns, typed, f"{key}.{name}", _by_of_plan(name), errors)
                for name in held.names
            }
            return {name: rows for name, rows in plans.items() if rows} or None
    text = typed.get(key, "").strip()
    return _number(key, text, held, by, errors) if text else None


def _ticked(held: ShapeField, typed: Mapping[str, str]) -> list[str]:
    """The ticked choices, in the order that their values say."""
    found = [each for each in held.choices if f"{held.key}.{each}" in typed]
    return sorted(found, key=lambda each: _place(typed[f"{held.key}.{each}"]))


def _place(value: str) -> int:
    return int(value) if _PLACE.fullmatch(value) else 99


def _table_rows(
    columns: Sequence[ShapeField],
    typed: Mapping[str, str],
    key: str,
    by: str,
    errors: dict[str, str],
) -> list[dict[str, Any]]:
    numbers = tuple(column.key for column in columns if column.kind != "menu")
    return [
        _table_row(columns, row, f"{key}.{n}", row.get("by", by), errors)
        for n, row in enumerate(typed_rows(typed, key, numbers))
    ]


def _table_row(
    columns: Sequence[ShapeField], row: Row, place: str, by: str, errors: dict[str, str]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in columns:
        text = row.get(column.key, "").strip()
        if not text:
            continue
        if column.kind == "menu":
            value: Any = text
        else:
            value = _number(f"{place}.{column.key}", text, column, by, errors)
        if value != column.default:
            found[column.key] = value
    return found


def _column(typed: Mapping[str, str], key: str) -> list[str]:
    """The values `key.0`, `key.1` …, without those left empty."""
    return [row[CLEARED] for row in typed_rows(typed, key, (CLEARED,))]


def typed_rows(typed: Mapping[str, str], key: str, filled: Sequence[str]) -> list[Row]:
    """Return the rows typed under a key, in order, except those with all `filled` columns empty."""
    rows: dict[int, Row] = {}
    for name, value in typed.items():
        found = re.fullmatch(rf"{re.escape(key)}\.(\d{{1,4}})(?:\.(\w+))?", name)
        if found:
            rows.setdefault(int(found.group(1)), {})[found.group(2) or CLEARED] = value.strip()
    ordered = (rows[number] for number in sorted(rows))
    return [row for row in ordered if any(row.get(column) for column in filled)]


def _number(
    name: str, text: str, held: ShapeField, by: str, errors: dict[str, str]
) -> Decimal | int:
    is_ratio = held.kind == "percent" or (held.key == "rate" and by == "share")
    number = typed_number(text, is_ratio=is_ratio)
    if number is None:
        errors[name] = NO_NUMBER
    return _plain(number or Decimal(0))


def _weight(name: str, text: str, errors: dict[str, str]) -> Decimal | int:
    number = typed_number(text, is_ratio=True)
    if number is None:
        errors[name] = NO_NUMBER
    return _plain(number or Decimal(0))


def typed_number(text: str, *, is_ratio: bool) -> Decimal | None:
    """Return a typed number, perhaps with 元, ¥, commas or %; None for any other text."""
    plain = _UNITS.sub("", unicodedata.normalize("NFKC", text))
    is_percent = plain.endswith("%")
    try:
        number = Decimal(plain.removesuffix("%"))
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    return number.scaleb(-2) if is_ratio or is_percent else number


def _plain(number: Decimal) -> Decimal | int:
    is_whole = abs(number) <= MOST and number == number.to_integral_value()
    return int(number) if is_whole else number


def compacted(shape: str, typed: Mapping[str, str]) -> Typed:
    """Return the typed values without empty rows, numbered as `clause_table` numbers them."""
    kept = {name: value for name, value in typed.items() if not re.search(r"\.\d+(\.|$)", name)}
    for held in shape_fields(shape):
        for key, columns in _row_keys(held):
            rows = typed_rows(typed, key, columns)
            for number, row in enumerate(rows):
                kept |= {
                    f"{key}.{number}" + (f".{column}" if column else ""): value
                    for column, value in row.items()
                }
    return kept


def _row_keys(held: ShapeField) -> Iterator[tuple[str, tuple[str, ...]]]:
    numbers = tuple(column.key for column in held.columns if column.kind != "menu")
    match held.kind:
        case "prizes":
            yield held.key, (CLEARED,)
        case "weights":
            yield held.key, ("weight",)
        case "rows":
            yield held.key, numbers
        case "plans":
            for name in held.names:
                yield f"{held.key}.{name}", numbers


def field_of_fault(fault: SchemeFault) -> str:
    """Return the name of the form's field that a fault is about."""
    inside = re.search(r", (\S+) (\d+)$", fault.place)
    if inside is None or inside.group(1) == "clause":
        return fault.key
    return f"{inside.group(1)}.{int(inside.group(2)) - 1}.{fault.key}"
