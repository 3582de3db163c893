"""Define one row of the access table, as the request hooks read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One row of the access table; `roles` None opens the page to people who are not signed in.

    `whose` is documentation: the page's own queries limit the rows to those records. `part`: the
    part of the program (webapp/company/parts.py) with which the page is switched off; empty: none.
    `scope`: what a token must open (webapp/integration/scopes.py); no session opens such a row.
    """

    methods: str
    address: str
    roles: frozenset[str] | None
    whose: str  # none, own, team, company
    part: str = ""
    scope: str = ""


EntryFor = Callable[[str, str], Entry | None]  # the row for a method and an address pattern
DemandScope = Callable[[str], None]  # refuses a request whose token does not open the scope
