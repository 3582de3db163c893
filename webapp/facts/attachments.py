"""Read the rows of `attachment` for many subjects in one query."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from webapp.company.roles import HR, LEADERS
from webapp.facts.evidence_models import Attachment


def attachments_of(kind: str, keys: Collection[object]) -> Mapping[str, Sequence[Attachment]]:
    """Return the attachments of subjects of a kind, by key (as text), in order of number."""
    subjects = [f"{kind}:{key}" for key in keys]
    rows = Attachment.select().where(Attachment.subject.in_(subjects)).order_by(Attachment.number)
    found: dict[str, list[Attachment]] = {str(key): [] for key in keys}
    for row in rows:
        found[row.subject.partition(":")[2]].append(row)
    return found


def newest_attachment(subject: str) -> Attachment | None:
    """Return the file that was attached to a subject last; None without one."""
    rows = Attachment.select().where(Attachment.subject == subject)
    found: Attachment | None = rows.order_by(Attachment.number.desc()).first()
    return found


def may_see_files(person: str, role: str, parties: Collection[str | None]) -> bool:
    """Whether somebody may see the files of a subject: its parties, HR and leaders may."""
    return person in parties or role in HR | LEADERS
