"""The files of listed violations, points and grants, for those rows whose files the reader sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from webapp.facts.attachments import attachments_of, may_see_files
from webapp.facts.evidence_models import Attachment
from webapp.web.current_user import me


def files_of_rows(kind: str, rows: Iterable[Any]) -> Mapping[str, Sequence[Attachment]]:
    """The files by fact number (as text); a row without an entry shows none and takes none."""
    person, role = me().person, me().role
    seen = [
        row.fact_id
        for row in rows
        if may_see_files(person, role, (row.fact.person_id, row.fact.recorded_by_id))
    ]
    return attachments_of(kind, seen) if seen else {}
