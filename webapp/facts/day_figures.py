"""Read one day's figures by person from `tally`: the timely part and the late part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from webapp.facts.models import Tally


@dataclass(frozen=True)
class DayFigure:
    """An amount of one day: `timely` counts for rank prizes and the floor (rule 5), `late` not."""

    timely: int = 0
    late: int = 0


NOTHING = DayFigure()
DayFigures = Mapping[str, DayFigure]  # by metric


def day_figures(day: date, person: str | None = None) -> dict[str, DayFigures]:
    """Return the figures of a day by person, over all teams; of one person if `person` is given."""
    rows = Tally.select(Tally.person, Tally.metric, Tally.amount, Tally.timely_amount).where(
        Tally.period == day.isoformat()
    )
    if person is not None:
        rows = rows.where(Tally.person == person)
    sums: dict[str, dict[str, DayFigure]] = defaultdict(dict)
    for who, metric, amount, timely in rows.tuples():
        held = sums[who].get(metric, NOTHING)
        sums[who][metric] = DayFigure(held.timely + timely, held.late + amount - timely)
    return dict(sums)
