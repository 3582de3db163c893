"""Build a clause's form: fields with labels, choices, rows, typed values and errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext

from webapp.authoring.clause_typed import compacted, typed_rows
from webapp.authoring.shape_fields import ShapeField, shape_fields
from webapp.authoring.shape_words import choice_word, hint_of, label_of
from webapp.web.forms import row_number

SIMPLE = ("text", "menu", "flag", "yuan", "number", "percent", "measure")


@dataclass(frozen=True)
class InputShown:
    """One input: its name, kind, label, value, unit and error, and for a menu its choices."""

    name: str
    kind: str
    label: str
    value: str
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    error: str = ""


@dataclass(frozen=True)
class GroupShown:
    """A group of rows of inputs; `key` begins their names, `title` heads the group.

    The page can add and drop rows.
    """

    key: str
    title: str
    rows: tuple[tuple[InputShown, ...], ...]


@dataclass(frozen=True)
class FieldShown:
    """One field of the form: simple inputs, or groups of rows."""

    key: str
    kind: str
    label: str
    hint: str
    needed: bool
    used: bool
    inputs: tuple[InputShown, ...] = ()
    groups: tuple[GroupShown, ...] = ()
    error: str = ""


@dataclass
class ClauseForm:
    """What a clause's form shows: its shape, typed values and errors.

    `more`: the key of the group that gets an empty row. `campaign`: whether the scheme is a
    campaign's. `products`: the company's card products, offered where a product is typed.
    """

    shape: str
    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    more: str = ""
    campaign: bool = True
    products: Sequence[str] = ()

    def fields(self) -> list[FieldShown]:
        """Return the fields, those that must be filled first."""
        self.typed = compacted(self.shape, self.typed)
        shown = [self._field(held) for held in shape_fields(self.shape)]
        return sorted(shown, key=lambda each: not each.needed)

    def _field(self, held: ShapeField) -> FieldShown:
        prefix = f"{held.key}."
        own = {name: text for name, text in self.typed.items() if name.startswith(prefix) and text}
        value = self.typed.get(held.key, "")
        used = bool(own) or value not in ("", str(held.default or ""))
        return FieldShown(
            key=held.key,
            kind=held.kind,
            label=label_of(self.shape, held.key),
            hint=hint_of(held.key, held.kind),
            needed=held.needed,
            used=used,
            inputs=self._inputs(held),
            groups=self._groups(held),
            error=self.errors.get(held.key, ""),
        )

    def _inputs(self, held: ShapeField) -> tuple[InputShown, ...]:
        if held.kind in SIMPLE:
            return (self._input(held, held.key),)
        if held.kind == "ticks":
            names = ((f"{held.key}.{each}", each, str(n)) for n, each in enumerate(held.choices, 9))
            return tuple(
                InputShown(name, "tick", choice_word(held.key, each), self.typed.get(name, value))
                for name, each, value in names
            )
        if held.kind == "amounts":
            return tuple(
                self._named(f"{held.key}.{name}", choice_word(held.key, name))
                for name in held.names
            )
        return ()

    def ticked(self, name: str) -> bool:
        """Whether a tick or flag is set."""
        return name in self.typed

    def _named(self, name: str, label: str) -> InputShown:
        value, error = self.typed.get(name, ""), self.errors.get(name, "")
        return InputShown(name, "yuan", label, value, gettext("元"), error=error)

    def _input(self, held: ShapeField, name: str, plan: str = "") -> InputShown:
        kind = "percent" if held.key == "rate" and plan == "sales" else held.kind
        unit = {"yuan": gettext("元"), "percent": "%"}.get(kind, "")
        if held.key == "rate" and plan == "contracts":
            unit = gettext("元")
        return InputShown(
            name,
            kind,
            label_of(self.shape, held.key),
            self.typed.get(name, str(held.default or "") if kind == "menu" else ""),
            unit,
            self._choices(held),
            self.errors.get(name, ""),
        )

    def _choices(self, held: ShapeField) -> tuple[tuple[str, str], ...]:
        """The choices of a menu; a period of campaigns only where the scheme is a campaign's."""
        offered = [
            each
            for each in held.choices
            if held.kind == "menu" and not (each == "campaign" and not self.campaign)
        ]
        return tuple((each, choice_word(held.key, each)) for each in offered)

    def _groups(self, held: ShapeField) -> tuple[GroupShown, ...]:
        match held.kind:
            case "prizes":
                return (self._group(held, held.key, "", (ShapeField("", "yuan", True),)),)
            case "weights":
                columns = (
                    ShapeField("name", "menu", True, choices=held.names),
                    ShapeField("weight", "percent", True),
                )
                return (self._group(held, held.key, "", columns),)
            case "rows":
                return (self._group(held, held.key, "", held.columns),)
            case "plans":
                return tuple(
                    self._group(
                        held, f"{held.key}.{name}", choice_word(held.key, name), held.columns, name
                    )
                    for name in held.names
                )
        return ()

    def _group(
        self,
        held: ShapeField,
        key: str,
        title: str,
        columns: Sequence[ShapeField],
        plan: str = "",
    ) -> GroupShown:
        columns = sorted(columns, key=lambda each: each.key == "rate")  # after what it is paid for
        filled = tuple(each.key for each in columns if each.kind != "menu")
        count = len(typed_rows(self.typed, key, filled))
        count += 1 if self.more == key or (count == 0 and held.needed and not plan) else 0
        rows = tuple(
            tuple(self._cell(held, key, number, column, plan) for column in columns)
            for number in range(count)
        )
        return GroupShown(key, title, rows)

    def _cell(
        self, held: ShapeField, key: str, number: int, column: ShapeField, plan: str
    ) -> InputShown:
        if held.kind == "prizes":
            name, label = f"{key}.{number}", gettext("第 %(n)s 名", n=self._rank(number))
            return self._named(name, label)
        name = f"{key}.{number}.{column.key}"
        if held.kind != "weights":
            return self._input(column, name, plan)
        value, error = self.typed.get(name, ""), self.errors.get(name, "")
        choices = tuple((each, choice_word("weights", each)) for each in column.choices)
        unit, label = ("%", gettext("占")) if column.kind == "percent" else ("", gettext("指标"))
        return InputShown(name, column.kind, label, value, unit, choices, error)

    def _rank(self, number: int) -> int:
        first = self.typed.get("first", "")
        return number + (row_number(first) or 1)
