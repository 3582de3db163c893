"""A line of the ledger, explained: its reasoning in words and the facts it rests on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.clauses import Clause
from rules.periods import parse_period
from webapp.company import Company
from webapp.explanation import Told, tell
from webapp.facts_behind import Facts, Span, facts_behind
from webapp.models import Line
from webapp.schemes import schemes


@dataclass(frozen=True)
class Explained:
    """A line's `because`, told; the facts behind it; the revision's own because."""

    because: Mapping[str, Any]
    told: Told
    facts: tuple[Facts, ...]
    revision_because: str


def explain(line: Line, company: Company) -> Explained:
    """Explain a line. A team's line rests on its members' facts, which their own lines tell."""
    because = json.loads(line.because)
    clause = _clause(line)
    facts: list[Facts] = []
    if clause is not None and line.person_id is not None:
        start, end = days_of(line.period, company)
        facts = facts_behind(clause, Span(line.person_id, start, end, False, company.clock))
    return Explained(
        because=because,
        told=tell(because, names_of(company)),
        facts=tuple(facts),
        revision_because=_revision_because(line),
    )


def names_of(company: Company) -> dict[str, str]:
    """People's and teams' names by id."""
    people = {key: person.name for key, person in company.people.items()}
    return people | {key: team.name for key, team in company.teams.items()}


def days_of(period: str, company: Company) -> tuple[date, date]:
    """First and last day of a line's period."""
    if period.startswith("campaign:"):
        span = company.campaign(period.removeprefix("campaign:"))
        return span.start, span.end
    held = parse_period(period)
    return held.start, held.end


def _clause(line: Line) -> Clause | None:
    scheme = schemes().get(line.scheme)
    for revision in scheme.revisions if scheme else ():
        if revision.id == line.revision:
            return revision.clause(line.clause)
    return None


def _revision_because(line: Line) -> str:
    scheme = schemes().get(line.scheme)
    for revision in scheme.revisions if scheme else ():
        if revision.id == line.revision:
            return revision.because
    return ""
