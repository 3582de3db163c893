"""Read people's funnels over some days, from the tallies, calls and customers of these people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from webapp.company.roles import SELLERS
from webapp.company.snapshot import Company
from webapp.facts.rateable import REACHED
from webapp.store.statements import read_rows
from webapp.talks.funnel import Funnel

WINDOW = timedelta(days=28)  # the weeks that a talk looks at
MOST_OTHERS = 20  # colleagues whose rates make the quartiles
METRICS = {"calls": "calls", "invitations": "invited", "cards": "cards", "contracts": "deals"}

_TALLIES = """
SELECT person, metric, sum(amount) FROM tally
WHERE person IN ({people}) AND period BETWEEN ? AND ? AND length(period) = 10
      AND metric IN ('calls', 'invitations', 'cards', 'contracts')
GROUP BY person, metric
"""
_REACHED = """
SELECT fact.person_id, count(*) FROM fact JOIN call ON call.fact_id = fact.number
WHERE fact.person_id IN ({people}) AND fact.day BETWEEN ? AND ? AND fact.kind = 'call'
      AND call.mark = '' AND call.outcome IN ({outcomes})
      AND NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = fact.number)
GROUP BY fact.person_id
"""
# A customer came to the store who was invited, or bought a card there; a card without a customer
# is one visit. The people and days are asked for twice (VISITORS_SPANS).
VISITORS = """
    SELECT fact.person_id AS person, 'customer ' || customer.id AS visitor, fact.day AS day
    FROM fact JOIN call ON call.fact_id = fact.number
    JOIN customer ON customer.id = call.customer_id
    WHERE fact.person_id IN ({people}) AND fact.day BETWEEN ? AND ? AND fact.kind = 'call'
          AND call.mark = '' AND call.outcome = 'invited' AND customer.visited
          AND NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = fact.number)
    UNION
    SELECT fact.person_id, coalesce('customer ' || card.customer_id, 'card ' || card.fact_id),
           fact.day
    FROM fact JOIN card ON card.fact_id = fact.number
    WHERE fact.person_id IN ({people}) AND fact.day BETWEEN ? AND ? AND fact.kind = 'card'
          AND card.visited
          AND NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = fact.number)
"""
VISITORS_SPANS = 2
_VISITED = "SELECT person, count(DISTINCT visitor) FROM ({visitors}) AS visit GROUP BY person"


def window_before(last: date) -> tuple[date, date]:
    """Return the first and the last day of the four weeks that end with `last`."""
    return last - WINDOW + timedelta(days=1), last


def colleagues_of(company: Company, person: str, today: date) -> list[str]:
    """Return the sellers of the person's team and role today, the person included.

    At most MOST_OTHERS others, those of the same supervisor first, then by staff number.
    """
    own = company.posting(person, today)
    if own is None or own.role not in SELLERS:
        return []
    found = []
    for other in company.people:
        posting = company.posting(other, today)
        if other != person and posting and (posting.team, posting.role) == (own.team, own.role):
            found.append((posting.supervisor != own.supervisor, other))
    return [person, *(other for _apart, other in sorted(found)[:MOST_OTHERS])]


def read_funnels(people: Collection[str], first: date, last: date) -> dict[str, Funnel]:
    """Read the funnel of each person over the days from `first` to `last`, by three statements."""
    if not people:
        return {}
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    who, days = list(people), (first.isoformat(), last.isoformat())
    places = ", ".join("?" * len(who))
    outcomes = ", ".join("?" * len(REACHED))
    for person, metric, amount in read_rows(_TALLIES.format(people=places), (*who, *days)):
        counts[person][METRICS[metric]] = amount
    for person, count in read_rows(
        _REACHED.format(people=places, outcomes=outcomes), (*who, *days, *REACHED)
    ):
        counts[person]["reached"] = count
    visited = _VISITED.format(visitors=VISITORS.format(people=places))
    for person, count in read_rows(visited, (*who, *days) * VISITORS_SPANS):
        counts[person]["visited"] = count
    return {person: Funnel(**counts[person]) for person in who}
