"""Import table rows by the operation that a page uses for one: all rows or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from webapp.company.roles import HR
from webapp.core.errors import JiebaoError, _
from webapp.facts.transactions import Transaction
from webapp.spreadsheets.faults import Fault, FaultyTable


class NotHR(JiebaoError):
    """Somebody who is not of HR tried what only HR may do."""

    sentence = _("导入这张表要写明人事的工号，%(by)s 不是。")
    status = 403


class Numbered(Protocol):
    """A row with its number in the sheet."""

    @property
    def row(self) -> int:
        """The number of the row in the sheet."""


Row = TypeVar("Row", bound=Numbered)


def demand_hr(tx: Transaction, by: str) -> None:
    """Check that `by` is of HR today. Raises NotHR."""
    posting = tx.company.posting(by, tx.company.clock.day(tx.now))
    if posting is None or posting.role not in HR:
        raise NotHR(by=by)


def all_or_nothing(
    rows: Sequence[Row], take: Callable[[Row], str], columns: Mapping[str, str], otherwise: str
) -> Counter[str]:
    """Call `take` for each row and count its results ("new", "known" …).

    Each refusal becomes a fault with its row and its column in `columns`, found by the refusal's
    field (`otherwise` if it has none). Raises FaultyTable with all faults, so that the
    transaction is rolled back.
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
