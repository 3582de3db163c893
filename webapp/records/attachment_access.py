"""Decide who may see and add the files of a violation, an appeal, points or a grant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from webapp.core.errors import JiebaoError, NotFound, _
from webapp.facts.attachments import may_see_files
from webapp.facts.evidence_models import Ruling
from webapp.facts.models import Fact
from webapp.feedback.models import GrantDecision
from webapp.ledger.models import Appeal, AppealAnswer


class AttachedTooLate(JiebaoError):
    """The violation, appeal or grant was decided already, so no file can be added to it."""

    sentence = _("这一项已经处理完，不能再加附件。")
    field = "file"
    status = 409


@dataclass(frozen=True)
class AttachmentSubject:
    """The record that files are attached to: its parties, whether it is decided, its address."""

    parties: frozenset[str]
    is_decided: bool
    address: str


def subject_for(kind: str, key: str, person: str, role: str) -> AttachmentSubject:
    """Return the subject, if the person may see its files: a party, HR and leaders may.

    Raises NotFound, also for an unknown kind or key.
    """
    found = FINDERS[kind](key) if kind in FINDERS else None
    if found is None or not may_see_files(person, role, found.parties):
        raise NotFound()
    return found


def demand_undecided(subject: AttachmentSubject) -> None:
    """Raise AttachedTooLate if the subject is decided."""
    if subject.is_decided:
        raise AttachedTooLate()


def _violation(key: str) -> AttachmentSubject | None:
    fact = _fact(key, "violation")
    ruled = fact is not None and Ruling.get_or_none(Ruling.violation == fact.number) is not None
    return _of_fact(fact, "/violations", ruled)


def _grant(key: str) -> AttachmentSubject | None:
    fact = _fact(key, "grant")
    decided = fact is not None and _is_decided(fact.number)
    return _of_fact(fact, "/grants", decided)


def _is_decided(grant: int) -> bool:
    return GrantDecision.get_or_none(GrantDecision.grant == grant) is not None


def _contribution(key: str) -> AttachmentSubject | None:
    return _of_fact(_fact(key, "contribution"), "/contributions", False)


def _appeal(key: str) -> AttachmentSubject | None:
    held = Appeal.get_or_none(Appeal.id == key)
    if held is None:
        return None
    answered = AppealAnswer.get_or_none(AppealAnswer.appeal == key) is not None
    return AttachmentSubject(frozenset((held.person_id,)), answered, "/appeals")


def _fact(key: str, kind: str) -> Fact | None:
    if not key.isascii() or not key.isdigit() or len(key) > 18:
        return None
    found: Fact | None = Fact.get_or_none(Fact.number == int(key), Fact.kind == kind)
    return found


def _of_fact(fact: Fact | None, address: str, is_decided: bool) -> AttachmentSubject | None:
    if fact is None:
        return None
    parties = frozenset(who for who in (fact.person_id, fact.recorded_by_id) if who)
    return AttachmentSubject(parties, is_decided, address)


FINDERS: Mapping[str, Callable[[str], AttachmentSubject | None]] = {
    "violation": _violation,
    "appeal": _appeal,
    "contribution": _contribution,
    "grant": _grant,
}
