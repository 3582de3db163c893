"""Read a person's commission plan and exemption from forfeits, by the days on which each holds."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from webapp.company.models import PersonCorrection

PLAN, EXEMPT, YES = "plan", "exempt", "yes"
Dated = tuple[tuple[date, str], ...]
Span = tuple[date, date | None]


def read_dated_corrections(person: str | None = None) -> dict[tuple[str, str], Dated]:
    """Return the dated values of PLAN and EXEMPT by person and field, in order of day.

    They are the rows of `person_correction` with a first day. A later correction replaces those
    from its day on; one without a day replaces all of them. `person`: of this person alone.
    """
    found: dict[tuple[str, str], list[tuple[date, str]]] = defaultdict(list)
    rows = PersonCorrection.select().where(PersonCorrection.field.in_((PLAN, EXEMPT)))
    if person is not None:
        rows = rows.where(PersonCorrection.person == person)
    for row in rows.order_by(PersonCorrection.id):
        held = found[row.person_id, row.field]
        held[:] = [each for each in held if row.from_on is not None and each[0] < row.from_on]
        if row.from_on is not None:
            held.append((row.from_on, row.after))
    return {key: tuple(held) for key, held in found.items() if held}


def value_on(first: str, changes: Dated, day: date) -> str:
    """Return the value that holds on a day; `first` holds before all changes."""
    begun = [value for on, value in changes if on <= day]
    return begun[-1] if begun else first


def exempt_spans(first: bool, changes: Dated) -> tuple[Span, ...]:
    """Return the spans of days with an exemption; `first`: whether one holds before all changes."""
    spans: list[Span] = []
    begun = date.min if first else None
    for on, value in changes:
        if value == YES and begun is None:
            begun = on
        elif value != YES and begun is not None:
            spans.append((begun, on - timedelta(days=1)))
            begun = None
    return (*spans, (begun, None)) if begun is not None else tuple(spans)
