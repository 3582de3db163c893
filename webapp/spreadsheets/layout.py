"""How a table is laid out: its columns, their titles, what each may hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from webapp.spreadsheets.cells import Parse, folded

Form = Literal["text", "day", "number", "choice"]


@dataclass(frozen=True)
class Column:
    """One column: the field it fills, its title and other accepted titles, and its parser.

    `explained` tells in Chinese what may stand in it (marked as a message id where the column is
    required, for then a fault cites it), `example` shows it; `form` is how the
    template formats it, `choices` what it offers.
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
        """All titles it is known by, folded."""
        return frozenset(map(folded, (self.title, self.field, *self.also)))


@dataclass(frozen=True)
class Layout:
    """One kind of table: its id, its sheet's title, its columns in the template's order."""

    kind: str
    title: str
    columns: tuple[Column, ...]

    def column(self, heading: str) -> Column | None:
        """The column of this heading, whatever marks of a required one it wears."""
        said = folded(heading).strip("*").removesuffix("(必填)").replace("_", "")
        for column in self.columns:
            if said in {known.replace("_", "") for known in column.titles()}:
                return column
        return None

    def title_of(self, field: str) -> str:
        """The title of the column that fills a field."""
        return next(column.title for column in self.columns if column.field == field)

    def titles(self) -> str:
        """All titles, as a sentence lists them."""
        return "、".join(column.title for column in self.columns)
