"""Whether a seller's number may be marked as a nuisance: answered far less often for two days."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from webapp.company.roles import SELLERS
from webapp.company.snapshot import Company
from webapp.facts.rateable import REACHED
from webapp.growth.call_times import AnswerCount, calls_of, counts_by_day
from webapp.growth.models import NumberAlarm
from webapp.store.statements import read_rows

FAR = Fraction(1, 2)  # a rate below this share of the usual one is far below
LOW_DAYS = 2  # in a row
USUAL_DAYS = 14  # before them, of which the rate is the usual one
FEWEST_USUAL = 50  # calls on these days without which there is no usual rate
SHOWN = timedelta(days=2)  # how long an alarm is shown
LOOK_BACK = timedelta(days=2 * (USUAL_DAYS + LOW_DAYS))

# By the index on day and kind: one day's calls by person.
_TODAY = """
SELECT fact.person_id, count(*), count(*) FILTER (WHERE call.outcome IN (?, ?, ?))
FROM fact JOIN call ON call.fact_id = fact.number
WHERE fact.day = ? AND fact.kind = 'call' AND call.mark = '' GROUP BY fact.person_id
"""


@dataclass(frozen=True)
class RateDrop:
    """A person whose calls of the last days are answered far less often than before.

    `now` and `usual` are rates of answered calls.
    """

    person: str
    now: Fraction
    usual: Fraction


def drop_of(person: str, days: Mapping[date, AnswerCount], today: date) -> RateDrop | None:
    """The drop of a person up to today; None if there is none, or too few calls to tell.

    The last LOW_DAYS days with calls count, of which today must be one, each with FEWEST_CALLS;
    and the USUAL_DAYS days with calls before them together, with FEWEST_USUAL.
    """
    called = sorted(on for on in days if on <= today)
    low, before = called[-LOW_DAYS:], called[-LOW_DAYS - USUAL_DAYS : -LOW_DAYS]
    if len(low) < LOW_DAYS or low[-1] != today:
        return None
    usual = _together(days, before)
    if usual.calls < FEWEST_USUAL:
        return None
    rate = Fraction(usual.answered, usual.calls)
    if any(not _is_far_below(days[on], rate) for on in low):
        return None
    now = _together(days, low)
    return RateDrop(person, Fraction(now.answered, now.calls), rate)


def _is_far_below(count: AnswerCount, usual: Fraction) -> bool:
    return count.rate is not None and count.rate < usual * FAR


def _together(days: Mapping[date, AnswerCount], on: Collection[date]) -> AnswerCount:
    counts = [days[each] for each in on]
    return AnswerCount(sum(each.calls for each in counts), sum(each.answered for each in counts))


def find_drops(company: Company, today: date) -> list[RateDrop]:
    """The sellers whose rate has dropped: one statement over today's calls, then one for each
    whose rate of today is so low that it may be.
    """
    found = []
    for person, calls, answered in read_rows(_TODAY, (*REACHED, today.isoformat())):
        rate, posting = AnswerCount(calls, answered).rate, company.posting(person, today)
        if rate is None or rate >= FAR or posting is None or posting.role not in SELLERS:
            continue
        own = calls_of(person, today - LOOK_BACK, today, company.clock)
        drop = drop_of(person, counts_by_day(own), today)
        if drop is not None:
            found.append(drop)
    return found


def alarmed_people(people: Collection[str], today: date) -> frozenset[str]:
    """Those of these people who have an alarm of the last days; one statement."""
    rows = NumberAlarm.select(NumberAlarm.person).where(NumberAlarm.on > today - SHOWN)
    return frozenset(person for (person,) in rows.tuples()) & frozenset(people)


def alarm_of(person: str, today: date) -> NumberAlarm | None:
    """The newest alarm of a person that is still shown; one statement."""
    rows = NumberAlarm.select().where(NumberAlarm.person == person, NumberAlarm.on > today - SHOWN)
    found: NumberAlarm | None = rows.order_by(NumberAlarm.on.desc()).first()
    return found
