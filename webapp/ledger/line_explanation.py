"""Explain a ledger line: its reasoning in words, and the facts that its clause counted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.clauses.late_report import LateReport
from webapp.company.ended import period_named
from webapp.company.snapshot import Company
from webapp.facts.evidence_rows import Facts, Span, facts_behind, late_facts
from webapp.ledger.models import Line
from webapp.ledger.reason_text import ReasonText, tell_reason
from webapp.ledger.scheme_periods import line_clause, revision_of


@dataclass(frozen=True)
class Explained:
    """The explanation of a line: `because` and its text, its facts, its revision's reason."""

    because: Mapping[str, Any]
    told: ReasonText
    facts: tuple[Facts, ...]
    revision_because: str


def explain_line(line: Line, company: Company) -> Explained:
    """Return a line's explanation: the text of its `because`, and the facts its clause counted.

    A team's line lists no facts: those facts belong to its members and stand with the members'
    lines.
    """
    because = json.loads(line.because)
    clause, revision = line_clause(line), revision_of(line)
    facts: list[Facts] = []
    if clause is not None and line.person_id is not None:
        period = period_named(company, line.period)
        span = Span(line.person_id, period.start, period.end, False, company.clock)
        late = isinstance(clause, LateReport)
        facts = late_facts(span) if late else facts_behind(clause, span)
    return Explained(
        because=because,
        told=tell_reason(because, company.names(), line.kind, line.person_id or ""),
        facts=tuple(facts),
        revision_because=revision.because if revision else "",
    )
