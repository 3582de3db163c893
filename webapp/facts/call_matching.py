"""Match logged calls to call detail records by number and time, without reading the database.

Both clocks may be wrong, sellers log a call after it or hours later, and they dial a number again.
So a record confirms a call of the same number, and of the same seller where the record names one,
if the call was logged no earlier than EARLY before the record began. A record confirms one call.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

MINUTE = 60_000_000  # microseconds
EARLY = 15 * MINUTE  # how much earlier than its record a call may be logged: the clocks differ
SOON = 10 * MINUTE  # how late after its record a call without a number may be logged
SURE = 3 * MINUTE  # how much earlier, where the difference of the clocks is known
_NOTHING: Mapping[int, int] = {}
PAIRS = 20  # certain pairs of a day, from which on the difference of the clocks is known


@dataclass(frozen=True)
class LoggedCall:
    """A logged call; `at` in microseconds, `phone` the hash of its customer's number, if known."""

    number: int
    seller: str
    at: int
    phone: str | None


@dataclass(frozen=True)
class ExchangeCall:
    """A call detail record from `at` to `end` (microseconds); `person`: who called, if known."""

    number: int
    phone: str
    at: int
    end: int
    person: str | None


def clock_difference(calls: Iterable[LoggedCall], records: Iterable[ExchangeCall]) -> int | None:
    """Return by how many microseconds the exchange's clock is behind; None: too few pairs to tell.

    The median over the numbers that have exactly one logged call and one record, if there are PAIRS
    of them. It includes how long people take to log a call. A zone that is not the company's shows
    as hours.
    """
    ends = _once((each.phone, each.end) for each in records)
    times = _once((each.phone, each.at) for each in calls if each.phone)
    apart = [times[phone] - ends[phone] for phone in times.keys() & ends.keys()]
    return int(median(apart)) if len(apart) >= PAIRS else None


def _once(pairs: Iterable[tuple[str | None, int]]) -> dict[str, int]:
    held = [(phone, at) for phone, at in pairs if phone]
    counts = Counter(phone for phone, _at in held)
    return {phone: at for phone, at in held if counts[phone] == 1}


def match_calls(
    calls: Sequence[LoggedCall],
    records: Sequence[ExchangeCall],
    behind: int | None = None,
    known: Mapping[int, int] = _NOTHING,
) -> dict[int, int]:
    """Return the record's number for each call that a record confirms, by the call's number.

    `known` pairs are kept. `behind` is the result of `clock_difference`. Calls with a phone number
    are matched first. Then calls without one are matched, within SOON, to the remaining records of
    their seller whose number that seller has not logged.
    """
    early = EARLY if behind is None else SURE
    apart = behind or 0
    found, used = dict(known), set(known.values())
    by_phone: dict[str, list[LoggedCall]] = defaultdict(list)
    of_phone: dict[str, list[ExchangeCall]] = defaultdict(list)
    for call in calls:
        if call.phone and call.number not in known:
            by_phone[call.phone].append(call)
    for record in records:
        if record.number not in used:
            of_phone[record.phone].append(record)
    for phone, own in by_phone.items():
        found |= _pair(own, of_phone.get(phone, ()), apart, EARLY, None)
    left = _unlogged(records, {(call.seller, call.phone) for call in calls}, set(found.values()))
    without: dict[str, list[LoggedCall]] = defaultdict(list)
    for call in calls:
        if not call.phone and call.number not in known:
            without[call.seller].append(call)
    for seller, own in without.items():
        found |= _pair(own, left.get(seller, ()), apart, early, SOON)
    return found


def _unlogged(
    records: Iterable[ExchangeCall], logged: set[tuple[str, str | None]], taken: set[int]
) -> dict[str, list[ExchangeCall]]:
    """The records of numbers that the person whom they name has not logged, by that person.

    A number that was dialled again confirms no other call.
    """
    left: dict[str, list[ExchangeCall]] = defaultdict(list)
    for record in records:
        who = record.person
        if who and record.number not in taken and (who, record.phone) not in logged:
            left[who].append(record)
    return left


def _pair(
    calls: Sequence[LoggedCall],
    records: Sequence[ExchangeCall],
    behind: int,
    early: int,
    within: int | None,
) -> dict[int, int]:
    """Give each call, in order, the record that ends its time to be logged first.

    Where it may be logged is one interval for each record, so that no other choice pairs more.
    """
    found: dict[int, int] = {}
    waiting = sorted(records, key=lambda each: each.at, reverse=True)
    open_: list[tuple[int, int, ExchangeCall]] = []  # by the end, then by the number
    for call in sorted(calls, key=lambda each: (each.at, each.number)):
        while waiting and waiting[-1].at + behind - early <= call.at:
            record = waiting.pop()
            insort(open_, (record.end, record.number, record), key=lambda each: each[:2])
        while within is not None and open_ and open_[0][0] + behind + within < call.at:
            open_.pop(0)
        fits = [each for each in open_ if each[2].person in (None, call.seller)]
        # A record that names the seller can confirm nobody else's call.
        chosen = next((each for each in fits if each[2].person), fits[0] if fits else None)
        if chosen is not None:
            open_.remove(chosen)
            found[call.number] = chosen[1]
    return found
