"""Write the faults of imported tables in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext

from webapp.importing.review import FaultGroup
from webapp.spreadsheets.faults import Fault
from webapp.web.formatting import sentence_values


def fault_sentence(fault: Fault) -> str:
    """Return a fault in the reader's language, with the column's explanation translated too."""
    values = sentence_values(fault.values)
    if explained := values.get("explained"):
        values["explained"] = gettext(str(explained))
    return str(gettext(fault.sentence, **values))


def group_places(group: FaultGroup) -> str:
    """Return where the faults of a group are, such as: rows 4 to 12 and 15 of column F."""
    rows = gettext("、").join(_ranges(group.rows))
    letters = group.faults[0].letters
    if not rows:
        return ""
    if letters is None:
        return str(gettext("第 %(rows)s 行", rows=rows))
    return str(gettext("第 %(rows)s 行 %(letters)s 列", rows=rows, letters=letters))


def _ranges(numbers: Iterable[int]) -> list[str]:
    """Ascending numbers, those that follow one another as a range."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [
        str(gettext("%(first)s 到 %(last)s", first=run[0], last=run[-1]))
        if len(run) > 1
        else str(run[0])
        for run in runs
    ]
