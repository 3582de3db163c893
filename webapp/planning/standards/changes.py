"""Say in sentences which clauses a revision of a scheme changes, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from rules.scheme import Revision, Scheme
from webapp.planning.standards.sentences import standard_sentences


@dataclass(frozen=True)
class ClauseChange:
    """A clause before and after, in sentences; before is empty for a new one, after for a gone."""

    name: str
    before: Sequence[str]
    after: Sequence[str]


def revision_before(scheme: Scheme, revision: Revision) -> Revision | None:
    """Return the revision that another one of the scheme replaces; None for the first."""
    earlier = [each for each in scheme.revisions if each.start < revision.start]
    return earlier[-1] if earlier else None


def clause_changes(scheme: Scheme, revision: Revision) -> list[ClauseChange]:
    """Return the clauses whose sentences a revision changes; none for the first revision."""
    before = revision_before(scheme, revision)
    if before is None:
        return []
    old = {clause.id: clause for clause in before.clauses}
    new = {clause.id: clause for clause in revision.clauses}
    found = []
    for key, clause in (new | {key: each for key, each in old.items() if key not in new}).items():
        was = list(standard_sentences(old[key])) if key in old else []
        now = list(standard_sentences(new[key])) if key in new else []
        if was != now:
            found.append(ClauseChange(gettext(clause.name), was, now))
    return found
