"""Return the displayed names of schemes and clauses, from the schemes' files."""

from __future__ import annotations

from webapp.core.errors import _
from webapp.schemes.catalogue import schemes

# Clauses of ledger lines that come from no scheme.
_OTHER_CLAUSES = {"appeal": _("申诉调整")}


def scheme_name(scheme: str) -> str:
    """A scheme's name, or its id if it is unknown."""
    held = schemes().get(scheme)
    return held.name if held else scheme


def clause_name(scheme: str, clause: str) -> str:
    """A clause's name in the newest revision that has it, or its id if none has."""
    held = schemes().get(scheme)
    for revision in reversed(held.revisions if held else ()):
        found = revision.clause(clause)
        if found is not None:
            return found.name
    return _OTHER_CLAUSES.get(clause, clause)
