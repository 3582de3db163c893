"""The page of one certificate for HR: its state and steps; revoke, reinstate, replace it."""

from __future__ import annotations

import json
import secrets
from datetime import date
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.core.errors import JiebaoError, NotFound, UnknownChoice
from webapp.honours.models import Certificate, CertificateStep
from webapp.honours.operations.revoke_certificates import REASON, reinstate, reissue, revoke
from webapp.honours.rendering import demand_printable
from webapp.honours.status import certificate_state
from webapp.honours.wording import certificate_words
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("certificate", __name__)


@page.get("/certificates/<serial>")
def show(serial: str) -> str:
    """The printed values, the state, and each step since it was issued."""
    return _page(_held(serial), Filled(""))


@page.post("/certificates/<serial>")
def change(serial: str) -> str | Response | tuple[str, int]:
    """Revoke, reinstate or replace it, with a reason."""
    held, form = _held(serial), filled()
    try:
        now = _change(held, form.values.get("step", ""), REASON.read(form.values))
    except JiebaoError as refusal:
        return _page(held, form.refuse(refusal)), refusal.status
    return redirect_to(url_for("certificate.show", serial=now))


def _held(serial: str) -> Certificate:
    held = Certificate.get_or_none(Certificate.serial == serial)
    if held is None:
        raise NotFound()
    return held


def _change(held: Certificate, step: str, reason: str) -> str:
    """Do one step; return the serial of the certificate to show next."""
    by, write, serial = me().person, runtime().write, held.serial
    if step == "revoke":
        write(lambda tx: revoke(tx, by, serial, reason))
        flash_message(gettext("证书 %(serial)s 已撤销。", serial=serial))
        return serial
    if step == "reinstate":
        write(lambda tx: reinstate(tx, by, serial, reason))
        flash_message(gettext("证书 %(serial)s 已恢复有效。", serial=serial))
        return serial
    if step == "reissue":
        code, values = secrets.token_urlsafe(16), _as_of_today(held)
        demand_printable(runtime(), values, code)
        issued = write(lambda tx: reissue(tx, by, serial, reason, code, values))
        flash_message(gettext("已换发：新证书 %(serial)s。", serial=issued.serial))
        return issued.serial
    raise UnknownChoice()


def _as_of_today(held: Certificate) -> dict[str, Any]:
    """The values by current names and settings, with the original date."""
    granted_on = date.fromisoformat(json.loads(held.honour)["granted_on"])
    return certificate_words(held.line, runtime().company, granted_on)


def _page(held: Certificate, form: Filled) -> str:
    company = runtime().company
    steps = (
        CertificateStep.select()
        .where((CertificateStep.certificate == held) | (CertificateStep.successor == held))
        .order_by(CertificateStep.number.desc())
    )
    names = {step.by_id: company.name_of(step.by_id) for step in steps if step.by_id}
    return render_template(
        "honours/certificates/certificate.html",
        certificate=held,
        honour=json.loads(held.honour),
        state=certificate_state(held.serial),
        steps=steps,
        names=names,
        form=form,
        inputs={"reason": REASON},
    )
