"""Rows of a table, each through the operation that a page uses: all of them, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from webapp.company.roles import HR
from webapp.core.errors import JiebaoError, _
from webapp.facts.transactions import Transaction
from webapp.spreadsheets.faults import Fault, FaultyTable


class NotHR(JiebaoError):
    """Such a table is imported by somebody of HR."""

    sentence = _("导入这张表要写明人事的工号,%(by)s 不是。")
    status = 403


class Numbered(Protocol):
    """A row that knows where in its sheet it stands."""

    @property
    def row(self) -> int:
        """The number of the row in the sheet."""


Row = TypeVar("Row", bound=Numbered)


def demand_hr(tx: Transaction, by: str) -> None:
    """Refuse who is not of HR today. Raises NotHR."""
    posting = tx.company.posting(by, tx.company.clock.day(tx.now))
    if posting is None or posting.role not in HR:
        raise NotHR(by=by)


def all_or_nothing(
    rows: Sequence[Row], take: Callable[[Row], str], columns: Mapping[str, str], otherwise: str
) -> Counter[str]:
    """Take each row; count what `take` answers ("new", "known" …).

    Whatever is refused names its row, and its column by the refusal's field (`otherwise` where it
    has none); then FaultyTable is raised, and the transaction is given up.
    """
    done: Counter[str] = Counter()
    faults = []
    for row in rows:
        try:
            done[take(row)] += 1
        except JiebaoError as refusal:
            faults.append(_fault(row, refusal, columns, otherwise))
    if faults:
        raise FaultyTable(faults)
    return done


def _fault(row: Any, refusal: JiebaoError, columns: Mapping[str, str], otherwise: str) -> Fault:
    named = refusal.field or otherwise
    field = named if named in columns else otherwise
    typed = "" if field == "phone" else str(getattr(row, field, ""))
    return Fault(row.row, columns[field], typed, refusal.sentence, refusal.values)
