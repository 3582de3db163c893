"""Revoke, reinstate or replace a certificate; each step is a new record."""

from __future__ import annotations

import json
from typing import Any

from webapp.core.errors import JiebaoError, NotFound, _
from webapp.core.fields import Text
from webapp.facts.transactions import Transaction
from webapp.honours.models import Certificate, CertificateStep
from webapp.honours.operations.issue_certificates import Issued, next_serial
from webapp.honours.status import REINSTATED, REPLACED, REVOKED, State, certificate_state
from webapp.messaging.operations.remind import CERTIFICATE, remind


class ReasonTooLong(JiebaoError):
    """The reason has more characters than allowed."""

    sentence = _("原因最多 %(most)s 个字。")
    field = "reason"


REASON = Text("reason", most=300, too_long=ReasonTooLong)


class RevokedAlready(JiebaoError):
    """The certificate is not valid."""

    sentence = _("证书 %(serial)s 已经撤销。")
    status = 409


class StandsAlready(JiebaoError):
    """The certificate is valid, so it cannot be reinstated."""

    sentence = _("证书 %(serial)s 有效，不用恢复。")
    status = 409


class ReplacedAlready(JiebaoError):
    """The certificate was replaced; only its successor can be changed."""

    sentence = _("证书 %(serial)s 已换发为 %(successor)s，请对新证书操作。")
    status = 409


class OwnCertificate(JiebaoError):
    """Nobody may reinstate or replace their own certificate."""

    sentence = _("不能恢复或换发自己的证书，请别人办理。")
    status = 403


def revoke(tx: Transaction, by: str | None, serial: str, reason: str) -> None:
    """Revoke a certificate from now on; `by` is None where the program does it.

    A certificate revoked only by a reversal of its honour may be revoked again, to record a reason.
    Raises Missing, ReasonTooLong, NotFound, ReplacedAlready, RevokedAlready.
    """
    held, state = _held(serial)
    if state.word == REVOKED and state.reason:
        raise RevokedAlready(serial=serial)
    _record(tx, by, held, REVOKED, reason)


def reinstate(tx: Transaction, by: str | None, serial: str, reason: str) -> None:
    """Make a revoked certificate valid again, after an upheld appeal or a mistake.

    Raises Missing, ReasonTooLong, NotFound, ReplacedAlready, StandsAlready, OwnCertificate.
    """
    held, state = _held(serial)
    if state.stands:
        raise StandsAlready(serial=serial)
    _demand_not_own(by, held)
    _record(tx, by, held, REINSTATED, reason)


def reissue(
    tx: Transaction,
    by: str,
    serial: str,
    reason: str,
    code: str,
    honour: dict[str, Any] | None = None,
) -> Issued:
    """Replace a valid certificate by a new one of the same honour, with a new serial and code.

    `honour` has the new values, if they changed. Raises Missing, ReasonTooLong, NotFound,
    ReplacedAlready, RevokedAlready, OwnCertificate.
    """
    held, state = _held(serial)
    if not state.stands:
        raise RevokedAlready(serial=serial)
    _demand_not_own(by, held)
    new = next_serial(tx)
    values = {**(honour or json.loads(held.honour)), "serial": new}
    tx.insert(
        Certificate,
        serial=new,
        code=code,
        line=held.line_id,
        honour=json.dumps(values, ensure_ascii=False),
        issued_by=by,
        issued_at=tx.now,
        edition=held.edition + 1,
    )
    _record(tx, by, held, REPLACED, reason, new)
    return Issued(new, values)


def _held(serial: str) -> tuple[Certificate, State]:
    held = Certificate.get_or_none(Certificate.serial == serial)
    if held is None:
        raise NotFound()
    state = certificate_state(serial)
    if state.word == REPLACED:
        raise ReplacedAlready(serial=serial, successor=state.successor)
    return held, state


def _demand_not_own(by: str | None, held: Certificate) -> None:
    if by is not None and held.line.person_id == by:
        raise OwnCertificate()


def _record(
    tx: Transaction,
    by: str | None,
    held: Certificate,
    step: str,
    reason: str,
    successor: str | None = None,
) -> None:
    reason = REASON.clean(reason)
    number = tx.insert(
        CertificateStep,
        certificate=held.serial,
        step=step,
        reason=reason,
        successor=successor,
        by=by,
        at=tx.now,
    )
    after = {"step": step, "reason": reason, "successor": successor}
    tx.audit(by or "jiebao", "step_certificate", f"certificate:{held.serial}", after=after)
    if held.line.person_id is not None:
        title = json.loads(held.honour).get("title", "")
        href = f"/verify/{held.code}"
        remind(tx, held.line.person_id, CERTIFICATE, str(number), href, step=step, title=title)
