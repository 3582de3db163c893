"""A line of the ledger, explained: its reasoning in words and the facts it rests on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.company.snapshot import Company
from webapp.facts.evidence_rows import Facts, Span, facts_behind
from webapp.ledger.line_terms import clause_of, days_of, revision_of
from webapp.ledger.models import Line
from webapp.ledger.reason_text import Told, tell


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
    clause, revision = clause_of(line), revision_of(line)
    facts: list[Facts] = []
    if clause is not None and line.person_id is not None:
        start, end = days_of(line.period, company)
        facts = facts_behind(clause, Span(line.person_id, start, end, False, company.clock))
    return Explained(
        because=because,
        told=tell(because, company.names()),
        facts=tuple(facts),
        revision_because=revision.because if revision else "",
    )
