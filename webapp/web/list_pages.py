"""Divide a long list into pages: the page asked for, its rows, and links to other pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import request, url_for

from webapp.web.forms import row_number

ON_A_PAGE = 15  # rows of two lines; a page stays below 1,500 pixels on a desk
TALL_ON_A_PAGE = 10  # of rows that hold forms
LONGEST_SEARCH = 60  # characters
T = TypeVar("T")


@dataclass(frozen=True)
class ListPage:
    """One page of a list of `count` rows; `number` counts from 1 and always exists.

    `name` is the argument of the address that has the page's number, `kept` the other arguments.
    """

    count: int
    number: int
    size: int
    endpoint: str
    name: str = "page"
    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """The number of pages, at least one."""
        return max(1, -(-self.count // self.size))

    @property
    def first(self) -> int:
        """The number of rows before this page."""
        return (self.number - 1) * self.size

    def of(self, rows: Sequence[T]) -> Sequence[T]:
        """Return the rows of this page from all rows."""
        return rows[self.first : self.first + self.size]

    def address(self, number: int) -> str:
        """The address of another page of the list."""
        arguments: dict[str, Any] = {key: value for key, value in self.kept.items() if value}
        if number > 1:
            arguments[self.name] = number
        return url_for(self.endpoint, **arguments)


def list_page(
    count: int,
    endpoint: str,
    size: int = ON_A_PAGE,
    *,
    name: str = "page",
    kept: Mapping[str, str] | None = None,
) -> ListPage:
    """Return the page that the address names: the last page if beyond it, the first without one."""
    page = ListPage(count, 1, size, endpoint, name, kept or {})
    number = min(max(row_number(request.args.get(name, "")), 1), page.pages)
    return ListPage(count, number, size, endpoint, name, kept or {})


def searched() -> str:
    """Return the words that the address searches for (`q`), in lower case."""
    return request.args.get("q", "").strip()[:LONGEST_SEARCH].casefold()
