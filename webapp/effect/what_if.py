"""What the last whole periods cost by a scheme's newest numbers and by those before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rules.force import Reach
from rules.scheme import Revision, Scheme
from webapp.company.snapshot import Company
from webapp.planning.past_costs import PastCosts


def what_if(company: Company, scheme: Scheme, first: date, today: date) -> Mapping[str, Any] | None:
    """The cost in fen `now` and `before`, and the day `on` which the numbers changed.

    Each clause is settled for its last whole period, of everybody whom it may pay, as if it had
    always been in force; clauses on campaigns are left out. None unless the revision in force has
    begun after `first` and follows another. Use it outside the writer.
    """
    begun = [each for each in scheme.revisions if each.start <= today]
    if len(begun) < 2 or begun[-1].start <= first:
        return None
    before, now = (_cost(company, scheme, each, today) for each in begun[-2:])
    return {"on": begun[-1].start.isoformat(), "before": before, "now": now}


def _cost(company: Company, scheme: Scheme, revision: Revision, today: date) -> int:
    costs = PastCosts(company, today)  # of its own: both revisions may have a clause of one id
    return sum(costs.of(scheme, clause, Reach()) or 0 for clause in revision.clauses)
