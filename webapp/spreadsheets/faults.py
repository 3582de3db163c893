"""Collect the faults of an imported table, each with its row and column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from webapp.core.errors import JiebaoError, _


@dataclass(frozen=True)
class Fault:
    """One fault: the sheet's row number, the column's title, the typed text, and the reason.

    A fault without a row concerns the whole file. `sentence` is a Chinese message id, formatted
    with `values`. `letters` name the column in the file, where it is known.
    """

    row: int | None
    column: str | None
    typed: str
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    letters: str | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return self.sentence % self.values

    @property
    def cell(self) -> str | None:
        """The cell's name as in a spreadsheet program, such as B2; None without row or column."""
        return f"{self.letters}{self.row}" if self.letters and self.row is not None else None

    @property
    def place(self) -> str:
        """The row and column in Chinese; empty for the whole file."""
        row = f"第 {self.row} 行" if self.row is not None else ""
        return row + (f"「{self.column}」" if self.column else "")


class FaultyTable(JiebaoError):
    """The table has `faults`, sorted by row; nothing of it was imported."""

    sentence = _("表里有 %(count)s 处错误，一行也没有导入。改好后请整表重新上传。")
    field = "file"
    status = 422

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.row or 0))
        super().__init__(count=len(self.faults))


class Findings:
    """The faults found so far in one table."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self.letters: dict[str, str] = {}  # the letters of each title's column

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults so far, sorted by row."""
        return tuple(sorted(self._faults, key=lambda fault: fault.row or 0))

    def add(
        self, row: int | None, column: str | None, typed: str, sentence: str, /, **values: object
    ) -> None:
        """Add one fault."""
        letters = self.letters.get(column) if column else values.get("letters")
        named = letters if isinstance(letters, str) else None
        self._faults.append(Fault(row, column, typed, sentence, values, named))

    def settle(self) -> None:
        """Raise FaultyTable with all faults, if there are any."""
        if self._faults:
            raise FaultyTable(self._faults)


def whole_file(sentence: str, /, **values: object) -> FaultyTable:
    """Return the refusal of a whole file, with one sentence."""
    return FaultyTable((Fault(None, None, "", sentence, values),))
