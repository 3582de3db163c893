"""Read who was hired, mentored, left and was promoted, and the appeals: three statements."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise

from rules.facts import LEVELS, Person, Posting
from webapp.company.roles import CHECKERS, SELLERS
from webapp.company.snapshot import Company
from webapp.core.instants import to_microseconds
from webapp.effect.talent_figures import NewPerson
from webapp.store.statements import listed, read_rows

_FIRST = """
SELECT tally.person, tally.metric, min(tally.period) FROM {asked} CROSS JOIN tally
WHERE tally.person = asked.person AND tally.period >= asked.hired
  AND length(tally.period) = 10 AND tally.amount > 0
  AND tally.metric IN ('cards', 'contracts') GROUP BY tally.person, tally.metric
"""
_APPEALS = """
SELECT appeal.made_at >= ?, count(*), count(*) FILTER (WHERE appeal_answer.upheld)
FROM appeal LEFT JOIN appeal_answer ON appeal_answer.appeal_id = appeal.id
WHERE appeal.made_at >= ? AND appeal.made_at < ? GROUP BY 1
"""


def new_people(company: Company, first: date, last: date) -> list[NewPerson]:
    """The sellers hired on these days, with their first card and deal from that day on."""
    hired = [
        (person, person.hired)
        for person in company.people.values()
        if person.hired is not None and first <= person.hired <= last and _sold_first(person)
    ]
    asked = json.dumps([(person.id, on.isoformat()) for person, on in hired])
    sql = _FIRST.format(asked=listed("asked", person="TEXT", hired="TEXT"))
    rows = read_rows(sql, (asked,)).fetchall()
    firsts = {(person, metric): date.fromisoformat(day) for person, metric, day in rows}
    return [
        NewPerson(
            person.id,
            on,
            firsts.get((person.id, "cards")),
            firsts.get((person.id, "contracts")),
            person.left if person.left is not None and person.left < last else None,
        )
        for person, on in hired
    ]


def mentored_people() -> set[str]:
    """Who has had a mentor; read by SQL, because the room of mentors is above this one."""
    return {person for (person,) in read_rows("SELECT mentee_id FROM mentoring", ())}


def _sold_first(person: Person) -> bool:
    return bool(person.postings) and person.postings[0].role in SELLERS


def left_between(company: Company, first: date, last: date) -> list[str]:
    """Which sellers, supervisors and heads had their last day on these days, by that day."""
    found = [
        (person.left, person.id)
        for person in company.people.values()
        if person.left is not None
        and first <= person.left <= last
        and (held := company.posting(person.id, person.left)) is not None
        and held.role in SELLERS | CHECKERS
    ]
    return [person for _left, person in sorted(found)]


def promoted_between(company: Company, first: date, last: date) -> list[str]:
    """Who was promoted on these days: raised in level, or a seller made supervisor or head.

    By day; once for each promotion.
    """
    found = [
        (after.on, person.id)
        for person in company.people.values()
        for before, after in pairwise(person.postings)
        if after.on is not None and first <= after.on <= last and _rises(before, after)
    ]
    return [person for _on, person in sorted(found)]


def _rises(before: Posting, after: Posting) -> bool:
    if before.role in SELLERS and after.role in CHECKERS:
        return True
    ranks = [LEVELS.index(each.level) if each.level in LEVELS else -1 for each in (before, after)]
    return 0 <= ranks[0] < ranks[1]


def count_appeals(
    company: Company, before: date, first: date, last: date
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Appeals made from `before` on, and from `first` to `last`, each as (all, upheld)."""
    bounds = [
        to_microseconds(company.clock.cut_off(day - timedelta(days=1))) for day in (before, first)
    ]
    end = to_microseconds(company.clock.cut_off(last))
    rows = read_rows(_APPEALS, (bounds[1], bounds[0], end)).fetchall()
    found = {bool(later): (count, upheld or 0) for later, count, upheld in rows}
    return found.get(False, (0, 0)), found.get(True, (0, 0))
