"""Divide a long list into pages, search and filter it, or return all of it as a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Response, request, url_for

from webapp.spreadsheets.printed_sheet import Cell, PrintedSheet, SheetHeading
from webapp.spreadsheets.sheet import XLSX
from webapp.web.current_user import runtime
from webapp.web.forms import row_number

ON_A_PAGE = 15  # rows of two lines; a page stays below 1,500 pixels on a desk
TALL_ON_A_PAGE = 10  # of rows that hold forms
LONGEST_SEARCH = 60  # characters
MOST_IN_TABLE = 20_000  # rows of a spreadsheet; the page's filters make a longer list shorter
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)
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


def asked_month() -> str:
    """Return the month of the address, such as 2026-03; empty where it names none."""
    month = request.args.get("month", "")
    return month if _MONTH.fullmatch(month) else ""


def asked_filters() -> dict[str, str]:
    """Return the search words (`q`) and the month (2026-03) of the address; empty: all."""
    return {"q": searched(), "month": asked_month()}


def named_like(words: str) -> tuple[list[str], list[str]]:
    """Return the people whose number or name has the words, and the teams whose name has them."""
    company = runtime().company
    people = [
        key for key, each in company.people.items() if words in f"{key} {each.name}".casefold()
    ]
    return people, [key for key, each in company.teams.items() if words in each.name.casefold()]


def wants_table() -> bool:
    """Whether the address asks for the whole list as a spreadsheet (`table=xlsx`)."""
    return request.args.get("table") == "xlsx"


@dataclass(frozen=True)
class ListTable:
    """The spreadsheet of a list: its Chinese title, its ASCII file name, and its columns."""

    title: str
    name: str
    headings: Sequence[SheetHeading]

    def answer(
        self, rows: Iterable[Sequence[Cell]], count: int, total: Sequence[Cell] | None = None
    ) -> Response:
        """Return the file with these rows; `count`: of the whole list, `total`: the last row."""
        below = f"共 {count} 条" if count <= MOST_IN_TABLE else f"只含最新的 {MOST_IN_TABLE} 条"
        with PrintedSheet(self.title, runtime().today, below, self.headings) as paper:
            for row in rows:
                paper.line(row)
            paper.filterable()
            if total is not None:
                paper.line(total, strong=True)
        named = (
            f"attachment; filename=\"{self.name}.xlsx\"; filename*=UTF-8''{quote(self.title)}.xlsx"
        )
        return Response(paper.content, mimetype=XLSX, headers={"Content-Disposition": named})


def text_column(title: str, width: int = 12) -> SheetHeading:
    """A column of texts."""
    return SheetHeading(title, "left", "@", width=width)


def money_column(title: str) -> SheetHeading:
    """A column of sums in yuan."""
    return SheetHeading(title, "right", "#,##0.00", width=12)


def moment_cell(at: datetime) -> str:
    """An instant as local text, 2026-03-02 14:30; a day without a time as the day alone."""
    local = runtime().company.clock.local(at)
    return local.strftime("%Y-%m-%d" if local.strftime("%H%M%S") == "000000" else "%Y-%m-%d %H:%M")
