"""Find the revision and the clause by which a line of the ledger was settled."""

from __future__ import annotations

from rules.clauses import Clause
from rules.scheme import Revision
from webapp.ledger.models import Line
from webapp.schemes.catalogue import schemes


def line_clause(line: Line) -> Clause | None:
    """Return the clause by which a line was settled; None if the catalogue no longer has it."""
    revision = revision_of(line)
    return revision.clause(line.clause) if revision else None


def revision_of(line: Line) -> Revision | None:
    """Return the revision by which a line was settled; None if the catalogue no longer has it."""
    scheme = schemes().get(line.scheme)
    return scheme.revision_named(line.revision) if scheme else None
