"""Describe the layout of a table: its columns, with their titles and parsers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from webapp.spreadsheets.values import Parse, folded

Form = Literal["text", "day", "number", "choice"]


@dataclass(frozen=True)
class Column:
    """One column: the field it fills, its title and other accepted titles, and its parser.

    `explained` describes in Chinese what it may hold (a message id where the column is required,
    because a fault then quotes it), `example` is one value; `form` is the template's cell format,
    `choices` the values that the template offers, `width` its width in characters.
    """

    field: str
    title: str
    parse: Parse
    explained: str
    example: str
    required: bool = False
    also: tuple[str, ...] = ()
    form: Form = "text"
    choices: tuple[str, ...] = ()
    width: int = 12

    def titles(self) -> frozenset[str]:
        """All accepted titles, folded."""
        return frozenset(map(folded, (self.title, self.field, *self.also)))


@dataclass(frozen=True)
class Layout:
    """One kind of table: its id, the sheet's title, the columns in the template's order."""

    kind: str
    title: str
    columns: tuple[Column, ...]

    def column(self, heading: str) -> Column | None:
        """Return the column of this title, with or without the mark for required; or None.

        A title of several names beside strokes (部门/小组) is known if all are of one column.
        """
        title = folded(heading).strip("*").removesuffix("(必填)").replace("_", "")
        if (whole := self._titled(title)) is not None:
            return whole
        found = [self._titled(name) for name in title.split("/") if name]
        return found[0] if found and all(each is found[0] for each in found) else None

    def _titled(self, title: str) -> Column | None:
        for column in self.columns:
            if title in {known.replace("_", "") for known in column.titles()}:
                return column
        return None

    def of_field(self, field: str) -> Column | None:
        """The column that fills a field; None if none does."""
        return next((column for column in self.columns if column.field == field), None)

    def title_of(self, field: str) -> str:
        """The title of the column that fills a field."""
        return next(column.title for column in self.columns if column.field == field)

    def titles(self) -> str:
        """All columns' titles, joined for a sentence."""
        return "、".join(column.title for column in self.columns)
