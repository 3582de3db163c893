"""Read the sales of days and months, a scheme's rewards, and its changes: five statements."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache, partial

from rules.periods import period_of
from webapp.company.ended import month_of_period
from webapp.company.roles import SELLERS
from webapp.company.snapshot import Company
from webapp.core.instants import to_microseconds
from webapp.effect.sales_figures import SchemeChange
from webapp.schemes.catalogue import schemes
from webapp.store.statements import listed, read_rows

_SALES = """
SELECT tally.period, sum(tally.amount) FROM {asked} CROSS JOIN tally
WHERE tally.period = asked.period AND tally.metric = 'sales' GROUP BY tally.period
"""
# The money of a scheme that was not rejected, by period and person.
_REWARDS = """
SELECT line.period, coalesce(line.person_id, ''), sum(line.amount)
FROM line LEFT JOIN rejection ON rejection.line_id = line.number
WHERE line.scheme = ? AND line.created_at >= ? AND line.amount IS NOT NULL
  AND rejection.line_id IS NULL GROUP BY line.period, line.person_id
"""


def sales_by_day(first: date, last: date) -> dict[date, int]:
    """The company's sales of each day with any, in fen."""
    days = [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]
    return {date.fromisoformat(day): amount for day, amount in _sums(days)}


def sales_by_month(months: Sequence[date]) -> dict[date, int]:
    """The company's sales of each of these months, in fen."""
    keys = {period_of("month", each).key: each for each in months}
    return {keys[key]: amount for key, amount in _sums(list(keys))}


def _sums(periods: Sequence[str]) -> list[tuple[str, int]]:
    sql = _SALES.format(asked=listed("asked", period="TEXT"))
    return read_rows(sql, (json.dumps(periods),)).fetchall()


def rewards_by_month(
    company: Company, scheme: str, months: Sequence[date]
) -> dict[date, dict[str, int]]:
    """The scheme's money by month and person, in fen; a line counts where its period ends.

    The person is empty for money of a team.
    """
    since = to_microseconds(company.clock.cut_off(months[0] - timedelta(days=1)))
    found: dict[date, dict[str, int]] = {each: defaultdict(int) for each in months}
    month = cache(partial(month_of_period, company))  # thousands of lines have a dozen periods
    for key, person, amount in read_rows(_REWARDS, (scheme, since)):
        ends = month(key)
        if ends in found:
            found[ends][person] += amount
    return found


def sellers_on(company: Company, day: date) -> list[str]:
    """Who sells on a day: the people over whom reward money is spread."""
    postings = ((person, company.posting(person, day)) for person in company.people)
    return [person for person, held in postings if held is not None and held.role in SELLERS]


def changes_of(company: Company, scheme: str, first: date, last: date) -> list[SchemeChange]:
    """What changed at a scheme after the first of these days: revisions, enrolments, campaigns."""
    held = schemes()[scheme]
    found = [SchemeChange(each.start, "revision", each.because) for each in held.revisions]
    found += [
        SchemeChange(each.start, "enrolment", "")
        for each in company.enrolments
        if each.scheme == scheme
    ]
    found += [
        SchemeChange(each.start, "campaign", each.name)
        for each in company.campaigns
        if each.scheme == scheme
    ]
    return sorted((each for each in found if first < each.on <= last), key=lambda each: each.on)
