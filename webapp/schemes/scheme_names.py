"""What schemes and clauses are called on the screen: read from their files."""

from __future__ import annotations

from webapp.core.errors import _
from webapp.schemes.catalogue import schemes

# Lines that no scheme yields.
_BESIDE = {"appeal": _("申诉调整")}


def scheme_name(scheme: str) -> str:
    """A scheme's name, or its id where it is none of the shipped."""
    held = schemes().get(scheme)
    return held.name if held else scheme


def clause_name(scheme: str, clause: str) -> str:
    """A clause's name in the newest revision that has it."""
    held = schemes().get(scheme)
    for revision in reversed(held.revisions if held else ()):
        found = revision.clause(clause)
        if found is not None:
            return found.name
    return _BESIDE.get(clause, clause)
