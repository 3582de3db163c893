"""The state of certificates: valid, revoked or replaced, from their steps and ledger lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import chunked

from webapp.honours.models import Certificate, CertificateStep, PrizeStep
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Line

_AT_ONCE = 500  # lines in one statement
VALID, REVOKED, REINSTATED, REPLACED = "valid", "revoked", "reinstated", "replaced"


@dataclass(frozen=True)
class State:
    """A certificate's state (valid, revoked or replaced), since when, and why."""

    word: str
    since: datetime
    reason: str = ""
    successor: str | None = None

    @property
    def stands(self) -> bool:
        """Whether it is valid."""
        return self.word == VALID


def certificate_state(serial: str) -> State:
    """The state of one existing certificate."""
    return certificate_states([serial])[serial]


def certificate_states(serials: Iterable[str]) -> dict[str, State]:
    """The states of certificates, by serial: the last event decides.

    A line that reverses the honour revokes the certificate as of that line; a step recorded at the
    same instant or later overrides it.
    """
    return _states(list(Certificate.select().where(Certificate.serial.in_(list(serials)))))


def _states(held: Sequence[Certificate]) -> dict[str, State]:
    reversals = _reversals(certificate.line_id for certificate in held)
    steps: dict[str, list[CertificateStep]] = {certificate.serial: [] for certificate in held}
    recorded = CertificateStep.select().where(CertificateStep.certificate.in_(list(steps)))
    for step in recorded.order_by(CertificateStep.number):
        steps[step.certificate_id].append(step)
    return {each.serial: _state(each, reversals, steps[each.serial]) for each in held}


def _reversals(lines: Iterable[int]) -> dict[int, datetime]:
    """When each of these lines was last reversed."""
    query = Line.select(Line.reverses, Line.created_at).where(
        Line.reverses.in_(list(lines)), is_current_line()
    )
    return dict(query.order_by(Line.number).tuples())


def _state(
    certificate: Certificate, reversals: dict[int, datetime], steps: list[CertificateStep]
) -> State:
    last = steps[-1] if steps else None
    if last is not None and last.step == REPLACED:
        return State(REPLACED, last.at, last.reason, last.successor_id)
    taken_back = reversals.get(certificate.line_id)
    if taken_back is not None and (last is None or last.at < taken_back):
        return State(REVOKED, taken_back)
    if last is None:
        return State(VALID, certificate.issued_at)
    return State(REVOKED if last.step == REVOKED else VALID, last.at, last.reason)


def replaced() -> Any:
    """A query of the serials of replaced certificates."""
    return CertificateStep.select(CertificateStep.certificate).where(
        CertificateStep.step == REPLACED
    )


def certificates_of_lines(lines: Sequence[int]) -> dict[int, tuple[str, bool]]:
    """The serial of each line's certificate that was not replaced, and whether it is valid."""
    query = Certificate.select().where(
        Certificate.line.in_(lines), Certificate.serial.not_in(replaced())
    )
    held = list(query)
    states = _states(held)
    return {each.line_id: (each.serial, states[each.serial].stands) for each in held}


def are_honoured(lines: Collection[int]) -> bool:
    """Whether a certificate was made, or a prize handed over, for any of these lines."""
    return any(
        Certificate.select().where(Certificate.line.in_(part)).exists()
        or PrizeStep.select().where(PrizeStep.line.in_(part)).exists()
        for part in (list(some) for some in chunked(lines, _AT_ONCE))
    )
