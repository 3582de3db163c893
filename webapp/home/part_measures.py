"""How each part was used lately, in a few counts, so that HR sees what would be switched off.

The counts name nobody. Whether pairs and schemes change anything is told by their own pages, with
intervals. The growth record, pictures, plan, forecast and integration leave no records to count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rules.periods import period_of, previous
from webapp.colleagues.anniversaries import greeted_late
from webapp.colleagues.models import Greeting
from webapp.company.parts import (
    BIRTHDAYS,
    COURSES,
    EFFECT_PART,
    EVENTS,
    LIBRARY,
    MARKET,
    MATTERS,
    MENTORS,
    OLD_CUSTOMERS,
    PAIRS,
    PROMOTION,
    PULSE_PART,
    RECOGNITION_MEETING,
    TALKS,
)
from webapp.company.snapshot import Company
from webapp.core.instants import to_microseconds
from webapp.feedback.library import library_use
from webapp.store.statements import read_rows

DAYS = 30  # that the counts of most parts are of
LONG_DAYS = 182  # of promotions and conclusions, which are rare
FEWEST_TAPS = 5  # of pairs, below which no result is shown

_NAMED = re.compile(r"\{(\w+)\}")
# By part: the names of its counts, and the statement with them as columns. A named value stands
# for one of `_Lately`: since, long (instants), first, today (days), month, campaign.
_COUNTS: Mapping[str, tuple[str, str]] = {
    TALKS: (
        "talks agreed",
        """SELECT (SELECT count(*) FROM talk_held WHERE at >= {since}),
        (SELECT count(*) FROM agreement_confirmation WHERE confirmed_at >= {since})""",
    ),
    "goals": (
        "chosen reached",
        """SELECT count(*), count(*) FILTER (WHERE choice.value <= (
            SELECT coalesce(sum(tally.amount), 0) FROM tally WHERE tally.person = choice.person_id
            AND tally.period = choice.period AND tally.metric = choice.metric))
        FROM goal_choice AS choice WHERE choice.period = {month} AND NOT EXISTS (
            SELECT 1 FROM goal_choice AS later WHERE later.period = choice.period
            AND later.person_id = choice.person_id AND later.metric = choice.metric
            AND later.id > choice.id)""",
    ),
    "playbook": (
        "teams",
        "SELECT count(DISTINCT team_id) FROM campaign_play WHERE campaign = {campaign}",
    ),
    "number_health": (
        "people",
        "SELECT count(DISTINCT person_id) FROM number_alarm WHERE on_day >= {first}",
    ),
    EVENTS: (
        "events comes",
        """SELECT (SELECT count(*) FROM team_event AS event
            WHERE event.on_day BETWEEN {first} AND {today} AND NOT EXISTS (
                SELECT 1 FROM event_cancelled AS gone WHERE gone.event_id = event.id)),
        (SELECT count(*) FROM event_answer AS answer
            JOIN team_event AS event ON event.id = answer.event_id
            WHERE event.on_day BETWEEN {first} AND {today} AND answer.comes AND NOT EXISTS (
                SELECT 1 FROM event_cancelled AS gone WHERE gone.event_id = event.id)
            AND NOT EXISTS (
                SELECT 1 FROM event_answer AS later WHERE later.event_id = answer.event_id
                AND later.person_id = answer.person_id AND later.id > answer.id))""",
    ),
    PAIRS: (
        "pairs taps helped",
        """SELECT (SELECT count(*) FROM learning_pair
            WHERE starts_on <= {today} AND ends_on >= {today}),
        (SELECT count(*) FROM pair_tap WHERE at >= {since}),
        (SELECT count(*) FROM pair_tap WHERE at >= {since} AND result = 'helped')""",
    ),
    MENTORS: (
        "lasting",
        "SELECT count(*) FROM mentoring WHERE starts_on <= {today} AND ends_on >= {today}",
    ),
    OLD_CUSTOMERS: (
        "visits gifts referrals",
        """SELECT count(*) FILTER (WHERE kind = 'visit'), count(*) FILTER (WHERE kind = 'gift'),
            count(*) FILTER (WHERE kind = 'referral')
        FROM customer_touch AS touch WHERE touch.at >= {since} AND NOT EXISTS (
            SELECT 1 FROM touch_withdrawal AS gone WHERE gone.touch_id = touch.number)""",
    ),
    MARKET: ("topics", "SELECT count(*) FROM call_topic WHERE on_day >= {first}"),
    MATTERS: (
        "opened answered",
        """SELECT (SELECT count(*) FROM matter WHERE opened_at >= {since}),
        (SELECT count(*) FROM matter_answer WHERE at >= {since})""",
    ),
    RECOGNITION_MEETING: (
        "sentences",
        """SELECT count(*) FROM honour_sentence AS said WHERE said.period = {month}
        AND said.text <> '' AND NOT EXISTS (
            SELECT 1 FROM honour_sentence AS later WHERE later.period = said.period
            AND later.scheme = said.scheme AND later.clause = said.clause
            AND later.winner = said.winner AND later.id > said.id)""",
    ),
    PULSE_PART: (
        "answers",
        "SELECT coalesce(sum(pulse_count.count), 0) FROM pulse_count WHERE round = {month}",
    ),
    EFFECT_PART: (
        "conclusions",
        "SELECT count(*) FROM effect_step WHERE confirmed AND decided_at >= {long}",
    ),
    PROMOTION: (
        "promoted",
        "SELECT count(*) FROM promotion_step WHERE from_on IS NOT NULL AND at >= {long}",
    ),
    COURSES: (
        "passed",
        """SELECT count(*) FROM course_try WHERE on_day >= {first} AND "right" = 3""",
    ),
}


@dataclass(frozen=True)
class _Lately:
    """The values of the statements: instants in microseconds, days and the month as text."""

    since: int
    long: int
    first: str
    today: str
    month: str
    campaign: str


def part_measures(company: Company, now: datetime) -> dict[str, dict[str, int]]:
    """The counts of each part that has any, by name; one statement a part."""
    today = company.clock.day(now)
    span = company.campaign_on(today)
    lately = _Lately(
        to_microseconds(now - timedelta(days=DAYS)),
        to_microseconds(now - timedelta(days=LONG_DAYS)),
        (today - timedelta(days=DAYS - 1)).isoformat(),
        today.isoformat(),
        previous(period_of("month", today)).key,
        span.id if span else "",
    )
    found = {part: _counted(names, sql, lately) for part, (names, sql) in _COUNTS.items()}
    found[BIRTHDAYS] = _greetings(company, today)
    use = library_use(now)
    found[LIBRARY] = {"people": use.people, "taps": use.taps, "helped": use.helped}
    if found[PAIRS]["taps"] < FEWEST_TAPS:
        found[PAIRS] = {"pairs": found[PAIRS]["pairs"]}
    return found


def _counted(names: str, sql: str, lately: _Lately) -> dict[str, int]:
    """Run one statement with its named values, in the order in which they stand."""
    values = [getattr(lately, name) for name in _NAMED.findall(sql)]
    [row] = read_rows(_NAMED.sub("?", sql), values)
    return dict(zip(names.split(), map(int, row), strict=True))


def _greetings(company: Company, today: date) -> dict[str, int]:
    """How many birthdays of the last DAYS were greeted, and how many of these late."""
    first = today - timedelta(days=DAYS - 1)
    rows = Greeting.select(Greeting.on, Greeting.at).where(Greeting.on.between(first, today))
    late = [greeted_late(on, company.clock.day(at)) for on, at in rows.tuples()]
    return {"greeted": len(late), "late": sum(days > 0 for days in late)}
