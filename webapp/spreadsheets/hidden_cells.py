"""Find what openpyxl's reader does not report: hidden, merged and uncomputed cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from openpyxl.utils.cell import column_index_from_string, get_column_letter, range_boundaries

from webapp.spreadsheets.sheet import LIMIT_COLUMNS, Merge, Oddities

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
_TRUE = ("1", "true")
_LAST_ROW = 1_048_576
_ZERO = re.compile(r"[0. \t\r\n]*")
_FILLED = re.compile(r"[^ \t\r\n]")


class Broken(ValueError):
    """The sheet's XML is such that no spreadsheet program writes it."""


class HiddenCells:
    """One pass over a sheet's XML, which collects its `Oddities` and its filled rows and
    columns.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self.rows: set[int] = set()  # the rows with content
        self._columns: dict[str, int] = {}  # the columns with content, and the first such row
        self._hidden_rows: set[int] = set()
        self._hidden_columns: list[tuple[int, int]] = []
        self._merges: list[Merge] = []
        self._uncomputed: set[tuple[int, int]] = set()
        self._zeros: set[tuple[int, int]] = set()
        self._empty: set[tuple[int, int]] = set()
        self._failed: set[tuple[int, int]] = set()
        self._row = self._cells = 0
        self._cell: dict[str, str] = {}
        self._formula = self._value = self._reading_value = False
        self._zero = True  # the formula's result so far is a text of zeros
        self._begin: dict[str, Callable[[dict[str, str]], None]] = {
            _SHEET + "row": self._begin_row,
            _SHEET + "c": self._begin_cell,
            _SHEET + "f": self._begin_formula,
            _SHEET + "v": self._begin_value,
            _SHEET + "is": self._begin_value,
            _SHEET + "col": self._note_column,
            _SHEET + "mergeCell": self._note_merge,
        }
        self._parse(stream)

    @property
    def width(self) -> int:
        """The last column with content, counted from 1; 0 for an empty sheet."""
        return max(map(column_index_from_string, self._columns), default=0)

    @property
    def too_wide(self) -> int | None:
        """The first row with content beyond LIMIT_COLUMNS, or None."""
        beyond = (
            row
            for letters, row in self._columns.items()
            if column_index_from_string(letters) > LIMIT_COLUMNS
        )
        return min(beyond, default=None)

    def oddities(self, computed: bool = True) -> Oddities:
        """Return the collected oddities.

        `computed` False: the program that wrote the file leaves computing to the reader, so that 0
        and an empty text are no results.
        """
        uncomputed = self._uncomputed if computed else self._uncomputed | self._zeros | self._empty
        return Oddities(
            frozenset(self._hidden_rows),
            tuple(self._hidden_columns),
            tuple(self._merges),
            frozenset(uncomputed),
            frozenset(self._zeros),
            frozenset(self._failed),
        )

    def _parse(self, stream: IO[bytes]) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        parser.buffer_text = True
        parser.ParseFile(stream)

    def _doctype(self, *_declared: object) -> None:
        raise Broken("a sheet declares a document type")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        begin = self._begin.get(tag)
        if begin is not None:
            begin(attributes)

    def _end(self, tag: str) -> None:
        if tag == _SHEET + "c" and (self._value or self._formula):
            self._close_cell()

    def _text(self, text: str) -> None:
        if not self._reading_value:
            return
        if not self._value and _FILLED.search(text):
            self._value = True
        if self._formula and self._zero and not _ZERO.fullmatch(text):
            self._zero = False

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self._row + 1))
        if not self._row < number <= _LAST_ROW:
            raise Broken("rows out of order")
        self._row, self._cells = number, 0
        if attributes.get("hidden") in _TRUE or _is_zero(attributes.get("ht")):
            self._hidden_rows.add(number)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._cells += 1
        self._cell = attributes
        self._formula = self._value = self._reading_value = False
        self._zero = True

    def _begin_formula(self, _attributes: dict[str, str]) -> None:
        self._formula, self._reading_value = True, False

    def _begin_value(self, _attributes: dict[str, str]) -> None:
        self._reading_value = True

    def _close_cell(self) -> None:
        self._reading_value = False
        place = self._cell.get("r")
        letters = place.rstrip("0123456789") if place else get_column_letter(self._cells)
        self._columns.setdefault(letters, self._row)
        self.rows.add(self._row)
        kind = self._cell.get("t", "n")
        if kind == "e":
            self._failed.add((self._row, column_index_from_string(letters)))
        elif self._formula and not self._value:
            # A computed text formula may be empty (="").
            places = self._empty if kind == "str" else self._uncomputed
            places.add((self._row, column_index_from_string(letters)))
        elif self._formula and self._zero and kind == "n":
            self._zeros.add((self._row, column_index_from_string(letters)))

    def _note_column(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in _TRUE or _is_zero(attributes.get("width")):
            self._hidden_columns.append((int(attributes["min"]), int(attributes["max"])))

    def _note_merge(self, attributes: dict[str, str]) -> None:
        merged = attributes["ref"]
        left, top, right, bottom = range_boundaries(merged)
        if left is None or top is None or right is None or bottom is None:
            raise Broken("a merged range without bounds")
        self._merges.append(Merge(merged, (top, bottom), (left, right)))


def _is_zero(size: str | None) -> bool:
    """Whether a row's height or a column's width is 0, which hides it like `hidden`."""
    return size is not None and _ZERO.fullmatch(size) is not None
