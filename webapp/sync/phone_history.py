"""Read what the moment and the marks of a new record depend on: the phone's other records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp.core.instants import from_microseconds
from webapp.store.statements import read_rows


@dataclass(frozen=True)
class PhoneHistory:
    """What is known of a phone when a record of its sequence arrives.

    `after` and `before`: the proved moments of the records next before and after it in the
    sequence, None where there is none. `twice`: its number was used before; `shared`: another
    member has sent from the phone.
    """

    after: datetime | None = None
    before: datetime | None = None
    twice: bool = False
    shared: bool = False


# One statement, since the writer asks it of every record: {} is < with DESC, or >.
_NEXT = """
(SELECT fact.at FROM origin JOIN fact ON fact.number = origin.fact_id
 WHERE origin.device_id = ? AND origin.proved AND origin.sequence {}
 LIMIT 1)
"""
_HISTORY = f"""
SELECT {_NEXT.format("< ? ORDER BY origin.sequence DESC, origin.fact_id DESC")},
       {_NEXT.format("> ? ORDER BY origin.sequence, origin.fact_id")},
       EXISTS (SELECT 1 FROM origin WHERE device_id = ? AND sequence = ?),
       EXISTS (SELECT 1 FROM device_use WHERE device_id = ? AND person_id <> ?)
"""  # noqa: S608 - constants


def phone_history(device: str | None, sequence: int | None, member: str) -> PhoneHistory:
    """Return what is known of this phone; nothing of one without a key."""
    if device is None:
        return PhoneHistory()
    values = (device, sequence) * 3 + (device, member)
    after, before, twice, shared = read_rows(_HISTORY, values).fetchone()
    return PhoneHistory(_instant(after), _instant(before), bool(twice), bool(shared))


def is_bound(device: str, member: str) -> bool:
    """Whether the member has sent records from this phone before."""
    sql = "SELECT 1 FROM device_use WHERE device_id = ? AND person_id = ?"
    return read_rows(sql, (device, member)).fetchone() is not None


def _instant(found: int | None) -> datetime | None:
    return None if found is None else from_microseconds(found)
